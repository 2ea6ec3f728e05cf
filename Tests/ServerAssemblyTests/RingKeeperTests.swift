import AWSNames
import Directory
import Foundation
import SecretMaterial
import Testing
import WireProtocol

@testable import ServerAssembly

/// Rings under a clock that the tests move: no order of commands loses a secret or a session (DESIGN §4).
@Suite struct RingKeeperTests {
    /// A directory in memory with one root key, its rings, and a clock.
    struct Bench {
        let store = InMemoryDirectoryStore()
        let wrapping = KeyEncryptionKey.generate(from: .system)
        let directory: Directory
        let rings: LiveRings
        let keeper: RingKeeper
        let account: AccountID
        let start = Timestamp(seconds: 1_800_000_000)

        init() async throws {
            directory = try Directory(opening: store)
            let rings = LiveRings(try ServerRings.make(in: store, under: wrapping, at: start))
            self.rings = rings
            keeper = RingKeeper(keyStore: store, wrapping: wrapping, rings: rings, directory: directory)
            account = try #require(AccountID("123456789012"))
            _ = try await RootKeys(directory: directory, storeRing: rings.store).createAccount(account, at: start)
        }

        func at(_ seconds: Int64) -> Timestamp { start.adding(seconds: seconds) }

        func perform(_ request: KeyRequest, at seconds: Int64) async throws -> RingsReport {
            try await KeyCommands(keeper: keeper).perform(request, at: at(seconds))
        }

        func addSecrets(_ count: Int, at seconds: Int64) async throws {
            for _ in 0..<count {
                let user = UniqueID(.user, account: account, random: SecureRandom.system.bytes(7))
                let key = try sealedKey(of: user, at: seconds)
                try await directory.write { transaction in
                    try transaction.apply(
                        .putUser(
                            User(id: user, account: account, name: user.rawValue, path: "/", createdAt: start)))
                    try transaction.apply(.putAccessKey(key))
                }
            }
        }

        func sealedKey(of user: UniqueID, at seconds: Int64) throws -> AccessKey {
            let id = AccessKeyID(.longTerm, account: account, random: SecureRandom.system.bytes(5))
            let sealed = try rings.store.seal(
                SecretBytes(Array(id.rawValue.utf8)), purpose: .longTermSecret,
                associatedData: Array(id.rawValue.utf8), salt: SealSalt(from: .system), now: at(seconds).seconds)
            return AccessKey(
                id: id, account: account, owner: .user(user), createdAt: start, sealedSecret: sealed)
        }

        /// Opens every secret with the ring in memory, and with what a restart would read.
        func everySecretOpens(at seconds: Int64) throws {
            let restarted = try ServerRings.load(from: store, under: wrapping, place: "memory")
            let snapshot = directory.snapshot
            let owners = snapshot.users(in: account).map { AccessKey.Owner.user($0.id) } + [.root(account)]
            for key in owners.flatMap({ snapshot.accessKeys(of: $0) }) {
                for ring in [rings.store, restarted.store] {
                    _ = try ring.open(
                        key.sealedSecret, purpose: .longTermSecret, associatedData: Array(key.id.rawValue.utf8),
                        now: at(seconds).seconds)
                }
            }
        }

        func session(at seconds: Int64) throws -> SealedBlob {
            try rings.session.seal(
                SecretBytes([7]), purpose: .sessionToken, associatedData: [], salt: SealSalt(from: .system),
                now: at(seconds).seconds)
        }

        func opens(_ session: SealedBlob, at seconds: Int64) -> Bool {
            (try? rings.session.open(
                session, purpose: .sessionToken, associatedData: [], now: at(seconds).seconds)) != nil
        }
    }

    @Test func aNewSessionKeySealsOnlyAfterThePropagationBound() async throws {
        let bench = try await Bench()
        let old = try bench.rings.session.active(at: bench.at(0).seconds).id
        _ = try await bench.perform(.rotate(.session), at: 10)
        #expect(try bench.rings.session.active(at: bench.at(69).seconds).id == old)
        #expect(try bench.rings.session.active(at: bench.at(70).seconds).id != old)
    }

