import AWSNames
import Directory
import DirectoryConformance
import DirectorySQLite
import Foundation
import Testing

/// A process that is killed at a random moment loses nothing that it acknowledged.
@Suite(.serialized) struct CrashTests {
    typealias F = Fixtures

    @Test func noAcknowledgedWriteIsLost() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("directory.db")
        let store = try SQLiteDirectoryStore.create(path: path)
        try store.commit([
            CommittedTransaction(
                sequence: 1, changes: [.putAccount(F.account()), .putGroup(F.group(0, "everyone"))])
        ])
        store.close()
        var acknowledged = 0
        for round in 0..<40 {
            let log = folder.file("acknowledged-\(round)")
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, log = log as String, round = round as Int] in
                try await Victim(path: path, log: log, round: round).run()
            }
            let names = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init)
            #expect(!names.isEmpty, "round \(round) was killed before it wrote anything")
            acknowledged += names.count
            try check(path, names)
        }
        #expect(acknowledged > 100)
    }

    /// Every name is there, and every transaction is there as a whole.
    func check(_ path: String, _ names: [String]) throws {
        let store = try SQLiteDirectoryStore.open(path: path)
        defer { store.close() }
        try store.checkIntegrity()
        let snapshot = try store.load()
        for name in names {
            #expect(snapshot.user(named: name, in: F.accountID()) != nil, "\(name) was acknowledged and lost")
        }
        let users = snapshot.users(in: F.accountID())
        #expect(snapshot.sequence == UInt64(users.count + 1))
        #expect(snapshot.members(ofGroup: F.id(.group, 0)).count == users.count)
        #expect(users.allSatisfy { snapshot.accessKeys(of: .user($0.id)).count == 1 })
        let newest = try store.changes(after: snapshot.sequence - 1, limit: 10)
        #expect(newest.count == 1)
    }
}

/// What the killed process does: eight writers, each of which logs a name as soon as its write has returned.
private struct Victim {
    typealias F = Fixtures
    let path: String
    let log: String
    let round: Int

    func run() async throws {
        let directory = try Directory(opening: SQLiteDirectoryStore.open(path: path))
        let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for count in 0..<100_000 {
                        let number = (round * 8 + writer) * 100_000 + count
                        guard (try? await write(number, to: directory)) != nil else { return }
                        let line = Array("u\(number)\n".utf8)
                        _ = line.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
                    }
                }
            }
            group.addTask {
                // Not before the first acknowledgement, or there is nothing to lose.
                while lseek(descriptor, 0, SEEK_END) == 0 { await Task.yield() }
                try? await Task.sleep(for: .microseconds(Int.random(in: 0...60_000)))
                kill(getpid(), SIGKILL)
            }
            await group.waitForAll()
        }
    }

    func write(_ number: Int, to directory: Directory) async throws {
        let user = F.user(number, "u\(number)")
        try await directory.write { transaction in
            try transaction.apply(.putUser(user))
            try transaction.apply(.putAccessKey(F.accessKey(number, of: .user(user.id))))
            try transaction.apply(.addMember(user: user.id, group: F.id(.group, 0)))
        }
    }
}
