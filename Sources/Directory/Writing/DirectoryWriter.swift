import Dispatch
import Synchronization

/// A write that waits for its turn.
struct PendingWrite: Sendable {
    /// Runs the body, and returns what acknowledges it.
    let run: @Sendable (inout DirectoryTransaction) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
}

/// Runs writes one after another on a queue of its own, off the event loops, and commits those that wait together.
///
/// The first write of an idle directory is committed at once; while its sync runs, others gather and share the next.
final class DirectoryWriter: Sendable {
    /// The most transactions that share one commit: bounds how long the first of them waits.
    static let maximumBatchCount = 256
    /// The most writes that wait; further ones are refused with `DirectoryError.overloaded`.
    static let maximumWaitingCount = 10_000

    private struct State {
        var waiting: [PendingWrite] = []
        var isClosed = false
    }

    private let committer: DirectoryCommitter
    private let queue = DispatchQueue(label: "directory-writer")
    private let state = Mutex(State())

    init(store: some DirectoryStore, published: PublishedSnapshot) {
        committer = DirectoryCommitter(store: store, published: published)
    }

    func enqueue(_ write: PendingWrite) {
        let (isFirst, refusal): (Bool, DirectoryError?) = state.withLock { state in
            guard !state.isClosed else { return (false, .closed) }
            guard state.waiting.count < Self.maximumWaitingCount else { return (false, .overloaded) }
            state.waiting.append(write)
            return (state.waiting.count == 1, nil)
        }
        if let refusal { return write.fail(refusal) }
        // INVARIANT: writes wait only while a `drain` is on the queue that has not taken them yet.
        if isFirst { queue.async { self.drain() } }
    }

    func enqueueCatchUp(_ done: @escaping @Sendable (Result<Void, DirectoryError>) -> Void) {
        queue.async { done(self.committer.catchUp()) }
    }

    /// `done` is called when nothing waits any more and the store is closed.
    func close(_ done: @escaping @Sendable () -> Void) {
        state.withLock { $0.isClosed = true }
        queue.async {
            self.drain()
            self.committer.close()
            done()
        }
    }

    private func drain() {
        while true {
            let batch = state.withLock { state in
                let batch = Array(state.waiting.prefix(Self.maximumBatchCount))
                // All at once where they fit: the next to arrive then finds none waiting and queues the next drain.
                state.waiting.removeFirst(batch.count)
                return batch
            }
            guard !batch.isEmpty else { return }
            committer.commit(batch)
        }
    }
}
