import AWSNames
import Authorization
import SealedTokens
import SecretMaterial
import Testing
import WireProtocol

@testable import CallerAuthentication
@testable import SignatureV4

@Suite struct CredentialCacheTests {
    let ringKey = RingKey.generate(.store, createdAt: 0, propagationSeconds: 0, from: .system)

    func known(_ id: AccessKeyID) -> KnownCredentials {
        KnownCredentials(
            id, source: .sealedSecret(SealedBlob(bytes: [7])), secret: SecretBytes(Array("geheim".utf8)),
            ringKey: ringKey)
    }

    func id(_ number: Int) throws -> AccessKeyID {
        try #require(AccessKeyID("AKIA" + String(1_000_000_000_000_000 + number)))
    }

    @Test func keepsFromTheSecondTimeOn() throws {
        let cache = CredentialCache(capacity: 64)
        let known = known(try id(1))
        var found = cache.find(known.accessKeyID)
        #expect(found.known == nil && !found.isAwaited)
        cache.offer(known)
        found = cache.find(known.accessKeyID)
        #expect(found.known == nil && found.isAwaited)
        cache.offer(known)
        #expect(cache.find(known.accessKeyID).known === known)
        cache.remove(self.known(known.accessKeyID))
        #expect(cache.find(known.accessKeyID).known === known)
        cache.remove(known)
        #expect(cache.find(known.accessKeyID).known == nil)
    }

    @Test func theLatestOfOneIDReplacesTheOthers() throws {
        let cache = CredentialCache(capacity: 64)
        let all = try (0..<3).map { _ in known(try id(1)) }
        cache.offer(all[0])
        for known in all {
            cache.offer(known)
            #expect(cache.find(known.accessKeyID).known === known)
            #expect(cache.count == 1)
        }
    }

    @Test(arguments: [0, 3, 4, 9, 100, 4_096]) func neverHoldsMoreThanItsCapacity(_ capacity: Int) throws {
        let cache = CredentialCache(capacity: capacity)
        #expect(cache.capacity <= capacity)
        #expect(cache.capacity >= capacity - 64 || capacity < 64)
        for number in 0..<10_000 {
            let known = known(try id(number))
            for _ in 0..<2 { cache.offer(known) }
        }
        #expect(cache.count <= capacity)
        #expect(capacity < 4 || cache.count > 0)
    }

    /// A session with a token and a policy of these lengths.
    func session(_ number: Int, token: Int, policy: Int) throws -> KnownCredentials {
        let account = try #require(AccountID("111122223333"))
        var claims = SessionClaims(
            kind: .assumedRole, account: account, principal: nil, issuedAt: 0, expiresAt: 1, endpoint: .globalV2)
        claims.sessionPolicy = policy > 0 ? String(repeating: " ", count: policy) : nil
        let session = CallerSession(
            origin: .assumeRole, issuedAt: Timestamp(seconds: 0), expiresAt: Timestamp(seconds: 1))
        return KnownCredentials(
            try id(number),
            source: .token(
                ReceivedText(String(repeating: "A", count: token)),
                OpenedSession(claims: claims, secret: SecretBytes([1]), key: ringKey), session),
            secret: SecretBytes([1]), ringKey: ringKey)
    }

    @Test(arguments: [(4_096, 0), (4_096, 2_900), (500, 0)])
    func neverHoldsMoreThanItsBytes(_ token: Int, _ policy: Int) throws {
        let cache = CredentialCache(capacity: 4_096, bytes: 16 * 400_000)
        var most = 0
        for number in 0..<8_192 {
            let known = try session(number, token: token, policy: policy)
            for _ in 0..<2 { cache.offer(known) }
            if number % 64 == 0 { most = max(most, cache.weight) }
            #expect(cache.find(known.accessKeyID).known === known, "the newest is there")
        }
        #expect(most <= 16 * 400_000 && most > 16 * 200_000)
    }

    /// Typical sessions are limited by their number alone.
    @Test func typicalSessionsFillIt() throws {
        let cache = CredentialCache(capacity: 4_096)
        for number in 0..<20_000 {
            let known = try session(number, token: 700, policy: 0)
            for _ in 0..<2 { cache.offer(known) }
        }
        #expect(cache.count > 4_000)
        #expect(cache.weight < CredentialCache.mostBytes / 4)
    }

    @Test func whatIsReplacedOrForgottenWeighsNothing() throws {
        let cache = CredentialCache(capacity: 64)
        let heavy = try session(1, token: 4_096, policy: 2_000)
        for _ in 0..<3 { cache.offer(heavy) }
        #expect(cache.weight > 30_000)
        let light = try session(1, token: 100, policy: 0)
        cache.offer(light)
        #expect(cache.count == 1 && cache.weight < 2_000)
        cache.remove(light)
        #expect(cache.count == 0 && cache.weight == 0)
    }

