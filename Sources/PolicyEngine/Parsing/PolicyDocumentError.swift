/// Why a text is not a policy of its kind. The service puts its own code to it (`MalformedPolicyDocument`,
/// `MalformedPolicy`).
public struct PolicyDocumentError: Error, Sendable, Equatable {
    /// AWS's sentence (reference iam.md §1.5, §1.8).
    public let message: String
    /// What is wrong in words of our own, where AWS's sentence says little. Never sent to clients of the services.
    public let detail: String?
    /// Where, counted from 1; 0 when the error is about the whole.
    public let line: Int
    /// Column in characters of the line, counted from 1; 0 when the error is about the whole.
    public let column: Int

    public init(message: String, detail: String? = nil, line: Int = 0, column: Int = 0) {
        self.message = message
        self.detail = detail
        self.line = line
        self.column = column
    }
}
