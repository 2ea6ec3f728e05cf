package import Directory
import FoundationEssentials
import GRDB

extension SQLiteDirectoryStore: DirectoryStore {
    package func load() throws(DirectoryStoreError) -> DirectorySnapshot {
        try access { db in
            var snapshot: DirectorySnapshot?
            // One read transaction, so that all tables are of one instant.
            try db.inTransaction(.deferred) {
                let loader = DirectoryLoader(db)
                snapshot = try loader.load()
                return .commit
            }
            guard let snapshot else { throw DirectoryStoreError.unavailable("nothing was read") }
            return snapshot
        }
    }

    package func commit(_ transactions: [CommittedTransaction]) throws(DirectoryStoreError) {
        guard let first = transactions.first, let last = transactions.last else { return }
        try transaction { [feedLimit] db in
            let newest = try Self.sequence(db)
            guard first.sequence == newest + 1 else { throw DirectoryStoreError.behind(newest: newest) }
            for (transaction, expected) in zip(transactions, first.sequence...) {
                guard transaction.sequence == expected else { throw DirectoryStoreError.refused("a gap in the batch") }
                for change in transaction.changes { try db.apply(change) }
                try db.run(
                    "INSERT INTO change_feed (sequence, changes) VALUES (?, ?)", Int64(expected),
                    Data(ChangeCoding.encode(transaction.changes)))
            }
            try db.run("UPDATE server SET sequence = ? WHERE id = 1", Int64(last.sequence))
            try db.run("DELETE FROM change_feed WHERE sequence <= ?", Int64(last.sequence) - Int64(feedLimit))
        }
    }

    package func changes(
        after sequence: UInt64, limit: Int
    ) throws(DirectoryStoreError) -> [CommittedTransaction] {
        try access { db in
            var page: [CommittedTransaction] = []
            try db.inTransaction(.deferred) {
                page = try Self.page(db, after: sequence, limit: limit)
                return .commit
            }
            return page
        }
    }

    private static func page(
        _ db: Database, after sequence: UInt64, limit: Int
    ) throws -> [CommittedTransaction] {
        guard try sequence < Self.sequence(db), limit > 0, let after = Int64(exactly: sequence) else { return [] }
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT sequence, changes FROM change_feed WHERE sequence > ? ORDER BY sequence LIMIT ?"),
            arguments: [after, limit])
        var page: [CommittedTransaction] = []
        while let row = try rows.next() {
            let number = try UInt64(row.integer(0))
            guard number == sequence + UInt64(page.count) + 1 else { throw DirectoryStoreError.feedPruned }
            guard let changes = try? ChangeCoding.decode(row.bytes(1)) else {
                throw DirectoryStoreError.damaged("a change in the feed cannot be read")
            }
            page.append(CommittedTransaction(sequence: number, changes: changes))
        }
        guard !page.isEmpty else { throw DirectoryStoreError.feedPruned }
        return page
    }

    static func sequence(_ db: Database) throws -> UInt64 {
        guard let sequence = try Int64.fetchOne(db, sql: "SELECT sequence FROM server"), sequence >= 0 else {
            throw DirectoryStoreError.damaged("no sequence number")
        }
        return UInt64(sequence)
    }
}
