public import AWSNames

/// The stable id of a principal, which policies may name. As a rule it is the unique id of an entity, of which no text
/// is made; what stands for a principal that does not exist may be any text.
public struct PrincipalID: Sendable, ExpressibleByStringLiteral {
    private enum Form: Sendable {
        case unique(UniqueID)
        case text(String)
    }

    private let form: Form

    public init(_ id: UniqueID) { form = .unique(id) }

    public init(_ text: String) { form = UniqueID(text).map(Form.unique) ?? .text(text) }

    public init(stringLiteral text: String) { self.init(text) }

    /// Whether `text` is this id.
    func isWritten(_ text: String) -> Bool {
        switch form {
        // Each id has one spelling, so reading it is comparing it.
        case .unique(let id): text.utf8.count == UniqueID.count && UniqueID(text) == id
        case .text(let own): text == own
        }
    }
}
