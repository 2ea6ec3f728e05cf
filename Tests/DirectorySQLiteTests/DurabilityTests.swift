import AWSNames
import Directory
import DirectoryConformance
import DirectorySQLite
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What was acknowledged was synced: shown at SQLite's own call, so that a lesser `synchronous` makes these fail.
@Suite(.serialized) struct DurabilityTests {
    typealias F = Fixtures
    let folder: TemporaryFolder
    let path: String

    init() throws {
        try SyncWatch.install()
        SyncWatch.state.withLock { $0 = SyncWatch.State() }
        folder = try TemporaryFolder()
        path = folder.file(SyncWatch.marker + ".db")
    }

    func directory() async throws -> Directory {
        let directory = try Directory(opening: SQLiteDirectoryStore.create(path: path))
        try await directory.write { try $0.apply(.putAccount(F.account())) }
        return directory
    }

    @Test func everyAcknowledgementFollowsASyncOfItsOwn() async throws {
        let directory = try await directory()
        for number in 0..<20 {
            let before = SyncWatch.count
            try await directory.write { try $0.apply(.putUser(F.user(number, "u\(number)"))) }
            #expect(SyncWatch.count > before, "write \(number) was acknowledged without a sync")
        }
        await directory.close()
    }

    @Test func nothingIsPublishedBeforeItsSync() async throws {
        let directory = try await directory()
        let seen = Seen()
        SyncWatch.state.withLock { $0.duringSync = { seen.append(directory.snapshot.sequence) } }
        try await directory.write { try $0.apply(.putUser(F.user(1, "a"))) }
        SyncWatch.state.withLock { $0.duringSync = nil }
        #expect(seen.sequences.first == 1)
        #expect(directory.snapshot.sequence == 2)
        await directory.close()
    }

    @Test func aSyncThatFailsFailsTheWriteAndPublishesNothing() async throws {
        let directory = try await directory()
        SyncWatch.state.withLock { $0.isFailing = true }
        await #expect(throws: DirectoryError.self) {
            try await directory.write { try $0.apply(.putUser(F.user(1, "lost"))) }
        }
        #expect(directory.snapshot.sequence == 1)
        SyncWatch.state.withLock { $0.isFailing = false }
        try await directory.write { try $0.apply(.putUser(F.user(2, "kept"))) }
        await directory.close()
        let reopened = try SQLiteDirectoryStore.open(path: path)
        try reopened.checkIntegrity()
        #expect(try reopened.load().users(in: F.accountID()).map(\.name) == ["kept"])
        #expect(try reopened.load().sequence == 2)
    }

    @Test func writersThatWaitTogetherShareASync() async throws {
        let directory = try await directory()
        let before = SyncWatch.count
        // The first write is held inside its sync until the others wait.
        let gate = Gate()
        SyncWatch.state.withLock { $0.duringSync = { gate.pass() } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask { try await directory.write { try $0.apply(.putUser(F.user(number, "u\(number)"))) } }
            }
            group.addTask {
                try await Task.sleep(for: .milliseconds(200))
                gate.open()
            }
            try await group.waitForAll()
        }
        #expect(directory.snapshot.sequence == 101)
        #expect(SyncWatch.count - before < 50, "a hundred writes took \(SyncWatch.count - before) syncs")
        await directory.close()
    }
}

/// The sequence numbers that were published when syncs began.
private final class Seen: Sendable {
    private let state = Mutex<[UInt64]>([])

    var sequences: [UInt64] { state.withLock { $0 } }

    func append(_ sequence: UInt64) { state.withLock { $0.append(sequence) } }
}

/// Holds the thread that passes until it is opened.
private final class Gate: Sendable {
    private let isOpen = Atomic(false)

    func pass() { while !isOpen.load(ordering: .acquiring) { usleep(1_000) } }

    func open() { isOpen.store(true, ordering: .releasing) }
}