    @Test func aSessionKeyOpensForThirtySixHoursAfterItsSuccessorBegan() async throws {
        let bench = try await Bench()
        _ = try await bench.perform(.rotate(.session), at: 0)
        let last = try bench.session(at: 59)
        let end: Int64 = 60 + 129_600 + 60
        for second in [60, 129_659, end - 1] { #expect(bench.opens(last, at: second)) }
        #expect(!bench.opens(last, at: end))
        let report = try await bench.perform(.retire(.session, key: nil, endingSessions: false), at: end - 1)
        #expect(report.keys.filter { $0.ring == "session" }.count == 2)
        let after = try await bench.perform(.retire(.session, key: nil, endingSessions: false), at: end + 60)
        #expect(after.keys.filter { $0.ring == "session" }.map(\.state) == ["active"])
        #expect(bench.opens(try bench.session(at: end + 60), at: end + 100))
    }

    @Test func everySessionLivesWhateverIsRotatedAndRetired() async throws {
        let bench = try await Bench()
        var sessions: [(blob: SealedBlob, made: Int64)] = []
        var clock: Int64 = 0
        var random = SystemRandomNumberGenerator()
        for step in 0..<200 {
            clock += Int64.random(in: 1...4_000, using: &random)
            sessions.append((try bench.session(at: clock), clock))
            switch step % 3 {
            case 0: _ = try? await bench.perform(.rotate(.session), at: clock)
            case 1: _ = try? await bench.perform(.retire(.session, key: nil, endingSessions: false), at: clock)
            default:
                for key in bench.rings.session.keys {
                    _ = try? await bench.perform(
                        .retire(.session, key: "\(key.id)", endingSessions: false), at: clock)
                }
            }
            for session in sessions where clock < session.made + 129_600 {
                #expect(bench.opens(session.blob, at: clock))
            }
        }
        let restarted = try ServerRings.load(from: bench.store, under: bench.wrapping, place: "memory")
        #expect(restarted.session.keys.map(\.id) == bench.rings.session.keys.map(\.id))
        #expect(restarted.session.keys.map(\.retiresAt) == bench.rings.session.keys.map(\.retiresAt))
    }

    @Test func theKeysThatSealOrWillSealStay() async throws {
        let bench = try await Bench()
        let active = try bench.rings.session.active(at: bench.at(0).seconds).id
        _ = try await bench.perform(.rotate(.session), at: 0)
        for key in bench.rings.session.keys {
            await #expect(throws: AssemblyError.self) {
                try await bench.perform(.retire(.session, key: "\(key.id)", endingSessions: true), at: 1)
            }
        }
        _ = try await bench.perform(.retire(.session, key: "\(active)", endingSessions: true), at: 61)
        #expect(bench.rings.session.keys.count == 1)
        for request in [
            KeyRequest.retire(.session, key: "zz", endingSessions: true),
            .retire(.session, key: nil, endingSessions: true), .retire(.store, key: nil, endingSessions: true),
            .retire(.session, key: "00000000", endingSessions: false),
        ] {
            await #expect(throws: AssemblyError.self) { try await bench.perform(request, at: 62) }
        }
    }

    /// A clock that was far ahead when a key was made: the ring goes on under the key that is active now.
    @Test func aKeyOfTheFutureEndsNoKey() async throws {
        let bench = try await Bench()
        _ = try await bench.perform(.rotate(.session), at: 1_000_000)
        let ends = bench.rings.session.keys.map(\.retiresAt)
        _ = try await bench.perform(.rotate(.session), at: 0)
        #expect(bench.rings.session.keys.last?.retiresAt == nil)
        #expect(ends.contains(nil))
        for second in [Int64(0), 60, 500_000, 1_000_060, 9_000_000] {
            #expect(throws: Never.self) { try bench.session(at: second) }
        }
    }

    @Test func aFullRingIsRefusedAndNothingChanges() async throws {
        let bench = try await Bench()
        for _ in 1..<KeyRing.maximumCount { _ = try await bench.perform(.rotate(.session), at: 0) }
        await #expect(throws: AssemblyError.self) { try await bench.perform(.rotate(.session), at: 1) }
        #expect(bench.rings.session.keys.count == KeyRing.maximumCount)
        #expect(try bench.store.ringKeys().filter { $0.ring == .session }.count == KeyRing.maximumCount)
    }

    @Test func aStoreKeyGoesWhenEverythingIsSealedAgain() async throws {
        let bench = try await Bench()
        try await bench.addSecrets(250, at: 0)  // more than two transactions hold
        let old = try bench.rings.store.active(at: bench.at(0).seconds).id
        _ = try await bench.perform(.rotate(.store), at: 0)
        let early = try await bench.perform(.retire(.store, key: nil, endingSessions: false), at: 59)
        #expect(early.keys.filter { $0.ring == "store" }.map(\.secrets) == [251, 0])
        try bench.everySecretOpens(at: 59)
        let before = bench.directory.snapshot.sequence
        let after = try await bench.perform(.retire(.store, key: "\(old)", endingSessions: false), at: 60)
        #expect(after.keys.filter { $0.ring == "store" }.map(\.secrets) == [251])
        #expect(bench.directory.snapshot.sequence - before == 3 + 1)
        #expect(bench.directory.snapshot.givenUpStoreKeys == [old])
        try bench.everySecretOpens(at: 61)
        try bench.everySecretOpens(at: 400_000_000)
    }