    @Test func aFloodOfCredentialsSeenOnceDrivesNobodyOut() throws {
        let cache = CredentialCache(capacity: 256)
        let busy = try (0..<32).map { known(try id($0)) }
        // Twice in a row: two of one set, offered in turn, may take each other's mark.
        for known in busy { for _ in 0..<2 { cache.offer(known) } }
        let held = busy.filter { cache.find($0.accessKeyID).known != nil }
        #expect(held.count > 24)
        for number in 1_000..<101_000 { cache.offer(known(try id(number))) }
        // A mark of 32 bits may meet its like once in a great while; a place in use survives even that.
        for known in held { #expect(cache.find(known.accessKeyID).known === known) }
    }

    /// More than there is room for, each in its turn: who found room is found every time. Were the newest always let
    /// in, each would be driven out before its next turn.
    @Test func thoseThatCallInTurnDoNotDriveOutEachOther() throws {
        let cache = CredentialCache(capacity: 256)
        let all = try (0..<1_024).map { known(try id($0)) }
        func turn() -> (found: Int, takenIn: Int) {
            var (found, takenIn) = (0, 0)
            for known in all {
                if cache.find(known.accessKeyID).known === known {
                    found += 1
                } else if cache.offer(known) {
                    takenIn += 1
                }
            }
            return (found, takenIn)
        }
        for _ in 0..<8 { _ = turn() }
        // A set of four has sixteen who call; a quarter is the most that can be found.
        for _ in 0..<3 {
            let (found, takenIn) = turn()
            #expect((150...256).contains(found) && found == cache.count)
            #expect(takenIn == 0, "nobody drives out anybody")
        }
    }

    /// Whoever comes again soon finds room among those that do not come any more.
    @Test func whoComesAgainSoonDrivesOutTheIdle() throws {
        let cache = CredentialCache(capacity: 64)
        for number in 0..<1_000 {
            let known = known(try id(number))
            for _ in 0..<8 where cache.find(known.accessKeyID).known == nil { cache.offer(known) }
            #expect(cache.find(known.accessKeyID).known === known)
        }
        #expect(cache.count <= 64)
    }

    /// What is promised before an offer is done with it.
    @Test func whatIsAwaitedIsHeld() throws {
        let cache = CredentialCache(capacity: 64)
        var promised = 0
        for step in 0..<40_000 {
            let known = known(try id(step * step % 211))
            let (found, isAwaited) = cache.find(known.accessKeyID)
            guard found == nil else { continue }
            #expect(cache.offer(known) == isAwaited)
            promised += isAwaited ? 1 : 0
        }
        #expect(promised > 0)
    }

    @Test func signingKeysAreOfTheirScopeAndBounded() throws {
        let known = known(try id(1))
        func scope(_ day: Int) -> CredentialScope {
            CredentialScope(date: String(20_150_000 + day), region: "us-east-1", service: "sts")
        }
        let canonical = CanonicalRequest(
            of: RequestView(method: "GET", path: "/", query: nil, headers: []), signedHeaders: [], payloadHash: "",
            path: .asItStands, presigned: false)
        for day in 0..<20 {
            #expect(known.signingKey(for: scope(day)) == nil)
            for _ in 0..<2 { known.keep(SigningKey(secret: known.secret, scope: scope(day)), for: scope(day)) }
            let text = StringToSign(time: SignatureTime(seconds: 0), scope: scope(day), canonicalRequest: canonical)
            let derived = SigningKey(secret: known.secret, scope: scope(day)).sign(text)
            #expect(try #require(known.signingKey(for: scope(day))).sign(text).hex == derived.hex)
        }
        let kept = (0..<20).count { known.signingKey(for: scope($0)) != nil }
        #expect(kept == KnownCredentials.maximumSigningKeys)
    }

    @Test func printsNothingSecret() throws {
        let cache = CredentialCache(capacity: 64)
        let known = known(try id(1))
        for _ in 0..<2 { cache.offer(known) }
        var text = "\(cache) \(known) " + String(reflecting: cache) + String(reflecting: known)
        dump(cache, to: &text)
        dump(known, to: &text)
        #expect(text.contains(known.accessKeyID.rawValue))
        #expect(!text.contains("geheim"))
        #expect(!text.contains("SecretBytes"))
        #expect(!text.contains("Mutex"))
    }
}
