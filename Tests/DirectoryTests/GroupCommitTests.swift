import AWSNames
import Directory
import DirectoryConformance
import Testing

/// One bad apple in a batch.
@Suite struct GroupCommitTests {
    typealias F = Fixtures

    @Test func aTransactionThatTheStoreRefusesFailsAlone() async throws {
        let store = PickyStore(refusing: F.id(.user, 13))
        let directory = try Directory(opening: store)
        try await directory.write { try $0.apply(.putAccount(F.account())) }
        let refused = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let written: Void? = try? await directory.write {
                        try $0.apply(.putUser(F.user(number, "u\(number)")))
                    }
                    return written == nil ? number : nil
                }
            }
            return await group.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
        }
        #expect(refused == [13])
        #expect(directory.snapshot.users(in: F.accountID()).count == 39)
        #expect(directory.snapshot.sequence == 40)
        #expect(try Contents(store.load()) == Contents(directory.snapshot))
    }

    @Test func aStoreThatFailsIsReportedAndNothingIsPublished() async throws {
        let store = PickyStore(refusing: F.id(.user, 1))
        let directory = try Directory(opening: store)
        try await directory.write { try $0.apply(.putAccount(F.account())) }
        await #expect(throws: DirectoryError.store("refused: picky")) {
            try await directory.write { try $0.apply(.putUser(F.user(1, "u"))) }
        }
        #expect(directory.snapshot.sequence == 1)
        #expect(directory.snapshot.users(in: F.accountID()).isEmpty)
    }

    @Test func aBodyRunsAgainOnTheNewestStateWhenAnotherNodeWasFaster() async throws {
        let store = InMemoryDirectoryStore()
        let (mine, other) = (try Directory(opening: store), try Directory(opening: store))
        try await other.write { try $0.apply(.putAccount(F.account())) }
        // `mine` has not heard of the account; its transaction is refused, caught up with, and run again.
        try await mine.write { transaction in
            if transaction.snapshot.account(F.accountID()) == nil {
                try transaction.apply(.putAccount(F.account(F.accountID(1))))
            } else {
                try transaction.apply(.putUser(F.user(1, "u")))
            }
        }
        #expect(mine.snapshot.accounts.map(\.id) == [F.accountID()])
        #expect(mine.snapshot.user(named: "u", in: F.accountID()) != nil)
    }

    @Test func whoFindsTheStoreClosedIsTold() async throws {
        let store = InMemoryDirectoryStore()
        let directory = try Directory(opening: store)
        store.close()
        await #expect(throws: DirectoryError.closed) {
            try await directory.write { try $0.apply(.putAccount(F.account())) }
        }
        await #expect(throws: DirectoryError.closed) { try await directory.catchUp() }
    }
}

/// A store that refuses every batch with a certain user in it, as a schema would that knows a rule more.
private final class PickyStore: DirectoryStore {
    private let store = InMemoryDirectoryStore()
    private let refused: UniqueID

    init(refusing refused: UniqueID) { self.refused = refused }

    func load() throws(DirectoryStoreError) -> DirectorySnapshot { try store.load() }

    func commit(_ transactions: [CommittedTransaction]) throws(DirectoryStoreError) {
        for change in transactions.flatMap(\.changes) {
            if case .putUser(let user) = change, user.id == refused { throw .refused("picky") }
        }
        try store.commit(transactions)
    }

    func changes(after sequence: UInt64, limit: Int) throws(DirectoryStoreError) -> [CommittedTransaction] {
        try store.changes(after: sequence, limit: limit)
    }

    func close() { store.close() }
}
