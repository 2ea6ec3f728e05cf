import AWSNames
package import Authorization
package import PolicyEngine
package import SealedTokens
package import WireProtocol

/// Writes the account of a decision: for the account of the caller who was denied, or for the server's operator.
///
/// A caller's account learns of all of its own layers; of another account's policies and of SCPs and RCPs only how they
/// came out, or not even that. Nothing that depends on a role that conceals itself is told to others than those who may
/// read the role, and nothing of another account's resource to anybody.
package struct DenialAccount {
    let trace: DecisionTrace
    let question: AuthorizationMessage.Question
    /// The form in which readers see a principal of a stored policy: an ARN for a unique id.
    let shown: (String) -> String

    package init(
        of trace: DecisionTrace, about decision: Decision, to caller: CallerIdentity, at now: Timestamp,
        principals shown: @escaping (String) -> String
    ) {
        self.trace = trace
        self.shown = shown
        var name: String?
        if case .user(_, let userName) = caller.principal { name = userName }
        var conceals = false
        if case .withoutCause = decision.check.wording { conceals = true }
        question = AuthorizationMessage.Question(
            time: now.seconds, principal: .init(id: caller.userID, name: name, arn: caller.arn),
            action: trace.request.action.description, resource: trace.request.resource,
            isCrossAccount: trace.verdict.isCrossAccount, concealsResource: conceals)
    }

    /// What the caller's account may learn, fit to be sealed.
    package func plaintext() -> [UInt8] {
        var encoder = AuthorizationMessageEncoder(question)
        let isSplit = question.concealsResource && !question.isCrossAccount
        write(.account, share: isSplit ? 65 : 100, to: &encoder)
        if isSplit { write(.readersOfResource, share: 100, to: &encoder) }
        return encoder.finished()
    }

    /// Everything, for whoever may read the store.
    package func everything() -> AuthorizationMessage {
        var encoder = AuthorizationMessageEncoder(question, limit: nil)
        write(.operator, share: 100, to: &encoder)
        let message = AuthorizationMessage(encoded: encoder.finished())
        // INVARIANT: what the encoder writes can be read.
        return message ?? AuthorizationMessage(question: question, account: .init(isTruncated: true))
    }

    /// Who reads an account.
    private enum Reader {
        /// Everybody in the caller's account.
        case account
        /// Those of the account who may read the resource: they are told what `account` is not.
        case readersOfResource
        case `operator`
    }

    private typealias Kind = AuthorizationMessage.Layer.Kind
    private typealias Outcome = AuthorizationMessage.Layer.Outcome

    private func write(_ reader: Reader, share: Int, to encoder: inout AuthorizationMessageEncoder) {
        let layers = toldLayers(reader)
        var cause = trace.verdict.cause.map { Kind($0.layer) }
        if reader == .account, withholdsResource {
            cause = AuthorizationMessage.apparentCause(among: layers.lazy.map { ($0.kind, $0.outcome) })
        }
        encoder.account(
            ofResource: reader == .readersOfResource, decidedBy: cause, layerCount: layers.count, share: share,
            layers: { encoder in
                for (layer, kind, outcome) in layers {
                    encoder.layer(kind, level: layer.level, outcome: outcome) { encoder in
                        writePolicies(of: layer, to: &encoder, reader)
                    }
                }
            }, missingKeys: trace.missingKeys { isTold($1, of: $0, reader) },
            conditions: { encoder in
                trace.request.context.visit { key, name, value in
                    if isTold(key, reader) { encoder.condition(name, AuthorizationMessage.Value(value)) }
                }
            })
    }

    /// Whether what depends on the resource is kept from the caller's account.
    private var withholdsResource: Bool { question.concealsResource || question.isCrossAccount }

    private func toldLayers(
        _ reader: Reader
    ) -> [(layer: DecisionTrace.Layer, kind: AuthorizationMessage.Layer.Kind, outcome: Outcome)] {
        trace.layers.compactMap { layer in
            outcome(of: layer, reader).map { (layer, Kind(layer.layer), $0) }
        }
    }

    /// How a layer came out, as far as `reader` may know; nil for one that does not bind.
    private func outcome(of layer: DecisionTrace.Layer, _ reader: Reader) -> Outcome? {
        if reader == .account, withholdsResource {
            // Whether the resource has a policy at all is not told either.
            if layer.layer == .resource || layer.layer == .resourceControl && question.isCrossAccount {
                return layer.layer == .resource || layer.outcome != .absent ? .withheld : nil
            }
            if layer.outcome != .unrestricted, asksAboutResource(layer) { return .withheld }
        }
        return Outcome(layer.outcome)
    }

    /// Whether any statement of the layer asks about the resource, whatever it came to.
    private func asksAboutResource(_ layer: DecisionTrace.Layer) -> Bool {
        trace.policies[layer.policies].contains { policy in
            trace.statements[policy.statements].contains(where: \.asksAboutResource)
        }
    }

    /// Whether anything is told of the layer but how it came out; not even how many policies it has is else.
    private func tellsPolicies(of layer: DecisionTrace.Layer, _ reader: Reader) -> Bool {
        if reader == .operator { return true }
        switch layer.layer {
        case .serviceControl, .resourceControl: return false
        case .resource: return !withholdsResource || reader == .readersOfResource
        case .endpoint, .boundary, .session, .identity: return true
        }
    }

    private func isTold(_ statement: TracedStatement, of layer: DecisionTrace.Layer, _ reader: Reader) -> Bool {
        guard tellsPolicies(of: layer, reader) else { return false }
        if reader == .operator || !withholdsResource { return true }
        let isOfResource = layer.layer == .resource || statement.asksAboutResource
        return isOfResource == (reader == .readersOfResource)
    }

    private func isTold(_ key: ConditionKey, _ reader: Reader) -> Bool {
        reader == .operator || !withholdsResource || key.describesResource == (reader == .readersOfResource)
    }
}

