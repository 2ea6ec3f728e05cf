import AWSNames
package import Authorization
package import PolicyEngine
package import SealedTokens
package import WireProtocol

extension AuthorizationMessage {
    /// What the account of `caller` may learn of a denial: all of its own layers; of another account's policies and of
    /// SCPs and RCPs only how they came out, or not even that (issue: "nothing tells a missing role from one that
    /// refuses").
    ///
    /// - Parameter shown: the form in which readers see a principal of a stored policy: an ARN for a unique id.
    package init(
        of explanation: Explanation, about decision: Decision, to caller: CallerIdentity, at now: Timestamp,
        principals shown: (String) -> String
    ) {
        self.init(everythingOf: explanation, about: decision, to: caller, at: now, principals: shown)
        layers = layers.map { layer in
            switch layer.kind {
            case .serviceControl: Layer(layer.kind, level: layer.level, outcome: layer.outcome)
            case .resourceControl:
                Layer(layer.kind, level: layer.level, outcome: isCrossAccount ? .withheld : layer.outcome)
            case .endpoint, .resource, .boundary, .session, .identity: layer
            }
        }
        if isCrossAccount { self = withholdingResource() }
    }

    /// Everything, for the server's operator.
    package init(
        everythingOf explanation: Explanation, about decision: Decision, to caller: CallerIdentity, at now: Timestamp,
        principals shown: (String) -> String
    ) {
        var name: String?
        if case .user(_, let userName) = caller.principal { name = userName }
        var conceals = false
        if case .withoutCause = decision.check.wording { conceals = true }
        let request = decision.request
        self.init(
            time: now.seconds, principal: Principal(id: caller.userID, name: name, arn: caller.arn),
            action: request.action.description, resource: request.resource,
            isCrossAccount: explanation.verdict.isCrossAccount, concealsResource: conceals,
            conditions: request.context.map { ContextKey($0.key, $0.value.texts) })
        decidedBy = explanation.verdict.cause.map { Layer.Kind($0.layer) }
        missingKeys = explanation.missingKeys
        layers = explanation.layers.compactMap { Layer($0, shown) }
    }
}

extension AuthorizationMessage.Layer.Kind {
    init(_ layer: PolicyLayer) {
        switch layer {
        case .serviceControl: self = .serviceControl
        case .resourceControl: self = .resourceControl
        case .endpoint: self = .endpoint
        case .resource: self = .resource
        case .boundary: self = .boundary
        case .session: self = .session
        case .identity: self = .identity
        }
    }
}

extension AuthorizationMessage.Layer {
    /// Nil for a layer that does not bind.
    init?(_ layer: LayerExplanation, _ shown: (String) -> String) {
        let outcome: Outcome
        switch layer.outcome {
        case .denies: outcome = .denies
        case .allows: outcome = .allows
        case .silent: outcome = .silent
        case .unrestricted: outcome = .unrestricted
        case .absent: return nil
        }
        // A policy without a statement that came near has nothing to tell.
        let telling = layer.policies.filter { !$0.matched.isEmpty || !$0.nearlyMatched.isEmpty }
        self.init(
            .init(layer.layer), level: layer.level, outcome: outcome,
            policies: telling.map { AuthorizationMessage.Policy($0, shown) },
            omittedPolicies: layer.omittedPolicies + layer.policies.count - telling.count)
    }
}

extension AuthorizationMessage.Policy {
    /// The most near misses that are told of one policy.
    private static let nearMisses = 3

    init(_ policy: PolicyExplanation, _ shown: (String) -> String) {
        self.init(
            name: policy.policy.name, arn: policy.policy.arn,
            matched: policy.matched.map { AuthorizationMessage.Statement($0, shown) },
            nearlyMatched: policy.nearlyMatched.prefix(Self.nearMisses).map { AuthorizationMessage.NearMiss($0, shown) }
        )
    }
}

extension AuthorizationMessage.Place {
    init(_ statement: StatementExplanation) {
        let written = statement.statement
        let asks =
            written.conditions.contains { condition in
                AuthorizationMessage.asksAboutResource(condition.key)
                    || condition.values.contains(where: Self.namesResourceKey)
            } || (written.resource?.values ?? []).contains(where: Self.namesResourceKey)
        self.init(
            sid: statement.reference.sid, index: statement.reference.index, line: statement.source.start.line,
            denies: statement.effect == .deny, asksAboutResource: asks)
    }

    /// Whether a text has a variable that stands for a property of the resource.
    private static func namesResourceKey(_ text: String) -> Bool {
        var rest = text[...]
        while let start = rest.firstIndex(of: "$") {
            rest = rest[rest.index(after: start)...]
            guard rest.first == "{" else { continue }
            let key = rest.dropFirst().drop { $0 == " " }
            if AuthorizationMessage.asksAboutResource(String(key.prefix(256))) { return true }
        }
        return false
    }
}

extension AuthorizationMessage.Statement {
    init(_ statement: StatementExplanation, _ shown: (String) -> String) {
        let written = statement.statement
        self.init(
            place: AuthorizationMessage.Place(statement), principals: .init(written.principal, shown),
            actions: .init(written.action.values, isNegated: written.action.isNegated),
            resources: .init(written.resource?.values ?? [], isNegated: written.resource?.isNegated ?? false),
            conditions: written.conditions.map {
                .init(operatorName: $0.operatorName, key: $0.key, operands: $0.values)
            })
    }
}

extension AuthorizationMessage.Element {
    init(_ element: PrincipalElement?, _ shown: (String) -> String) {
        self.init(element?.values.map { $0.written(shown) } ?? [], isNegated: element?.isNegated ?? false)
    }
}

extension PrincipalValue {
    /// As policies have it, users and roles by the ARNs that readers are shown.
    func written(_ shown: (String) -> String) -> String {
        switch self {
        case .anyone: "*"
        case .account(let account): "arn:aws:iam::\(account):root"
        case .aws(let text): shown(text)
        case .service(let text), .federated(let text), .canonicalUser(let text): text
        }
    }
}

extension AuthorizationMessage.NearMiss {
    init(_ miss: NearMiss, _ shown: (String) -> String) {
        let reason: Reason =
            switch miss.mismatch {
            case .action(let patterns, let isNegated): .action(.init(patterns, isNegated: isNegated))
            case .resource(let patterns, let isNegated, let missing):
                .resource(.init(patterns, isNegated: isNegated), missingVariables: missing)
            case .principal(let values, let isNegated):
                .principal(.init(values.map { $0.written(shown) }, isNegated: isNegated))
            case .condition(let condition):
                .condition(
                    .init(operatorName: condition.operatorName, key: condition.key, operands: condition.operands),
                    values: condition.value?.texts, missingVariables: condition.missingVariables)
            }
        self.init(place: AuthorizationMessage.Place(miss.statement), reason: reason)
    }
}
