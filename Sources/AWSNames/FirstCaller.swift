/// Who opened the first session of a chain, as the tokens of the chain and the audit log name it.
///
/// A session's token has it and the tokens of the sessions chained from it, so an id stays the numbers that it is.
public enum FirstCaller: Hashable, Sendable, CustomStringConvertible {
    /// A user, by the id that no rename hides.
    case id(UniqueID)
    /// The ARN of any other caller.
    case arn(String)

    /// Whoever `text` names.
    public init(_ text: String) { self = UniqueID(text).map { .id($0) } ?? .arn(text) }

    /// The id or the ARN.
    public var description: String {
        switch self {
        case .id(let id): id.rawValue
        case .arn(let arn): arn
        }
    }

    /// How many bytes of UTF-8 the description has.
    package var utf8Count: Int {
        switch self {
        case .id: UniqueID.count
        case .arn(let arn): arn.utf8.count
        }
    }
}
