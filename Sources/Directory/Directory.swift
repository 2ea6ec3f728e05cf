import Synchronization

/// The directory: reads without waiting for writers, writes through one door.
public final class Directory: Sendable {
    private let published: PublishedSnapshot
    private let writer: DirectoryWriter

    /// A directory that lives in memory only and begins with `snapshot`: for tests.
    public convenience init(_ snapshot: DirectorySnapshot) {
        self.init(InMemoryDirectoryStore(snapshot), loaded: snapshot)
    }

    /// The directory that rests in `store`. Blocks while it is read.
    package convenience init(opening store: some DirectoryStore) throws(DirectoryStoreError) {
        self.init(store, loaded: try store.load())
    }

    private init(_ store: some DirectoryStore, loaded snapshot: DirectorySnapshot) {
        published = PublishedSnapshot(snapshot)
        writer = DirectoryWriter(store: store, published: published)
    }

    /// The newest published snapshot.
    ///
    /// Take it once for a request and pass it on: two reads may see two states.
    public var snapshot: DirectorySnapshot { published.snapshot }

    /// Runs `body` as one transaction: validated against the newest state, durable in the store, then published.
    ///
    /// Returns after the store's sync; what was acknowledged survives power loss. What `body` throws is thrown, and
    /// nothing is written. Transactions of concurrent callers share syncs (group commit). `body` runs on the writer's
    /// queue, and again when the store asks for it, so it must have no effect but the transaction and must not block.
    /// A caller that is cancelled still waits: its transaction may be in the middle of a commit.
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (inout DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let write = PendingWrite(
                run: { transaction in
                    let result = try body(&transaction)
                    return { continuation.resume(returning: result) }
                },
                fail: { continuation.resume(throwing: $0) })
            writer.enqueue(write)
        }
    }

    /// Publishes what other nodes committed to the shared store. Returns when everything committed before the call is
    /// visible.
    package func catchUp() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            writer.enqueueCatchUp { continuation.resume(with: $0.mapError { $0 }) }
        }
    }

    /// Finishes the writes that wait, refuses new ones, and closes the store. Reading goes on. Closing again waits for
    /// the first.
    public func close() async {
        await withCheckedContinuation { continuation in
            writer.close { continuation.resume() }
        }
    }
}

/// The newest snapshot, replaced by the writer and taken by everyone.
///
/// A `Mutex` held for one reference copy. The Synchronization module has no strong reference that can be exchanged
/// atomically. Measured on two cores: a read costs about 65 ns, of which 33 ns are the reference's own count, which any
/// other way pays too; with both cores reading and nothing else, 97 ns against a bound of 83 ns. A request reads once.
final class PublishedSnapshot: Sendable {
    private let current: Mutex<DirectorySnapshot>

    init(_ snapshot: DirectorySnapshot) { current = Mutex(snapshot) }

    var snapshot: DirectorySnapshot { current.withLock { $0 } }

    func publish(_ snapshot: DirectorySnapshot) { current.withLock { $0 = snapshot } }
}
