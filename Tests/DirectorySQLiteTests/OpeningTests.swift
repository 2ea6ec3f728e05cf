import AWSNames
import Directory
import DirectoryConformance
import DirectorySQLite
import Foundation
import GRDB
import Testing

@Suite struct OpeningTests {
    typealias F = Fixtures
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("directory.db")
    }

    @Test func everyCommitIsSynced() throws {
        #expect(try SQLiteDirectoryStore.create(path: path).synchronousLevel() == 2)
        #expect(try SQLiteDirectoryStore.open(path: path).synchronousLevel() == 2)
    }

    @Test func onlyTheOwnerReadsTheFiles() throws {
        let path = folder.file("data/directory.db")
        let store = try SQLiteDirectoryStore.create(path: path)
        try store.commit([CommittedTransaction(sequence: 1, changes: [.putAccount(F.account())])])
        #expect(try folder.mode("data") == 0o700)
        for name in ["directory.db", "directory.db-wal", "directory.db-shm"] {
            #expect(try folder.mode("data/" + name) == 0o600, "\(name)")
        }
    }

    @Test func aFileThatOthersCouldReadIsTakenBack() throws {
        try SQLiteDirectoryStore.create(path: path).close()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        _ = try SQLiteDirectoryStore.open(path: path)
        #expect(try folder.mode("directory.db") == 0o600)
    }

    @Test func creatingOverAFileIsRefused() throws {
        try SQLiteDirectoryStore.create(path: path).close()
        #expect(throws: DirectoryStoreError.wrongPlace("the file exists")) {
            try SQLiteDirectoryStore.create(path: path)
        }
        #expect(try SQLiteDirectoryStore.open(path: path).load().sequence == 0)
    }

    @Test func openingNothingMakesNothing() throws {
        #expect(throws: DirectoryStoreError.wrongPlace("there is no such file")) {
            try SQLiteDirectoryStore.open(path: path)
        }
        #expect(throws: DirectoryStoreError.wrongPlace("not a file")) {
            try SQLiteDirectoryStore.open(path: folder.path)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func anotherDatabaseIsLeftAlone() throws {
        let other = try DatabaseQueue(path: path)
        try other.write { try $0.execute(sql: "CREATE TABLE t (a)") }
        try other.close()
        #expect(throws: DirectoryStoreError.wrongPlace("the file is not a directory of this server")) {
            try SQLiteDirectoryStore.open(path: path)
        }
    }

    @Test func aFileThatIsNoDatabaseIsDamaged() throws {
        try Data(repeating: 0x41, count: 8_192).write(to: URL(filePath: path))
        #expect { try SQLiteDirectoryStore.open(path: path) } throws: { error in
            if case DirectoryStoreError.damaged? = error as? DirectoryStoreError { true } else { false }
        }
    }

    @Test func aNewerFormatIsRefused() throws {
        try SQLiteDirectoryStore.create(path: path).close()
        try edit("INSERT INTO grdb_migrations (identifier) VALUES ('9999 from the future')")
        #expect(throws: DirectoryStoreError.newerFormat) { try SQLiteDirectoryStore.open(path: path) }
    }

    static let damages = [
        "UPDATE account SET id = 'abcdefghijkl' WHERE alias = 'acme'",
        "UPDATE policy_holder SET id = 'AIDAlower' WHERE kind = 'user' AND name = 'plain'",
        "UPDATE policy_holder SET name = 'x'", "UPDATE access_key SET id = '!' WHERE user IS NULL",
        "DELETE FROM account",
        "DELETE FROM managed_policy", "DELETE FROM policy_version", "DELETE FROM server",
        "UPDATE revocation_cut_off SET subject = '?'", "DELETE FROM policy_holder WHERE kind = 'user'",
        "UPDATE policy_version SET number = number + 10",
    ]

    @Test("A load of rows that break a rule is refused", arguments: damages)
    func damagedRows(_ sql: String) throws {
        let store = try SQLiteDirectoryStore.create(path: path)
        try store.commit([CommittedTransaction(sequence: 1, changes: Samples.furnished)])
        store.close()
        try edit("PRAGMA ignore_check_constraints = ON; " + sql)
        #expect { try SQLiteDirectoryStore.open(path: path).load() } throws: { error in
            if case DirectoryStoreError.damaged? = error as? DirectoryStoreError { true } else { false }
        }
    }

    @Test func noErrorShowsAStoredValue() throws {
        let store = try SQLiteDirectoryStore.create(path: path)
        try store.commit([CommittedTransaction(sequence: 1, changes: Samples.furnished)])
        let taken = CommittedTransaction(sequence: 2, changes: [.putUser(F.user(9, "HELLO"))])
        let error = #expect(throws: DirectoryStoreError.self) { try store.commit([taken]) }
        let text = try "\(#require(error)) \(String(reflecting: #require(error)))"
        #expect(text.contains("policy_holder.folded_name"))
        #expect(!text.lowercased().contains("hello") && !text.contains(F.id(.user, 9).rawValue))
    }

    /// Changes the file behind the store's back.
    func edit(_ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }
}
