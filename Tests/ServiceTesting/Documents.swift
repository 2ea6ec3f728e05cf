/// Policy documents in the words of a test.
package enum Documents {
    /// An identity, boundary or session policy of these statements.
    package static func policy(_ statements: String...) -> String {
        "{\"Version\":\"2012-10-17\",\"Statement\":[\(statements.joined(separator: ","))]}"
    }

    /// A statement. `condition` is the JSON of a whole Condition block.
    package static func allow(
        _ action: String, on resource: String = "*", condition: String? = nil, sid: String? = nil
    ) -> String {
        statement("Allow", action, "\"Resource\":\"\(resource)\"", condition, sid)
    }

    package static func deny(
        _ action: String, on resource: String = "*", condition: String? = nil, sid: String? = nil
    ) -> String {
        statement("Deny", action, "\"Resource\":\"\(resource)\"", condition, sid)
    }

    /// A trust policy of one statement that lets `principal` (the JSON of the whole element) in.
    package static func trust(
        _ principal: String, _ actions: [String] = ["sts:AssumeRole"], condition: String? = nil,
        effect: String = "Allow"
    ) -> String {
        policy(trustStatement(principal, actions, condition: condition, effect: effect))
    }

    package static func trustStatement(
        _ principal: String, _ actions: [String] = ["sts:AssumeRole"], condition: String? = nil,
        effect: String = "Allow"
    ) -> String {
        let list = actions.map { "\"\($0)\"" }.joined(separator: ",")
        let suffix = condition.map { ",\"Condition\":\($0)" } ?? ""
        return "{\"Effect\":\"\(effect)\",\"Principal\":\(principal),\"Action\":[\(list)]\(suffix)}"
    }

    /// `{"AWS": "…"}`.
    package static func aws(_ principal: String) -> String { "{\"AWS\":\"\(principal)\"}" }

    private static func statement(
        _ effect: String, _ action: String, _ resource: String, _ condition: String?, _ sid: String?
    ) -> String {
        let prefix = sid.map { "\"Sid\":\"\($0)\"," } ?? ""
        let suffix = condition.map { ",\"Condition\":\($0)" } ?? ""
        return "{\(prefix)\"Effect\":\"\(effect)\",\"Action\":\"\(action)\",\(resource)\(suffix)}"
    }
}