    /// What a request sealed before the key went, and writes after it.
    @Test func aLateWriteIsRefusedInsteadOfLost() async throws {
        let bench = try await Bench()
        try await bench.addSecrets(1, at: 0)
        let user = try #require(bench.directory.snapshot.users(in: bench.account).first)
        let late = try bench.sealedKey(of: user.id, at: 0)
        _ = try await bench.perform(.rotate(.store), at: 0)
        _ = try await bench.perform(.retire(.store, key: nil, endingSessions: false), at: 60)
        await #expect(throws: DirectoryError.self) {
            try await bench.directory.write { try $0.apply(.putAccessKey(late)) }
        }
        try bench.everySecretOpens(at: 61)
    }

    /// Writers at work while keys are rotated and retired in every order.
    @Test func noOrderOfCommandsLosesASecret() async throws {
        let bench = try await Bench()
        var random = SystemRandomNumberGenerator()
        var clock: Int64 = 0
        for _ in 0..<60 {
            clock += Int64.random(in: 0...50, using: &random)
            let second = clock
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await bench.addSecrets(3, at: second) }
                for index in 0..<3 {
                    let request: KeyRequest =
                        (Int.random(in: 0..<2, using: &random) + index) % 2 == 0
                        ? .rotate(.store) : .retire(.store, key: nil, endingSessions: false)
                    group.addTask { _ = try? await bench.perform(request, at: second) }
                }
            }
            try bench.everySecretOpens(at: clock)
        }
        clock += 61
        _ = try await bench.perform(.retire(.store, key: nil, endingSessions: false), at: clock)
        #expect(bench.rings.store.keys.count == 1)
        try bench.everySecretOpens(at: clock)
    }

    /// The process dies after each write that retiring makes: what it left, the next one finishes.
    @Test func retiringMayStopAnywhere() async throws {
        for stop in 0..<4 {
            let bench = try await Bench()
            try await bench.addSecrets(150, at: 0)
            _ = try await bench.perform(.rotate(.store), at: 0)
            let old = try #require(bench.rings.store.keys.first?.id)
            if stop > 0 {  // Some batches were sealed again.
                _ = try await SecretResealing(
                    directory: bench.directory, ring: bench.rings.store, random: .system
                ).run(at: bench.at(60).seconds)
            }
            if stop > 1 { try await bench.directory.write { try $0.apply(.giveUpStoreKey(old)) } }
            if stop > 2 { try bench.store.removeRingKey(.store, id: old) }
            let rings = LiveRings(try ServerRings.load(from: bench.store, under: bench.wrapping, place: "memory"))
            let directory = try Directory(opening: bench.store)
            let keeper = RingKeeper(keyStore: bench.store, wrapping: bench.wrapping, rings: rings, directory: directory)
            _ = try await KeyCommands(keeper: keeper).perform(
                .retire(.store, key: nil, endingSessions: false), at: bench.at(61))
            #expect(rings.store.keys.count == 1)
            #expect(directory.snapshot.secretCounts().values.reduce(0, +) == 151)
            #expect(directory.snapshot.secretCounts()[old] == nil)
        }
    }

    @Test func aSecretThatDoesNotOpenKeepsItsKey() async throws {
        let bench = try await Bench()
        let root = try #require(bench.directory.snapshot.accessKeys(of: .root(bench.account)).first)
        var damaged = root
        var bytes = root.sealedSecret.bytes
        bytes[bytes.count - 1] ^= 1
        damaged.sealedSecret = SealedBlob(bytes: bytes)
        let changed = damaged
        try await bench.directory.write { try $0.apply(.putAccessKey(changed)) }
        _ = try await bench.perform(.rotate(.store), at: 0)
        await #expect(throws: AssemblyError.self) {
            try await bench.perform(.retire(.store, key: nil, endingSessions: false), at: 60)
        }
        #expect(bench.rings.store.keys.count == 2)
    }

    @Test func aGivenUpIDIsNeverMadeAgain() async throws {
        let bench = try await Bench()
        _ = try await bench.perform(.rotate(.store), at: 0)
        _ = try await bench.perform(.retire(.store, key: nil, endingSessions: false), at: 60)
        for round in 1...5 {
            _ = try await bench.perform(.rotate(.store), at: Int64(round) * 100)
            _ = try await bench.perform(.retire(.store, key: nil, endingSessions: false), at: Int64(round) * 100 + 60)
        }
        #expect(bench.directory.snapshot.givenUpStoreKeys.count == 6)
        #expect(bench.directory.snapshot.givenUpStoreKeys.isDisjoint(with: bench.rings.store.keys.map(\.id)))
    }

    @Test func reportsSayNothingSecretAndComeBackFromJSON() async throws {
        let bench = try await Bench()
        let report = bench.keeper.report(at: bench.at(0))
        let again = try #require(RingsReport(json: report.json))
        #expect(again.keys.map(\.keyID) == report.keys.map(\.keyID))
        #expect(report.text.contains("session") && report.text.contains("active"))
        #expect(RingsReport(json: "{}") == nil)
    }
}

