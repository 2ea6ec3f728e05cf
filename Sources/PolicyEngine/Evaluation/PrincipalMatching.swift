import AWSNames

/// How directly a resource policy names a caller; it decides what else must allow (reference iam.md §4.4).
public enum PrincipalStrength: Int, Comparable, Sendable {
    /// The caller's account: it delegates to the account's own policies.
    case account = 1
    /// The role of a session, the issuer of a federated user: boundary and session policies still bind.
    case role
    /// The caller itself, or anyone.
    case direct

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The values of a statement's `Principal` or `NotPrincipal`.
extension ShortList<PrincipalValue> {
    /// How the element takes in a caller; nil when a statement of `effect` does not apply to it.
    /// - Parameter isNegated: whether it is `NotPrincipal`.
    func strength(
        for question: Question, effect: Statement.Effect, isNegated: Bool
    ) -> PrincipalStrength? {
        let request = question.request
        var best: PrincipalStrength?
        visit { value in
            guard let strength = value.strength(for: request, effect: effect) else { return }
            best = max(best ?? strength, strength)
        }
        guard isNegated else { return best }
        switch effect {
        case .allow:
            // Whoever is listed in any form is left out of the grant.
            return best == nil ? .direct : nil
        case .deny:
            // A boundary makes every NotPrincipal apply (§4.7).
            return question.hasBoundary || !isExempt(request) ? .direct : nil
        }
    }

    /// Whether `NotPrincipal` with Deny spares the caller: users and sessions must be listed together with their
    /// account.
    private func isExempt(_ request: AuthorizationRequest) -> Bool {
        if contains(where: { $0 == .anyone }) { return true }
        var (namesAccount, namesMore) = (false, false)
        visit { value in
            guard let strength = value.strength(for: request, effect: .allow) else { return }
            if strength == .account { namesAccount = true } else { namesMore = true }
        }
        let mustNameAccount =
            if case .root = request.principal { false } else { request.principal.account != nil }
        return mustNameAccount ? namesAccount && namesMore : namesAccount || namesMore
    }
}

extension AuthorizationRequest {
    /// Whether S3 knows the principal's account by this id.
    fileprivate func isCanonicalUser(_ id: String) -> Bool { !canonicalUserID.isEmpty && id == canonicalUserID }
}

extension PrincipalValue {
    func strength(for request: AuthorizationRequest, effect: Statement.Effect) -> PrincipalStrength? {
        let caller = request.principal
        return switch (self, caller) {
        case (.anyone, .federated):
            // `*` admits no identity provider's callers (reference sts.md §6.5); it shuts them out like everyone else.
            effect == .deny ? .direct : nil
        case (.anyone, _): .direct
        case (.account(let account), .root(let own)): account == own ? .direct : nil
        case (.account(let account), _): caller.account == account ? .account : nil
        case (.aws(let text), .user(_, let id, let arn)): text == arn || id.isWritten(text) ? .direct : nil
        case (.aws(let text), .roleSession(_, let roleID, let roleARN, let sessionARN, _)):
            text == sessionARN ? .direct : roleARN.isWritten(text) || roleID.isWritten(text) ? .role : nil
        case (.aws(let text), .federatedUser(_, let userID, let userARN, let sessionARN)):
            text == sessionARN
                ? .direct : text == userARN || userID?.isWritten(text) ?? false ? .role : nil
        case (.federated(let provider), .federated(let own)): provider == own ? .direct : nil
        // A session that was obtained with an identity provider's proof (§1.3).
        case (.federated(let provider), .roleSession(_, _, _, _, let own?)): provider == own ? .direct : nil
        case (.service(let name), .service(let own)): name == own ? .direct : nil
        // S3's other name of an account: it delegates to the account as the account's number does.
        case (.canonicalUser(let id), .root): request.isCanonicalUser(id) ? .direct : nil
        case (.canonicalUser(let id), _): caller.account != nil && request.isCanonicalUser(id) ? .account : nil
        case (.aws, _), (.federated, _), (.service, _): nil
        }
    }
}
