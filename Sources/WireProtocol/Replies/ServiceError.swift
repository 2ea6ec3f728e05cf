/// An error as AWS's clients see it: code, HTTP status, whose fault it is, and one sentence.
///
/// Equality is on the code. `description` is safe to send; `debugDescription` is for the log.
public struct ServiceError: Error, Sendable, Equatable, CustomStringConvertible,
    CustomDebugStringConvertible
{
    /// Whose fault an error is: `Sender` for 4xx, `Receiver` for 5xx (row W29).
    public enum Fault: String, Sendable {
        case sender = "Sender"
        case receiver = "Receiver"
    }

    /// The wire code, such as `AccessDenied`.
    public let code: String
    /// The HTTP status.
    public let status: Int
    /// The client's sentence. Nil leaves the `Message` element out (row W6).
    public let message: String?
    /// True for the routing errors that carry AWS's fault namespace instead of the service's (row W18).
    public var usesFaultNamespace = false
    /// Further elements of the error body, in order: S3's `BucketName`, `Key` and the like.
    public var details: [(name: String, value: String)] = []
    /// Headers that go with the reply, such as `x-amzn-authorization-message`.
    public var headers: [HTTPField] = []
    /// What the log may know beyond the client's sentence. Never a secret, a token or a canonical request.
    public var logNote: String?

    public init(_ code: String, status: Int, message: String?) {
        self.code = code
        self.status = status
        self.message = message
    }

    public var fault: Fault { status >= 500 ? .receiver : .sender }

    public static func == (left: ServiceError, right: ServiceError) -> Bool {
        left.code == right.code
    }

    public var description: String { message.map { "\(code): \($0)" } ?? code }
    public var debugDescription: String { logNote.map { "\(description) [\($0)]" } ?? description }
}

extension ServiceError {
    /// 400 `ValidationError` (row V1).
    public static func validation(_ message: String) -> ServiceError {
        ServiceError("ValidationError", status: 400, message: message)
    }

    /// 403 `AccessDenied` (row A17).
    public static func accessDenied(_ message: String) -> ServiceError {
        ServiceError("AccessDenied", status: 403, message: message)
    }

    /// 500 `InternalFailure` (row U3). `note` goes to the log only.
    public static func internalFailure(note: String) -> ServiceError {
        var error = ServiceError(
            "InternalFailure", status: 500,
            message:
                "The request processing has failed because of an unknown error, exception or failure.")
        error.logNote = note
        return error
    }
}
