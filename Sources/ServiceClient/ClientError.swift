/// Why a call to a service did not come about or was refused. The texts are for people; nothing secret is in them.
public enum ClientError: Error, Sendable, CustomStringConvertible {
    /// The environment, a profile or an option is not usable.
    case configuration(String)
    /// No answer came: the service cannot be reached, takes too long, or speaks something else.
    case unreachable(String)
    /// The service's own refusal.
    case refused(code: String, message: String, status: Int)

    public var description: String {
        switch self {
        case .configuration(let text), .unreachable(let text): text
        case .refused(let code, let message, _): message.isEmpty ? code : "\(code): \(message)"
        }
    }
}
