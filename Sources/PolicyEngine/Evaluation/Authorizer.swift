import AWSNames

/// Decides requests (reference iam.md §4.2). Pure: the same request under the same layers has the same verdict for
/// ever.
///
/// `sts:GetCallerIdentity` and `sts:GetSessionToken` need no permission; their service does not ask.
public enum Authorizer {
    /// Whether the request may be served, and by what.
    public static func decide(
        _ request: consuming AuthorizationRequest, under layers: consuming PolicyLayers
    ) -> Verdict {
        verdict(on: request, under: layers, isReasoned: true)
    }

    /// Whether `decide` says `allow`. The statements that say so are not named, which spares copies of their names.
    public static func allows(
        _ request: consuming AuthorizationRequest, under layers: consuming PolicyLayers
    ) -> Bool {
        verdict(on: request, under: layers, isReasoned: false).decision == .allow
    }

    @inline(__always)
    private static func verdict(
        on request: consuming AuthorizationRequest, under layers: consuming PolicyLayers, isReasoned: Bool
    ) -> Verdict {
        let (isCrossAccount, hasBoundary) = (request.isCrossAccount, layers.boundary != nil)
        return IndexedAnswers(
            question: Question(consume request, hasBoundary: hasBoundary), layers: consume layers,
            isCrossAccount: isCrossAccount, isReasoned: isReasoned
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
    let resource: ARNText
    /// Whether a permissions boundary binds the caller; it makes every `NotPrincipal` with Deny apply (§4.7).
    let hasBoundary: Bool

    init(_ request: AuthorizationRequest, hasBoundary: Bool) {
        resource = ARNText(request.resource)
        self.request = request
        self.hasBoundary = hasBoundary
    }

    var action: ServiceAction { request.action }
}

/// Answers for `decide`: by each policy's index of actions, no further than the verdict needs, and without a single
/// allocation. No closures here: each would copy question and layers.
private struct IndexedAnswers: LayerAnswers {
    let question: Question
    let layers: PolicyLayers
    let isCrossAccount: Bool
    /// Whether a permission names its statement. A denial always does.
    let isReasoned: Bool

    var requiresResourcePolicy: Bool {
        if case .policy(_, .required) = layers.resource { true } else { false }
    }

    func denial(in layer: PolicyLayer) -> Verdict.Determination? {
        switch layer {
        case .serviceControl: if let levels = layers.serviceControl { return denial(inLevels: levels) }
        case .resourceControl: if let levels = layers.resourceControl { return denial(inLevels: levels) }
        case .endpoint: if let policy = layers.endpoint { return denial(in: policy, naming: true) }
        case .resource: if case .policy(let policy, _) = layers.resource { return denial(in: policy, naming: true) }
        case .boundary: if let policy = layers.boundary { return denial(in: policy, naming: false) }
        case .session: if let policies = layers.session { return denial(in: policies) }
        case .identity: if case .policies(let policies) = layers.identity { return denial(in: policies) }
        }
        return nil
    }

    private func denial(inLevels levels: [[CompiledPolicy]]) -> Verdict.Determination? {
        for level in levels {
            if let denial = denial(in: level) { return denial }
        }
        return nil
    }

    private func denial(in policies: [CompiledPolicy]) -> Verdict.Determination? {
        let policies = policies.span
        for index in policies.indices where policies[index].mayMatch(.deny, question) {
            if let denial = denial(in: policies[index], naming: false) { return denial }
        }
        return nil
    }

    private func denial(in policy: CompiledPolicy, naming: Bool) -> Verdict.Determination? {
        guard let match = policy.match(.deny, question, naming: naming) else { return nil }
        return policy.determination(match)
    }

    func permission(in layer: PolicyLayer) -> LayerPermission {
        switch layer {
        case .serviceControl: if let levels = layers.serviceControl { return permission(ofLevels: levels) }
        case .resourceControl: if let levels = layers.resourceControl { return permission(ofLevels: levels) }
        case .endpoint: if let policy = layers.endpoint { return permission(of: policy, naming: true) }
        case .resource: if case .policy(let policy, _) = layers.resource { return permission(of: policy, naming: true) }
        case .boundary: if let policy = layers.boundary { return permission(of: policy, naming: false) }
        case .session: if let policies = layers.session { return permission(of: policies) }
        case .identity:
            switch layers.identity {
            case .policies(let policies): return permission(of: policies)
            case .unrestricted: return .allows(nil, .direct)
            case .none: return .absent
            }
        }
        return .absent
    }

    /// Every level must allow; the first that does not settles it.
    private func permission(ofLevels levels: [[CompiledPolicy]]) -> LayerPermission {
        var permission = LayerPermission.absent
        for level in levels {
            permission = self.permission(of: level)
            if permission.isSilent { break }
        }
        return permission
    }

    private func permission(of policies: [CompiledPolicy]) -> LayerPermission {
        let policies = policies.span
        for index in policies.indices where policies[index].mayMatch(.allow, question) {
            if let match = policies[index].match(.allow, question, naming: false) {
                return .allows(isReasoned ? policies[index].determination(match) : nil, match.strength)
            }
        }
        return .silent
    }

    private func permission(of policy: CompiledPolicy, naming: Bool) -> LayerPermission {
        guard let match = policy.match(.allow, question, naming: naming) else { return .silent }
        return .allows(isReasoned ? policy.determination(match) : nil, match.strength)
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
