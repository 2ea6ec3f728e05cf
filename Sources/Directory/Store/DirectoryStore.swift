/// One committed transaction: what the change feed holds under each sequence number.
package struct CommittedTransaction: Sendable, Hashable {
    /// The first transaction of a directory is 1; each is one above the one before.
    package let sequence: UInt64
    package let changes: [DirectoryChange]

    package init(sequence: UInt64, changes: [DirectoryChange]) {
        self.sequence = sequence
        self.changes = changes
    }
}

/// Where a directory rests: everything at start, then one batch of transactions after another.
///
/// The calls block; `Directory` makes them on a queue of its own, one at a time. A store may be shared by several
/// nodes: a commit names the sequence number that it builds on, and is refused when another node was faster.
package protocol DirectoryStore: Sendable {
    /// The newest state.
    func load() throws(DirectoryStoreError) -> DirectorySnapshot

    /// Writes all of `transactions` or nothing, and returns only when they survive power loss.
    ///
    /// Their sequence numbers are consecutive. Throws `.behind` unless the first is one above the store's newest.
    func commit(_ transactions: [CommittedTransaction]) throws(DirectoryStoreError)

    /// At most `limit` transactions after `sequence`, oldest first: how a node follows what others wrote.
    ///
    /// Throws `.feedPruned` when some of them are no longer kept; `load` then gives the newest state.
    func changes(after sequence: UInt64, limit: Int) throws(DirectoryStoreError) -> [CommittedTransaction]

    /// Lets go of files and connections. Further calls throw `.closed`.
    func close()
}

/// Why a store did not do what it was asked. Nothing was written. No text holds a stored value.
package enum DirectoryStoreError: Error, Sendable, Hashable {
    /// Another node has committed meanwhile; `newest` is the sequence number of the store.
    case behind(newest: UInt64)
    /// The changes contradict what is stored: a unique name, a reference.
    case refused(String)
    /// The medium failed: full, unreachable, busy for too long.
    case unavailable(String)
    /// What is stored cannot be read as a directory.
    case damaged(String)
    /// The feed no longer reaches back so far.
    case feedPruned
    /// There is no directory here, or one already where one was to be made.
    case wrongPlace(String)
    /// Written by a newer release.
    case newerFormat
    case closed
}
