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

extension PrincipalElement {
    /// How the element takes in a caller; nil when a statement of `effect` does not apply to it.
    func strength(
        for caller: RequestPrincipal, effect: Statement.Effect, hasBoundary: Bool
    ) -> PrincipalStrength? {
        var best: PrincipalStrength?
        for value in values {
            guard let strength = value.strength(for: caller, effect: effect) else { continue }
            best = max(best ?? strength, strength)
        }
        guard isNegated else { return best }
        switch effect {
        case .allow:
            // Whoever is listed in any form is left out of the grant.
            return best == nil ? .direct : nil
        case .deny:
            // A boundary makes every NotPrincipal apply (§4.7).
            return hasBoundary || !isExempt(caller) ? .direct : nil
        }
    }

    /// Whether `NotPrincipal` with Deny spares the caller: users and sessions must be listed together with their
    /// account.
    private func isExempt(_ caller: RequestPrincipal) -> Bool {
        if values.contains(.anyone) { return true }
        let strengths = values.compactMap { $0.strength(for: caller, effect: .allow) }
        if case .root = caller { return !strengths.isEmpty }
        guard caller.account != nil else { return !strengths.isEmpty }
        return strengths.contains(.account) && strengths.contains { $0 > .account }
    }
}

extension PrincipalValue {
    func strength(for caller: RequestPrincipal, effect: Statement.Effect) -> PrincipalStrength? {
        switch (self, caller) {
        case (.anyone, .federated):
            // `*` admits no identity provider's callers (reference sts.md §6.5); it shuts them out like everyone else.
            effect == .deny ? .direct : nil
        case (.anyone, _): .direct
        case (.account(let account), .root(let own)): account == own ? .direct : nil
        case (.account(let account), _): caller.account == account ? .account : nil
        case (.aws(let text), .user(_, let id, let arn)): text == id || text == arn ? .direct : nil
        case (.aws(let text), .roleSession(_, let roleID, let roleARN, let sessionARN)):
            text == sessionARN ? .direct : text == roleID || text == roleARN ? .role : nil
        case (.aws(let text), .federatedUser(_, let userID, let userARN, let sessionARN)):
            text == sessionARN ? .direct : text == userID || text == userARN ? .role : nil
        case (.federated(let provider), .federated(let own)): provider == own ? .direct : nil
        case (.service(let name), .service(let own)): name == own ? .direct : nil
        case (.aws, _), (.federated, _), (.service, _), (.canonicalUser, _): nil
        }
    }
}
