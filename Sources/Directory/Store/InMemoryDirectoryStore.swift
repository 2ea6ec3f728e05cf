package import SecretMaterial
import Synchronization
package import WireProtocol

/// A store that forgets: for tests, and for directories that need not outlive the process.
package final class InMemoryDirectoryStore: DirectoryStore, KeyRingStore, ServerMetadataStore {
    private struct State {
        var snapshot: DirectorySnapshot
        var feed: [CommittedTransaction] = []
        var ringKeys: [RingKeyName: StoredRingKey] = [:]
        var initializedAt: Timestamp?
        var isClosed = false
    }

    private struct RingKeyName: Hashable {
        let ring: RingKind
        let id: RingKeyID
    }

    private let state: Mutex<State>
    private let feedLimit: Int

    /// A store that begins with `snapshot` and keeps the newest `feedLimit` transactions in its feed.
    package init(_ snapshot: DirectorySnapshot = DirectorySnapshot(), feedLimit: Int = 10_000) {
        precondition(feedLimit > 0, "a feed keeps at least one transaction")
        state = Mutex(State(snapshot: snapshot))
        self.feedLimit = feedLimit
    }

    package func close() { state.withLock { $0.isClosed = true } }
}

extension InMemoryDirectoryStore {
    package func load() throws(DirectoryStoreError) -> DirectorySnapshot { try read { $0.snapshot } }

    package func commit(_ transactions: [CommittedTransaction]) throws(DirectoryStoreError) {
        try change { state throws(DirectoryStoreError) in
            var snapshot = state.snapshot
            for transaction in transactions {
                guard transaction.sequence == snapshot.sequence + 1 else { throw .behind(newest: snapshot.sequence) }
                do {
                    try snapshot.follow(transaction)
                } catch {
                    throw .refused("a change contradicts the directory")
                }
            }
            state.snapshot = snapshot
            state.feed.append(contentsOf: transactions)
            state.feed.removeFirst(max(0, state.feed.count - feedLimit))
        }
    }

    package func changes(
        after sequence: UInt64, limit: Int
    ) throws(DirectoryStoreError) -> [CommittedTransaction] {
        let (feed, newest) = try read { ($0.feed, $0.snapshot.sequence) }
        guard sequence < newest else { return [] }
        guard let first = feed.first, first.sequence <= sequence + 1 else { throw .feedPruned }
        return Array(feed.dropFirst(Int(sequence + 1 - first.sequence)).prefix(max(0, limit)))
    }
}

extension InMemoryDirectoryStore {
    package func ringKeys() throws(DirectoryStoreError) -> [StoredRingKey] {
        try read { $0.ringKeys.values }.sorted {
            ($0.ring.rawValue, $0.activatesAt, $0.id.rawValue) < ($1.ring.rawValue, $1.activatesAt, $1.id.rawValue)
        }
    }

    package func putRingKeys(_ keys: [StoredRingKey]) throws(DirectoryStoreError) {
        try change { state in
            for key in keys { state.ringKeys[RingKeyName(ring: key.ring, id: key.id)] = key }
        }
    }

    package func removeRingKey(_ ring: RingKind, id: RingKeyID) throws(DirectoryStoreError) {
        try change { $0.ringKeys[RingKeyName(ring: ring, id: id)] = nil }
    }

    package func metadata() throws(DirectoryStoreError) -> ServerMetadata {
        ServerMetadata(formatVersion: 2, initializedAt: try read { $0.initializedAt })
    }

    package func markInitialized(at instant: Timestamp) throws(DirectoryStoreError) {
        try change { $0.initializedAt = $0.initializedAt ?? instant }
    }
}

extension InMemoryDirectoryStore {
    private func read<Result: Sendable>(
        _ body: (borrowing State) -> Result
    ) throws(DirectoryStoreError) -> Result {
        let result = state.withLock { $0.isClosed ? nil : body($0) }
        guard let result else { throw .closed }
        return result
    }

    private func change(
        _ body: (inout State) throws(DirectoryStoreError) -> Void
    ) throws(DirectoryStoreError) {
        let failure: DirectoryStoreError? = state.withLock { state in
            guard !state.isClosed else { return .closed }
            do throws(DirectoryStoreError) {
                try body(&state)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }
}
