import Synchronization

/// Makes equal documents one, so that a text that many entities have in common is held, and compiled, once.
///
/// The snapshots of a directory share one. It forgets what no snapshot holds any more when it has grown to twice what
/// was held when it last looked, so that looking costs a write little and what is held for nobody is bounded.
package final class StoredPolicyPool: Sendable {
    /// Documents below which the pool does not look for what is no longer held.
    package static let smallestLimit = 1_024

    private struct State {
        /// By hash value. Of two documents with the same hash value one is not shared, which costs memory alone.
        var documents: [Int: StoredPolicy] = [:]
        var limit = StoredPolicyPool.smallestLimit

        mutating func forgetUnheld() {
            var index = documents.startIndex
            var unheld: [Int] = []
            while index != documents.endIndex {
                if documents.values[index].isHeldOnce() { unheld.append(documents.keys[index]) }
                documents.formIndex(after: &index)
            }
            for hash in unheld { documents[hash] = nil }
            limit = max(StoredPolicyPool.smallestLimit, 2 * documents.count)
        }
    }

    private let state = Mutex(State())

    package init() {}

    /// How many documents the pool holds.
    package var count: Int { state.withLock { $0.documents.count } }

    /// The one document of this text and kind: what was seen first.
    package func shared(_ document: StoredPolicy) -> StoredPolicy {
        let hash = document.hashValue
        return state.withLock { state in
            if let known = state.documents[hash] { return known == document ? known : document }
            if state.documents.count >= state.limit { state.forgetUnheld() }
            state.documents[hash] = document
            return document
        }
    }
}
