import AWSNames
import Directory
import PolicyEngine
import WireProtocol

/// The session policies of a session to be opened: one document and up to ten live references (reference sts.md §5.1).
struct SessionPolicies {
    /// The document without the white space between its tokens: it travels in the session token.
    let inline: String?
    let arns: [String]

    /// Row Q3.
    static let maximumARNs = 10

    static let none = SessionPolicies()

    private init() {
        inline = nil
        arns = []
    }

    /// - Parameter account: the account whose managed policies may be named, besides AWS's own.
    init(
        inline: String?, arns: [String], account: AccountID, snapshot: DirectorySnapshot
    ) throws(ServiceError) {
        if let inline {
            do throws(PolicyDocumentError) {
                _ = try PolicyDocument(parsing: inline, kind: .session)
            } catch {
                throw ServiceError("MalformedPolicyDocument", status: 400, message: error.message)
            }
        }
        guard arns.count <= Self.maximumARNs else {
            throw .validation("The number of session policy ARNs must not exceed \(Self.maximumARNs).")
        }
        for arn in arns {
            guard let policy = snapshot.policy(arn: arn),
                policy.account == nil || policy.account == account
            else {
                throw .validation("\(arn) is invalid")
            }
        }
        self.inline = inline.map(CompactJSON.text)
        self.arns = arns
    }
}
