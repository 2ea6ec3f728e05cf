/// A transaction under construction: a private copy of the directory with the changes so far.
///
/// Reads through `snapshot` see the transaction's own changes. The body of a transaction may be run more than once (a
/// store shared by several nodes may ask for that), so it must have no other effects.
public struct DirectoryTransaction: Sendable {
    public private(set) var snapshot: DirectorySnapshot
    public private(set) var changes: [DirectoryChange] = []

    public init(_ snapshot: DirectorySnapshot) { self.snapshot = snapshot }

    /// Applies `change`, or throws and changes nothing.
    public mutating func apply(_ change: DirectoryChange) throws(DirectoryError) {
        try snapshot.apply(change)
        changes.append(change)
    }
}
