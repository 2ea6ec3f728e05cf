import Dispatch
import Synchronization

/// Fills tables for a store that loads a whole directory: applies changes in the order in which they come, on a thread
/// of its own, while the caller reads on.
///
/// The caller is at most `batches` batches ahead, so that no second copy of a large directory waits in memory.
package final class TablesFilling {
    private static let batchSize = 1_024
    private static let batches = 8

    private let applied = AppliedTables()
    private let queue = DispatchQueue(label: "directory.filling", qos: .userInitiated)
    private let room = DispatchSemaphore(value: batches)
    private var batch: [DirectoryChange] = []

    package init() { batch.reserveCapacity(Self.batchSize) }

    /// - Throws: `DirectoryStoreError.damaged` when a change broke a rule: at the latest some batches after it.
    package func add(_ change: DirectoryChange) throws(DirectoryStoreError) {
        batch.append(change)
        guard batch.count == Self.batchSize else { return }
        send()
        guard !applied.isBroken else { throw Self.damaged }
    }

    /// To be called when all roles have been added: they are settled while the caller reads on, else by `finish`. One
    /// that comes later counts as changed.
    package func settleRoles() {
        send()
        queue.async { [applied] in applied.settleRoles() }
    }

    /// The tables, when all is applied.
    ///
    /// - Throws: as `add` does.
    package func finish() throws(DirectoryStoreError) -> DirectoryTables {
        send()
        queue.sync {}
        guard var tables = applied.take() else { throw Self.damaged }
        if tables.settledRoles == nil { tables.settleRoles() }
        return tables
    }

    private func send() {
        let sent = batch
        batch.removeAll()
        batch.reserveCapacity(Self.batchSize)
        room.wait()
        queue.async { [applied, room] in
            applied.apply(sent)
            room.signal()
        }
    }

    private static let damaged = DirectoryStoreError.damaged("a stored row breaks a rule of the directory")
}

/// What both threads see.
private final class AppliedTables: Sendable {
    /// Nil when a change broke a rule.
    private let tables = Mutex<DirectoryTables?>(DirectoryTables())
    private let hasFailed = Atomic(false)

    var isBroken: Bool { hasFailed.load(ordering: .relaxed) }

    func apply(_ changes: [DirectoryChange]) {
        tables.withLock { tables in
            do {
                for change in changes { try tables?.apply(change) }
            } catch {
                tables = nil
                hasFailed.store(true, ordering: .relaxed)
            }
        }
    }

    func settleRoles() { tables.withLock { $0?.settleRoles() } }

    /// The tables, which are not kept here.
    func take() -> DirectoryTables? { tables.withLock { $0.take() } }
}
