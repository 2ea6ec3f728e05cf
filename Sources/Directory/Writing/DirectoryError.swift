/// A change that would break the directory's own rules. Services check first and give AWS's words; this is the net
/// under them, and the store's schema is the net under this.
public enum DirectoryError: Error, Sendable, Equatable {
    /// Another entity of the kind has the name (or alias, or id) in the account.
    case taken(kind: String, name: String)
    /// The entity does not exist.
    case missing(kind: String, id: String)
    /// The entity is still referred to.
    case inUse(kind: String, id: String)
    /// The entity contradicts itself, or changes what never changes (its account, a role's name …).
    case invalid(kind: String, id: String)
    /// The store refused or failed; nothing was written.
    case store(String)
    /// Too many writes are waiting; nothing was written.
    case overloaded
    /// The directory is shutting down; nothing was written.
    case closed
}
