import AWSNames
import Directory
@_spi(Testing) import SecretMaterial
import ServiceTesting
import Testing
import WireProtocol

@testable import STSService

/// Nodes that share one store: what the steps of a device are used up for.
@Suite struct SecondFactorTests {
    /// Each node tries the code at once, on a directory of its own that does not know what the other is writing.
    @Test func aCodeCountsOnOneOfTwoNodes() async throws {
        let bench = try await Bench()
        for round in 0..<20 {
            // A window of attempts for each round.
            let now = Bench.start + Int64(round) * 180
            let code = bench.code(at: now)
            let outcomes = try await withThrowingTaskGroup(of: MFACodeHistory.Outcome.self) { group in
                for node in bench.nodes {
                    group.addTask {
                        try await bench.factor(on: node).use(code, of: bench.serial, owner: bench.owner, now: now)
                    }
                }
                return try await group.reduce(into: [MFACodeHistory.Outcome]()) { $0.append($1) }
            }
            #expect(Set(outcomes) == [.accepted, .wrong] && outcomes.count == 2, "round \(round): \(outcomes)")
        }
    }

    /// A node that has not heard of the first use refuses all the same, and so does one that starts later.
    @Test func aUsedCodeIsKnownToEveryNode() async throws {
        let bench = try await Bench()
        let code = bench.code(at: Bench.start)
        func outcome(on node: Directory) async throws -> MFACodeHistory.Outcome {
            try await bench.factor(on: node).use(code, of: bench.serial, owner: bench.owner, now: Bench.start)
        }
        #expect(try await outcome(on: bench.nodes[0]) == .accepted)
        #expect(bench.nodes[1].snapshot.mfaDevice(bench.serial)?.codes.usedSteps == [])
        #expect(try await outcome(on: bench.nodes[1]) == .wrong)
        #expect(try await outcome(on: Directory(opening: bench.store)) == .wrong)
    }

    private struct Bench: Sendable {
        static let start: Int64 = 1_780_000_020
        let store = InMemoryDirectoryStore()
        let nodes: [Directory]
        let rings: TestRings
        let serial: String
        let owner: AccessKey.Owner
        private let seed = SecretBytes(Array("12345678901234567890".utf8))

        init() async throws {
            nodes = [try Directory(opening: store), try Directory(opening: store)]
            rings = try TestRings()
            let account = try #require(AccountID("111122223333"))
            let user = User(
                id: UniqueID(.user, account: account, random: SecureRandom.system.bytes(7)), account: account,
                name: "Hello",
                path: "/", createdAt: Timestamp(seconds: Self.start))
            serial = MFADevice.serialNumber(of: "phone", path: "/", in: account)
            owner = .user(user.id)
            let sealed = try rings.store.seal(
                seed, purpose: .mfaSeed, associatedData: Array(serial.utf8), salt: SealSalt(from: .system),
                now: Self.start)
            var device = MFADevice(
                serialNumber: serial, account: account, createdAt: Timestamp(seconds: Self.start), sealedSeed: sealed)
            device.owner = owner
            device.enabledAt = Timestamp(seconds: Self.start)
            let changes: [DirectoryChange] = [
                .putAccount(
                    Account(
                        id: account, createdAt: Timestamp(seconds: Self.start),
                        canonicalUserID: String(repeating: "a", count: 64))), .putUser(user), .putMFADevice(device),
            ]
            try await nodes[0].write { transaction in for change in changes { try transaction.apply(change) } }
            try await nodes[1].catchUp()
        }

        func factor(on node: Directory) -> SecondFactor {
            let rings = rings
            return SecondFactor(directory: node, storeRing: { rings.store })
        }

        func code(at now: Int64) -> String { OneTimeCode(seed: seed, step: OneTimeCode.step(at: now)).unsafeText }
    }
}