@Suite struct ControlWordsTests {
    @Test func everyRequestRoundTrips() throws {
        let account = try #require(AccountID("123456789012"))
        let region = try #require(RegionName("me-south-1"))
        var requests: [ControlRequest] = [
            .keys(.list), .listRevocations(nil), .listRevocations(account), .regions(RegionRequest(list: account)),
        ]
        for ring in KeyRequest.RingName.allCases {
            requests.append(.keys(.rotate(ring)))
            for key in [nil, "01ab23cd"] {
                for ending in [true, false] { requests.append(.keys(.retire(ring, key: key, endingSessions: ending))) }
            }
        }
        for kind in RevocationRequest.Kind.allCases {
            for owner in [nil, account] {
                requests.append(.revoke(try #require(RevocationRequest(kind, "a=b/c@d", account: owner))))
            }
        }
        for change in RegionRequest.Change.allCases {
            requests.append(.regions(RegionRequest(change, region, of: account)))
        }
        for request in requests { #expect(ControlRequest(line: request.line) == request) }
    }

    @Test(arguments: [
        "keys", "keys list x", "keys rotate both", "keys retire session", "keys retire session - maybe",
        "revoke role -",
        "revoke role - a b", "revoke roles - a", "revoke role 12 a", "regions list -", "regions list 123456789012 x",
        "regions enable 123456789012 -", "regions enable 123456789012 Mars", "list-revocations 12",
    ])
    func notARequest(_ words: String) { #expect(ControlRequest(line: "stint-control/1 " + words) == nil) }

    @Test(arguments: ["", " ", "a b", "é", "a\n", String(repeating: "a", count: 2_049)])
    func valuesThatNothingHas(_ value: String) { #expect(RevocationRequest(.role, value, account: nil) == nil) }
}

/// Cut-offs under a moved clock.
@Suite struct RevocationTests {
    @Test func theyGoByThemselvesWhenNoSessionCanBeOlder() async throws {
        let bench = try await RingKeeperTests.Bench()
        let revocations = Revocations(directory: bench.directory)
        let request = try #require(RevocationRequest(.sourceIdentity, "alice", account: nil))
        _ = try await revocations.revoke(request, at: bench.at(0))
        #expect(try await revocations.dropOld(at: bench.at(129_660)) == 0)
        #expect(revocations.list(nil, at: bench.at(129_660)).revocations.count == 1)
        #expect(try await revocations.dropOld(at: bench.at(129_662)) == 1)
        #expect(bench.directory.snapshot.cutOffs.isEmpty)
        let sequence = bench.directory.snapshot.sequence
        #expect(try await revocations.dropOld(at: bench.at(129_662)) == 0)
        #expect(bench.directory.snapshot.sequence == sequence)
    }

    @Test func aLaterOneReplacesAnEarlierOneAndDropsTheOld() async throws {
        let bench = try await RingKeeperTests.Bench()
        let revocations = Revocations(directory: bench.directory)
        let alice = try #require(RevocationRequest(.sourceIdentity, "alice", account: bench.account))
        let bob = try #require(RevocationRequest(.sourceIdentity, "bob", account: bench.account))
        _ = try await revocations.revoke(alice, at: bench.at(0))
        _ = try await revocations.revoke(bob, at: bench.at(0))
        let report = try await revocations.revoke(alice, at: bench.at(200_000))
        #expect(report.revocations.map(\.subject) == ["alice"])
        #expect(bench.directory.snapshot.cutOffs.map(\.issuedBefore) == [bench.at(200_001)])
    }
}
