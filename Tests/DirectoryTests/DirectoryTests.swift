import AWSNames
import DirectoryConformance
import Testing

@testable import Directory

@Suite struct DirectoryTests {
    typealias F = Fixtures
    struct Refusal: Error, Equatable {}

    func opened() throws -> Directory { Directory(try F.snapshot(.putAccount(F.account()))) }

    @Test func aBodyThatThrowsWritesNothingAndHurtsNobody() async throws {
        let directory = try opened()
        async let good: Void = directory.write { try $0.apply(.putUser(F.user(1, "a"))) }
        await #expect(throws: Refusal.self) {
            try await directory.write { transaction in
                try transaction.apply(.putUser(F.user(2, "b")))
                throw Refusal()
            }
        }
        try await good
        #expect(directory.snapshot.users(in: F.accountID()).map(\.name) == ["a"])
        #expect(directory.snapshot.sequence == 1)
    }

    @Test func aWriteIsVisibleToItsCallerAndReturnsItsResult() async throws {
        let directory = try opened()
        let name = try await directory.write { transaction in
            try transaction.apply(.putRole(F.role(1, "R")))
            return transaction.snapshot.role(F.id(.role, 1))?.name
        }
        #expect(name == "R")
        #expect(directory.snapshot.role(named: "r", in: F.accountID()) != nil)
    }

    @Test func aTransactionWithoutChangesTakesNoNumber() async throws {
        let directory = try opened()
        let count = try await directory.write { $0.snapshot.accounts.count }
        #expect(count == 1)
        #expect(directory.snapshot.sequence == 0)
    }

    @Test func concurrentWritersOfOneNameGetOneWinner() async throws {
        let directory = try opened()
        let winners = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let written: Void? = try? await directory.write { try $0.apply(.putUser(F.user(number, "same"))) }
                    return written != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
        #expect(directory.snapshot.sequence == 1)
    }

    @Test func closingDrainsAndThenRefuses() async throws {
        let directory = try opened()
        let written = await withTaskGroup(of: Int.self) { group in
            for number in 0..<32 {
                group.addTask {
                    let done: Void? = try? await directory.write {
                        try $0.apply(.putUser(F.user(number, "u\(number)")))
                    }
                    return done == nil ? 0 : 1
                }
            }
            group.addTask {
                await directory.close()
                return 0
            }
            return await group.reduce(0, +)
        }
        #expect(directory.snapshot.users(in: F.accountID()).count == written)
        await #expect(throws: DirectoryError.closed) {
            try await directory.write { try $0.apply(.putUser(F.user(99, "late"))) }
        }
        await directory.close()
    }
}