extension DenialAccount {
    /// The most matching statements, and near misses, of one policy.
    private static let matches = 20
    private static let nearMisses = 3

    /// Writes the policies that have something to tell, the most telling first, and returns how many others there are.
    private func writePolicies(
        of layer: DecisionTrace.Layer, to encoder: inout AuthorizationMessageEncoder, _ reader: Reader
    ) -> Int {
        guard tellsPolicies(of: layer, reader) else { return 0 }
        var telling: [(policy: Int, nearness: Int)] = []
        for index in layer.policies {
            var best: Int?
            for statement in trace.statements[trace.policies[index].statements]
            where isTold(statement, of: layer, reader) { best = max(best ?? 0, statement.nearness) }
            if let best { telling.append((index, best)) }
        }
        if telling.count > 1 {
            telling.sort { ($1.nearness, $0.policy) < ($0.nearness, $1.policy) }
        }
        var written = 0
        for (index, _) in telling.prefix(ExplanationLimits.policiesPerLayer) {
            let policy = trace.policies[index]
            let isWritten = encoder.policy(
                number: index - layer.policies.lowerBound, name: policy.identifier.name, arn: policy.identifier.arn
            ) { writeStatements(of: policy, layer, to: &$0, reader) }
            if isWritten { written += 1 }
        }
        return layer.policies.count - written
    }

    private func writeStatements(
        of policy: DecisionTrace.Policy, _ layer: DecisionTrace.Layer, to encoder: inout AuthorizationMessageEncoder,
        _ reader: Reader
    ) {
        var matches = 0
        for statement in trace.statements[policy.statements]
        where statement.mismatch == nil && matches < Self.matches && isTold(statement, of: layer, reader) {
            encoder.statement(AuthorizationMessage.Statement(statement, shown))
            matches += 1
        }
        let near = trace.nearest(Self.nearMisses, in: policy.statements) { isTold($0, of: layer, reader) }
        for statement in near {
            if let mismatch = trace.mismatch(of: statement) {
                encoder.statement(AuthorizationMessage.NearMiss(statement, mismatch, shown))
            }
        }
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

extension AuthorizationMessage.Layer.Outcome {
    /// Nil for a layer that does not bind.
    init?(_ outcome: LayerExplanation.Outcome) {
        switch outcome {
        case .denies: self = .denies
        case .allows: self = .allows
        case .silent: self = .silent
        case .unrestricted: self = .unrestricted
        case .absent: return nil
        }
    }
}

extension AuthorizationMessage.Value {
    init(_ value: ConditionValue) {
        switch value {
        case .string(let text): self = .text(text)
        case .strings(let texts): self = .texts(texts)
        case .bool(let flag): self = .flag(flag)
        case .number(let number): self = .number(number)
        case .date(let milliseconds): self = .date(millisecondsSinceEpoch: milliseconds)
        }
    }
}

extension AuthorizationMessage.Place {
    init(_ statement: TracedStatement) {
        self.init(
            sid: statement.reference.sid, index: statement.reference.index, line: statement.range.start.line,
            denies: statement.effect == .deny)
    }
}

extension AuthorizationMessage.Statement {
    init(_ statement: TracedStatement, _ shown: (String) -> String) {
        let written = statement.source
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
    init(_ statement: TracedStatement, _ mismatch: StatementMismatch, _ shown: (String) -> String) {
        let reason: Reason =
            switch mismatch {
            case .action(let patterns, let isNegated): .action(.init(patterns, isNegated: isNegated))
            case .resource(let patterns, let isNegated, let missing):
                .resource(.init(patterns, isNegated: isNegated), missingVariables: missing)
            case .principal(let values, let isNegated):
                .principal(.init(values.map { $0.written(shown) }, isNegated: isNegated))
            case .condition(let condition):
                .condition(
                    .init(operatorName: condition.operatorName, key: condition.key, operands: condition.operands),
                    value: condition.value.map { AuthorizationMessage.Value($0) },
                    missingVariables: condition.missingVariables)
            }
        self.init(place: AuthorizationMessage.Place(statement), reason: reason)
    }
}
