package import Directory
import FoundationEssentials
import GRDB
import Synchronization

/// A directory in one SQLite file, for one server: the embedded default.
///
/// Every commit is synced to the disk before it is acknowledged (WAL, synchronous FULL). The file, and SQLite's two
/// beside it, are readable by their owner only.
package final class SQLiteDirectoryStore: Sendable {
    /// How many of the newest transactions the change feed keeps.
    package static let feedLimit = 10_000
    /// How long a call waits for another process that holds the file: a back-up, a command.
    static let busyTimeoutSeconds = 5.0

    /// The file.
    package let path: String
    let feedLimit: Int
    private let queue: Mutex<DatabaseQueue?>

    /// Makes a new directory in `path`, and the folder that it is in if that is missing.
    package static func create(
        path: String, feedLimit: Int = feedLimit
    ) throws(DirectoryStoreError) -> SQLiteDirectoryStore {
        try StoreFile.create(path)
        let queue = try connect(path) { db in
            try db.execute(sql: "PRAGMA application_id = \(Migrations.applicationID)")
        }
        return SQLiteDirectoryStore(queue, path: path, feedLimit: feedLimit)
    }

    /// Opens the directory in `path` and brings its schema up to date.
    package static func open(
        path: String, feedLimit: Int = feedLimit
    ) throws(DirectoryStoreError) -> SQLiteDirectoryStore {
        try StoreFile.protect(path)
        let queue = try connect(path) { db in
            guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == Migrations.applicationID else {
                throw DirectoryStoreError.wrongPlace("the file is not a directory of this server")
            }
        }
        return SQLiteDirectoryStore(queue, path: path, feedLimit: feedLimit)
    }

    private init(_ queue: DatabaseQueue, path: String, feedLimit: Int) {
        precondition(feedLimit > 0, "a feed keeps at least one transaction")
        self.path = path
        self.queue = Mutex(queue)
        self.feedLimit = feedLimit
    }

    /// Closes the file. What was committed stays, and further calls throw `.closed`.
    package func close() {
        let queue = queue.withLock { $0.take() }
        // A statement still in use would keep the file open until it ends; nothing is lost by that.
        try? queue?.close()
    }

    /// Throws unless SQLite finds the file whole and every reference satisfied. Reads everything.
    package func checkIntegrity() throws(DirectoryStoreError) {
        try access { db in
            guard try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"] else {
                throw DirectoryStoreError.damaged("the file fails SQLite's integrity check")
            }
            try db.checkForeignKeys()
        }
    }

    /// The value of `PRAGMA synchronous`; 2 is FULL.
    package func synchronousLevel() throws(DirectoryStoreError) -> Int {
        try access { try Self.synchronousLevel($0) }
    }

    /// Runs `body` on the connection, outside any transaction.
    func access<Result: Sendable>(
        _ body: @Sendable (Database) throws -> Result
    ) throws(DirectoryStoreError) -> Result {
        guard let queue = queue.withLock({ $0 }) else { throw .closed }
        return try Self.translating { try queue.writeWithoutTransaction(body) }
    }

    /// Runs `body` as one transaction that is written as a whole and synced, or not at all.
    func transaction(_ body: @Sendable (Database) throws -> Void) throws(DirectoryStoreError) {
        try access { db in
            try db.inTransaction(.immediate) {
                try body(db)
                return .commit
            }
        }
    }
}

extension SQLiteDirectoryStore {
    private static func connect(
        _ path: String, _ check: @Sendable (Database) throws -> Void
    ) throws(DirectoryStoreError) -> DatabaseQueue {
        try translating {
            var configuration = Configuration()
            configuration.foreignKeysEnabled = true
            configuration.busyMode = .timeout(busyTimeoutSeconds)
            configuration.label = "directory"
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                try check(db)
                try makeDurable(db)
            }
            let migrator = Migrations.migrator()
            guard try !queue.read(migrator.hasBeenSuperseded) else { throw DirectoryStoreError.newerFormat }
            try migrator.migrate(queue)
            return queue
        }
    }

    /// INVARIANT: a commit returns only after its sync. GRDB's own WAL mode sets `synchronous = NORMAL`, under which a
    /// power failure takes back what was acknowledged; so the mode is set here, and read back.
    private static func makeDurable(_ db: Database) throws {
        guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
            throw DirectoryStoreError.unavailable("the file system does not support write-ahead logging")
        }
        try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
        guard try synchronousLevel(db) == 2 else {
            throw DirectoryStoreError.unavailable("SQLite does not sync every commit")
        }
    }

    private static func synchronousLevel(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
    }

    private static func translating<Result>(
        _ body: () throws -> Result
    ) throws(DirectoryStoreError) -> Result {
        do {
            return try body()
        } catch let error as DirectoryStoreError {
            throw error
        } catch let error as DatabaseError {
            throw DirectoryStoreError(error)
        } catch {
            // What remains are values of the wrong type, whose description would show them.
            throw .damaged("a stored value cannot be read")
        }
    }
}

extension DirectoryStoreError {
    /// SQLite's error without the statement and its values. Messages of constraints name tables and columns only.
    init(_ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_CONSTRAINT:
            self = .refused(error.message ?? "constraint failed")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT:
            self = .damaged("SQLite cannot read the file (code \(error.extendedResultCode.rawValue))")
        default:
            self = .unavailable("SQLite code \(error.extendedResultCode.rawValue)")
        }
    }
}
