import AWSNames
import Authorization
import CallerAuthentication
import Directory
import PolicyEngine
import SecretMaterial
import ServiceKit
import ServiceTesting
import Synchronization
import Testing
import WireProtocol

/// What is remembered of credentials never outlives what made it true: the next request sees every change.
@Suite struct RememberingTests {
    let gate: Gate
    var world: World { gate.world }

    init() async throws { gate = try await Gate() }

    private func request(_ credentials: TestCredentials) -> AuthenticationRequest {
        let signed = TestRequest.query("sts", "GetCallerIdentity")
            .signed(by: credentials, at: world.clock.now.seconds)
        return AuthenticationRequest(
            head: signed.head, payload: .received(signed.body), service: "sts", region: .served,
            requirement: .signature)
    }

    private func isBelieved(
        _ request: AuthenticationRequest, by authenticator: SignatureAuthenticator, in snapshot: DirectorySnapshot
    ) -> CallerIdentity? {
        try? authenticator.authenticate(request, directory: snapshot, now: world.clock.now).caller
    }

    private func isBelieved(_ request: AuthenticationRequest) -> Bool {
        isBelieved(request, by: gate.experienced, in: world.snapshot) != nil
    }

    /// Makes sure that the credentials are at hand.
    private func know(_ request: AuthenticationRequest) {
        for _ in 0..<3 { #expect(isBelieved(request)) }
        #expect(gate.experienced.knownCredentialCount > 0)
    }

    @Test func keysThatAreSwitchedOffAndDeleted() async throws {
        let request = request(gate.key)
        know(request)
        let keyID = try #require(AccessKeyID(gate.key.accessKeyID))
        var key = try #require(world.snapshot.accessKey(keyID))
        key.status = .inactive
        try await world.apply(.putAccessKey(key))
        #expect(!isBelieved(request))
        key.status = .active
        try await world.apply(.putAccessKey(key))
        #expect(isBelieved(request))
        try await world.apply(.deleteAccessKey(key.id))
        #expect(!isBelieved(request))
    }

    @Test func rolesThatAreDeletedAndSessionsThatAreCutOff() async throws {
        let request = request(try world.session(of: gate.role))
        know(request)
        let cutOff = RevocationCutOff(
            subject: .role(gate.role.id), issuedBefore: world.clock.now.adding(seconds: 1),
            dropAfter: world.clock.now.adding(seconds: 100))
        try await world.apply(.putCutOff(cutOff))
        #expect(!isBelieved(request))
        try await world.apply(.deleteCutOff(cutOff.subject))
        #expect(isBelieved(request))
        try await gate.replaceRole(recreating: true)
        #expect(!isBelieved(request))
    }

    @Test func sessionsThatEndWhileTheyAreKnown() throws {
        let session = try world.session(of: gate.role, seconds: 900)
        know(request(session))
        world.clock.advance(seconds: 899)
        #expect(isBelieved(request(session)))
        let held = gate.experienced.knownCredentialCount
        world.clock.advance(seconds: 1)
        #expect(!isBelieved(request(session)))
        #expect(gate.experienced.knownCredentialCount == held - 1)
    }

    @Test func ringKeysThatRetire() throws {
        let request = request(try world.session(of: gate.role))
        know(request)
        try world.rings.addSessionKey(at: world.clock.now.seconds, retiringOthersAt: world.clock.now.seconds + 1)
        #expect(isBelieved(request))
        world.clock.advance(seconds: 1)
        #expect(!isBelieved(request))
    }

    @Test func ringsThatHaveOtherKeysOfTheSameID() throws {
        let rings = Mutex(world.rings.both)
        let authenticator = SignatureAuthenticator(
            rings: { rings.withLock { $0 } }, servedRegions: RegionName.enabledByDefault)
        for credentials in [gate.key, try world.session(of: gate.role)] {
            let request = request(credentials)
            func isBelieved() -> Bool {
                self.isBelieved(request, by: authenticator, in: world.snapshot) != nil
            }
            for _ in 0..<3 { #expect(isBelieved()) }
            rings.withLock { $0 = (session: Self.imposter($0.session), store: Self.imposter($0.store)) }
            #expect(!isBelieved())
            rings.withLock { $0 = world.rings.both }
            #expect(isBelieved())
        }
    }

    /// A ring of keys that are called like those of `ring` and are others.
    private static func imposter(_ ring: KeyRing) -> KeyRing {
        let keys = ring.keys.compactMap { key in
            RingKey(
                id: key.id, kind: key.kind, material: SecretBytes(count: RingKey.materialCount, from: .system),
                createdAt: key.createdAt, activatesAt: key.activatesAt)
        }
        guard let other = try? KeyRing(ring.kind, keys: keys) else { return ring }
        return other
    }

    @Test func aWrongSignatureOrAnotherTokenOfAKnownIDIsRefused() throws {
        let session = try world.session(of: gate.role)
        know(request(session))
        let forged = TestCredentials(
            accessKeyID: session.accessKeyID, secret: gate.key.secret, sessionToken: session.sessionToken)
        #expect(!isBelieved(request(forged)))
        let other = try world.session(of: gate.role).sessionToken
        #expect(!isBelieved(request(session.with(token: other))))
        #expect(!isBelieved(request(session.with(token: session.sessionToken.map { $0 + "AAAA" }))))
        #expect(isBelieved(request(session)))
    }

    @Test func nothingThatWasNotVerifiedIsRemembered() throws {
        let fresh = world.authenticator()
        for _ in 0..<10 {
            let session = try world.session(of: gate.role)
            let forged = TestCredentials(
                accessKeyID: session.accessKeyID, secret: gate.key.secret, sessionToken: session.sessionToken)
            for _ in 0..<3 { #expect(isBelieved(request(forged), by: fresh, in: world.snapshot) == nil) }
        }
        #expect(fresh.knownCredentialCount == 0)
    }

    private final class Progress: Sendable {
        let isOver = Atomic(false)
        let checks = Atomic(0)
    }

    /// Readers and a writer at once: whatever is remembered, the answer is that of the state which is asked, and a
    /// request that begins after a write was acknowledged sees it.
    @Test func writersAndReadersAtOnce() async throws {
        let session = request(try world.session(of: gate.role))
        let key = request(gate.key)
        let keyID = try #require(AccessKeyID(gate.key.accessKeyID))
        let progress = Progress()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    while !progress.isOver.load(ordering: .relaxed) {
                        read(session, key, keyID)
                        progress.checks.add(1, ordering: .relaxed)
                        await Task.yield()
                    }
                }
            }
            group.addTask {
                defer { progress.isOver.store(true, ordering: .relaxed) }
                for round in 0..<200 { try await write(round, session, key, keyID) }
            }
            try await group.waitForAll()
        }
        #expect(progress.checks.load(ordering: .relaxed) > 0)
    }

