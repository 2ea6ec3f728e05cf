import SealedTokens
import WireProtocol

/// Our own member of the decoded document: what decided, then every layer with its statements.
extension AuthorizationMessage {
    func writeExplanation(_ account: Account, to writer: inout JSONWriter, notes: [String]) {
        writer.member("time", Timestamp(seconds: question.time).iso8601)
        if let decidedBy = account.decidedBy { writer.member("decidedBy", decidedBy.policyType) }
        writer.name("crossAccount")
        writer.boolean(question.isCrossAccount)
        writer.name("layers")
        writer.array { writer in for layer in account.layers { layer.write(to: &writer) } }
        writer.strings("missingContextKeys", account.missingKeys)
        writer.name("truncated")
        writer.boolean(account.isTruncated)
        if !notes.isEmpty { writer.strings("notes", notes) }
    }
}

extension AuthorizationMessage.Layer.Kind {
    /// As denials name it (reference iam.md §5.1).
    var policyType: String {
        switch self {
        case .serviceControl: "service control policy"
        case .resourceControl: "resource control policy"
        case .endpoint: "VPC endpoint policy"
        case .resource: "resource-based policy"
        case .boundary: "permissions boundary"
        case .session: "session policy"
        case .identity: "identity-based policy"
        }
    }
}

extension AuthorizationMessage.Layer {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("policyType", kind.policyType)
            if let level {
                writer.name("level")
                writer.integer(level)
            }
            writer.member("outcome", outcome.word)
            writer.name("policies")
            writer.array { writer in
                for policy in policies.sorted(by: { $0.number < $1.number }) { policy.write(to: &writer) }
            }
            if omittedPolicies > 0 {
                writer.name("omittedPolicies")
                writer.integer(omittedPolicies)
            }
        }
    }
}

extension AuthorizationMessage.Layer.Outcome {
    fileprivate var word: String {
        switch self {
        case .denies: "explicitDeny"
        case .allows: "allow"
        case .silent: "implicitDeny"
        case .unrestricted: "unrestricted"
        case .withheld: "withheld"
        }
    }
}

extension AuthorizationMessage.Policy {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            if let arn { writer.member("arn", arn) }
            writer.name("matched")
            writer.array { writer in
                for statement in matched { writer.object { statement.place.write(to: &$0) } }
            }
            writer.name("nearlyMatched")
            writer.array { writer in
                for miss in nearlyMatched {
                    writer.object { writer in
                        miss.place.write(to: &writer)
                        writer.name("mismatch")
                        writer.object { miss.reason.write(to: &$0) }
                    }
                }
            }
        }
    }
}

extension AuthorizationMessage.Place {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("statementId", sid)
        writer.name("index")
        writer.integer(index)
        if line > 0 {
            writer.name("line")
            writer.integer(line)
        }
        writer.member("effect", denies ? "Deny" : "Allow")
    }
}

extension AuthorizationMessage.NearMiss.Reason {
    fileprivate func write(to writer: inout JSONWriter) {
        switch self {
        case .action(let element): Self.write("Action", element, [], to: &writer)
        case .resource(let element, let missing): Self.write("Resource", element, missing, to: &writer)
        case .principal(let element): Self.write("Principal", element, [], to: &writer)
        case .condition(let condition, let value, let missing):
            writer.member("element", "Condition")
            writer.member("operator", condition.operatorName)
            writer.member("key", condition.key)
            writer.strings("expected", condition.operands)
            if let value { writer.strings("actual", value.texts) }
            if !missing.isEmpty { writer.strings("missingVariables", missing) }
        }
    }

    private static func write(
        _ name: String, _ element: AuthorizationMessage.Element, _ missing: [String], to writer: inout JSONWriter
    ) {
        writer.member("element", element.isNegated ? "Not" + name : name)
        writer.strings("expected", element.values)
        if !missing.isEmpty { writer.strings("missingVariables", missing) }
    }
}
