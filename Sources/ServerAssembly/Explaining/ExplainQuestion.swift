import AWSNames
import Foundation

/// What the operator asks: may this principal do this to that, and why or why not.
package struct ExplainQuestion: Codable, Sendable, Hashable {
    /// A user, role, role session, federated user or root by ARN, or `anonymous`.
    package var principal: String
    package var action: String
    package var resource: String
    /// Condition keys with their values; several values make a multi-valued key.
    package var context: [String: [String]]
    /// A policy that is judged by as if it were attached to the principal.
    package var identityPolicy: String?
    /// A policy that is judged by in place of the resource's own.
    package var resourcePolicy: String?

    package init(
        principal: String, action: String, resource: String, context: [String: [String]] = [:],
        identityPolicy: String? = nil, resourcePolicy: String? = nil
    ) {
        self.principal = principal
        self.action = action
        self.resource = resource
        self.context = context
        self.identityPolicy = identityPolicy
        self.resourcePolicy = resourcePolicy
    }

    /// Throws when it cannot be a question, whatever there is in the directory.
    func check() throws(AssemblyError) {
        guard principal == "anonymous" || ARN(principal)?.accountID != nil else {
            throw .invalid("--principal wants the ARN of a user, role, role session or root, not \(principal)")
        }
        guard ServiceAction(action) != nil else {
            throw .invalid("--action wants SERVICE:NAME, not \(action)")
        }
        guard resource == "*" || ARN(resource) != nil else {
            throw .invalid("--resource wants an ARN or *, not \(resource)")
        }
    }

    /// `KEY=VALUE` of a command line; a key that is given several times has several values.
    package static func context(_ pairs: [String]) throws(AssemblyError) -> [String: [String]] {
        var context: [String: [String]] = [:]
        for pair in pairs {
            guard let mark = pair.firstIndex(of: "="), mark != pair.startIndex else {
                throw .invalid("--context wants KEY=VALUE, not \(pair)")
            }
            context[String(pair[..<mark]), default: []].append(String(pair[pair.index(after: mark)...]))
        }
        return context
    }

    /// One word of the control protocol.
    var word: String {
        get throws { try JSONEncoder().encode(self).base64EncodedString() }
    }

    /// Nil for anything that is not exactly a question.
    init?(word: some StringProtocol) {
        guard let data = Data(base64Encoded: String(word)),
            let question = try? JSONDecoder().decode(ExplainQuestion.self, from: data)
        else { return nil }
        self = question
    }
}