    private static let action: ServiceAction = "s3:ListAllMyBuckets"

    private func mayList(_ caller: CallerIdentity, in snapshot: DirectorySnapshot) -> Bool {
        CallerRights(of: caller, in: RequestEnvironment(now: world.clock.now), by: snapshot)
            .decide(AuthorizationCheck(Self.action, wording: .full(resource: nil))).isAllowed
    }

    private func read(_ session: AuthenticationRequest, _ key: AuthenticationRequest, _ keyID: AccessKeyID) {
        let snapshot = world.snapshot
        let holder = isBelieved(session, by: gate.experienced, in: snapshot)
        #expect((holder != nil) == !snapshot.hasCutOffs)
        if let holder {
            let isGranted = snapshot.role(gate.role.id)?.inlinePolicies.isEmpty == false
            #expect(mayList(holder, in: snapshot) == isGranted)
        }
        let isActive = snapshot.accessKey(keyID)?.status == .active
        #expect((isBelieved(key, by: gate.experienced, in: snapshot) != nil) == isActive)
    }

    private func write(
        _ round: Int, _ session: AuthenticationRequest, _ key: AuthenticationRequest, _ keyID: AccessKeyID
    ) async throws {
        let isOn = round % 2 == 0
        var record = try #require(world.snapshot.accessKey(keyID))
        record.status = isOn ? .active : .inactive
        try await world.apply(.putAccessKey(record))
        #expect(isBelieved(key) == isOn)

        var role = try #require(world.snapshot.role(gate.role.id))
        let text = Documents.policy(Documents.allow("s3:ListAllMyBuckets"))
        role.inlinePolicies = isOn ? [InlinePolicy(name: "p", document: StoredPolicy(text: text, kind: .inline))] : []
        try await world.apply(.putRole(role))
        let holder = isBelieved(session, by: gate.experienced, in: world.snapshot)
        #expect(holder.map { mayList($0, in: world.snapshot) } == isOn)

        let cutOff = RevocationCutOff(
            subject: .role(gate.role.id), issuedBefore: world.clock.now.adding(seconds: 1),
            dropAfter: world.clock.now.adding(seconds: 100))
        try await world.apply(.putCutOff(cutOff))
        #expect(!isBelieved(session))
        try await world.apply(.deleteCutOff(cutOff.subject))
        #expect(isBelieved(session))
    }
}
