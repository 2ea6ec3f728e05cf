import AWSNames
import DirectoryConformance
import Testing
import WireProtocol

@testable import Directory

/// Tables are filled by another thread than the one that reads rows.
@Suite struct TablesFillingTests {
    private typealias F = Fixtures

    /// More than the caller may be ahead.
    private static let many = 20_000

    private func users(_ count: Int) -> [DirectoryChange] {
        (1...count).map { .putUser(F.user($0, "user-\($0)")) }
    }

    private func fill(_ filling: TablesFilling, with changes: [DirectoryChange]) throws {
        for change in changes { try filling.add(change) }
    }

    private func expectDamaged(_ body: () throws -> Void) {
        #expect {
            try body()
        } throws: { error in
            if case DirectoryStoreError.damaged? = error as? DirectoryStoreError { true } else { false }
        }
    }

    @Test(arguments: [1, 1_023, 1_024, many])
    func changesAreAppliedInOrder(count: Int) throws {
        let filling = TablesFilling()
        try fill(filling, with: [.putAccount(F.account())] + users(count))
        // Of two changes to one entity the later one counts.
        var renewed = F.user(1, "user-1")
        renewed.permissionsBoundary = nil
        renewed.tags = [Tag(key: "k", value: "later")]
        try filling.add(.putUser(renewed))
        let snapshot = DirectorySnapshot(try filling.finish())
        #expect(snapshot.users(in: F.accountID()).count == count)
        #expect(snapshot.user(renewed.id)?.tags == renewed.tags)
    }

    @Test func theLastChangeThatBreaksARuleIsFound() throws {
        let filling = TablesFilling()
        try fill(filling, with: [.putAccount(F.account())] + users(10))
        try filling.add(.putUser(F.user(11, "user-1")))
        expectDamaged { _ = try filling.finish() }
    }

    @Test("A broken rule ends the reading, not only the load")
    func whoReadsOnLearnsOfIt() {
        let filling = TablesFilling()
        // No account is there.
        expectDamaged { try fill(filling, with: users(Self.many)) }
        expectDamaged { _ = try filling.finish() }
    }

    @Test func nothingIsHeldByOneThatWasGivenUp() throws {
        for _ in 1...50 { try fill(TablesFilling(), with: [.putAccount(F.account())] + users(5_000)) }
    }
}
