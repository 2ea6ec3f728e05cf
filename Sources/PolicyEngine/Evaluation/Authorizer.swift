import AWSNames

/// Decides requests (reference iam.md §4.2). Pure: the same request under the same layers has the same verdict for
/// ever.
///
/// `sts:GetCallerIdentity` and `sts:GetSessionToken` need no permission; their service does not ask.
public enum Authorizer {
    /// Whether the request may be served.
    public static func decide(_ request: AuthorizationRequest, under layers: PolicyLayers) -> Verdict {
        LayeredDecision(
            answers: IndexedAnswers(question: Question(request, under: layers), layers: layers),
            isCrossAccount: request.isCrossAccount
        ).verdict()
    }
}

extension AuthorizationRequest {
    /// Whether caller and resource belong to different accounts. Who belongs to none is a stranger everywhere.
    var isCrossAccount: Bool {
        guard let account = principal.account else { return true }
        return resourceAccount.map { $0 != account } ?? false
    }
}

/// A request made ready for matching.
struct Question {
    let request: AuthorizationRequest
    /// In lower case.
    let service: String
    let name: String
    /// Whether a permissions boundary binds the caller; it makes every `NotPrincipal` with Deny apply (§4.7).
    let hasBoundary: Bool

    init(_ request: AuthorizationRequest, under layers: PolicyLayers) {
        self.request = request
        service = request.action.service.lowercased()
        name = request.action.name.lowercased()
        hasBoundary = layers.boundary != nil
    }
}

/// Answers for `decide`: by each policy's index of actions, and no further than the verdict needs.
private struct IndexedAnswers: LayerAnswers {
    let question: Question
    let layers: PolicyLayers

    var requiresResourcePolicy: Bool {
        if case .policy(_, .required) = layers.resource { true } else { false }
    }

    func denial(in layer: PolicyLayer) -> Verdict.Determination? {
        var denial: Verdict.Determination?
        layers.forEach(in: layer) { _, policies in
            for policy in policies where denial == nil {
                policy.forEachCandidate(service: question.service) { statement in
                    guard denial == nil, statement.effect == .deny,
                        statement.applies(to: question, naming: layer.hasPrincipals) != nil
                    else { return }
                    denial = Verdict.Determination(policy: policy.identifier, statement: statement.reference)
                }
            }
        }
        return denial
    }

    func permission(in layer: PolicyLayer) -> LayerPermission {
        if layer == .identity {
            switch layers.identity {
            case .policies: break
            case .unrestricted: return .allows(nil, .direct)
            case .none: return .absent
            }
        }
        var permission = LayerPermission.absent
        layers.forEach(in: layer) { _, policies in
            // Every level must allow; the first that does not settles it.
            if !permission.isSilent { permission = self.permission(of: policies, in: layer) }
        }
        return permission
    }

    private func permission(of policies: [CompiledPolicy], in layer: PolicyLayer) -> LayerPermission {
        var best: (Verdict.Determination, PrincipalStrength)?
        for policy in policies {
            policy.forEachCandidate(service: question.service) { statement in
                guard statement.effect == .allow, best?.1 != .direct,
                    let strength = statement.applies(to: question, naming: layer.hasPrincipals),
                    best.map({ $0.1 < strength }) ?? true
                else { return }
                best = (Verdict.Determination(policy: policy.identifier, statement: statement.reference), strength)
            }
        }
        return best.map { .allows($0.0, $0.1) } ?? .silent
    }
}

extension PolicyLayers {
    /// The lists of policies of one layer, each with its level (nil where a layer has but one); none when the layer
    /// does not bind.
    func forEach(in layer: PolicyLayer, _ body: (_ level: Int?, _ policies: [CompiledPolicy]) -> Void) {
        switch layer {
        case .serviceControl:
            for (level, policies) in (serviceControl ?? []).enumerated() { body(level, policies) }
        case .resourceControl:
            for (level, policies) in (resourceControl ?? []).enumerated() { body(level, policies) }
        case .endpoint: if let endpoint { body(nil, [endpoint]) }
        case .resource: if case .policy(let policy, _) = resource { body(nil, [policy]) }
        case .boundary: if let boundary { body(nil, [boundary]) }
        case .session: if let session { body(nil, session) }
        case .identity: if case .policies(let policies) = identity { body(nil, policies) }
        }
    }
}
