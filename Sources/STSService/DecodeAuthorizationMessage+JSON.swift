import AWSNames
import PolicyEngine
package import SealedTokens
import WireProtocol

/// The document that `DecodedMessage` holds: AWS's members (rows D3–D5), and `explanation` behind them.
extension AuthorizationMessage {
    /// - Parameters:
    ///   - account: the part of the message that the reader is told.
    ///   - isAllowed: true for decisions that were simulated and came out so.
    ///   - notes: sentences about what was asked, for a person.
    package func json(_ account: Account, isAllowed: Bool = false, notes: [String] = []) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("allowed")
            writer.boolean(isAllowed)
            writer.name("explicitDeny")
            writer.boolean(account.isExplicitDeny)
            writer.items("matchedStatements", account.matchedStatements) { $0.statement($1, principalID: principalID) }
            writer.items("failures", [String]()) { $0.string($1) }
            writer.name("context")
            writer.object { writeContext(account.conditions, to: &$0) }
            writer.name("explanation")
            writer.object { writeExplanation(account, to: &$0, notes: notes) }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The unique id under which statements of identity policies name their holder.
    private var principalID: String { String(question.principal.id.prefix { $0 != ":" }) }

    private func writeContext(_ conditions: [ContextKey], to writer: inout JSONWriter) {
        writer.name("principal")
        writer.object { writer in
            writer.member("id", question.principal.id)
            if let name = question.principal.name { writer.member("name", name) }
            writer.member("arn", question.principal.arn)
        }
        writer.member("action", question.action)
        writer.member("resource", question.resource)
        writer.name("conditions")
        writer.object { writer in
            writer.name("items")
            writer.array { writer in
                for condition in resourceConditions + conditions {
                    writer.object { writer in
                        writer.member("key", condition.key)
                        writer.values("values", condition.value.texts)
                    }
                }
            }
        }
    }

    /// Row D5: the parts of the resource, as AWS lists them among the keys.
    private var resourceConditions: [ContextKey] {
        let service = String(question.action.prefix { $0 != ":" })
        var keys = [ContextKey("aws:Service", .text(service))]
        guard let arn = ARN(question.resource) else { return keys }
        let type = arn.resource.prefix { $0 != "/" && $0 != ":" }
        keys.append(ContextKey("aws:Resource", .text(arn.resource)))
        if type.count < arn.resource.count {
            keys.append(ContextKey("aws:Type", .text(String(type))))
            keys.append(ContextKey("aws:ID", .text(String(arn.resource.dropFirst(type.count + 1)))))
        }
        if !arn.region.isEmpty { keys.append(ContextKey("aws:Region", .text(arn.region))) }
        if !arn.account.isEmpty { keys.append(ContextKey("aws:Account", .text(arn.account))) }
        keys.append(ContextKey("aws:ARN", .text(question.resource)))
        return keys
    }
}

extension AuthorizationMessage.Account {
    fileprivate var isExplicitDeny: Bool { layers.contains { $0.outcome == .denies } }

    /// Row D4: those that deny; none when nothing does.
    fileprivate var matchedStatements: [AuthorizationMessage.Statement] {
        layers.flatMap { $0.policies.flatMap { $0.matched.filter(\.place.denies) } }
    }
}

extension AuthorizationMessage.Value {
    /// As policies' operands are written.
    var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .texts(let texts): texts
        case .flag(let flag): ConditionValue.bool(flag).texts
        case .number(let number): ConditionValue.number(number).texts
        case .date(let milliseconds): ConditionValue.date(millisecondsSinceEpoch: milliseconds).texts
        }
    }
}

extension JSONWriter {
    mutating func member(_ name: String, _ value: String) {
        self.name(name)
        string(value)
    }

    mutating func strings(_ name: String, _ values: [String]) {
        self.name(name)
        array { writer in for value in values { writer.string(value) } }
    }

    /// AWS's way of writing a list: `{"items":[…]}`.
    fileprivate mutating func items<Value>(
        _ name: String, _ values: [Value], _ write: (inout JSONWriter, Value) -> Void
    ) {
        self.name(name)
        object { writer in
            writer.name("items")
            writer.array { writer in for value in values { write(&writer, value) } }
        }
    }

    /// `{"items":[{"value":"…"}]}`.
    fileprivate mutating func values(_ name: String, _ values: [String]) {
        items(name, values) { writer, value in writer.object { $0.member("value", value) } }
    }

    /// A statement in AWS's shape. One without principals speaks of its holder.
    fileprivate mutating func statement(_ statement: AuthorizationMessage.Statement, principalID: String) {
        object { writer in
            writer.member("statementId", statement.place.sid)
            writer.member("effect", statement.place.denies ? "DENY" : "ALLOW")
            writer.values(
                "principals", statement.principals.values.isEmpty ? [principalID] : statement.principals.values)
            writer.values("principalGroups", [])
            writer.element("actions", "notActions", statement.actions)
            writer.element("resources", "notResources", statement.resources)
            writer.items("conditions", statement.conditions) { writer, condition in
                writer.object { writer in
                    writer.member("operator", condition.operatorName)
                    writer.member("key", condition.key)
                    writer.values("values", condition.operands)
                }
            }
        }
    }

    private mutating func element(_ name: String, _ negatedName: String, _ element: AuthorizationMessage.Element) {
        values(name, element.isNegated ? [] : element.values)
        if element.isNegated { values(negatedName, element.values) }
    }
}
