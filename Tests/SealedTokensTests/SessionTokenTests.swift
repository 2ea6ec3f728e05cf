import AWSNames
import SecretMaterial
import Testing

@testable import SealedTokens

@Suite struct SessionTokenTests {
    @Test(arguments: [Sample.small, Sample.full]) func whatIsSealedOpens(_ claims: SessionClaims) throws {
        let sealed = try Sample.seal(claims)
        let opened = try Sample.open(sealed.token.unsafeText)
        #expect(opened.claims == claims)
        #expect(opened.secret.constantTimeEquals(sealed.secret))
    }

    /// Row I3.
    @Test func theSecretHasAWSsShapeAndIsNotInTheToken() throws {
        let sealed = try Sample.seal(Sample.full)
        let secret = sealed.secret.text
        #expect(secret.utf8.count == 40)
        #expect(
            secret.utf8.allSatisfy {
                CanonicalBase64.decode(String(repeating: Character(UnicodeScalar($0)), count: 4)) != nil
            })
        #expect(!sealed.token.unsafeText.contains(secret))
        let bytes = try #require(CanonicalBase64.decode(sealed.token.unsafeText))
        let secretBytes = try #require(CanonicalBase64.decode(secret))
        #expect(!bytes.indices.contains { bytes[$0...].starts(with: secretBytes.prefix(8)) })
    }

    @Test func anyChangedBitOfTheTokenIsRefused() throws {
        let token = try Sample.seal(Sample.full).token.unsafeText
        let bytes = try #require(CanonicalBase64.decode(token))
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                #expect(throws: SessionTokenError.self) { try Sample.open(CanonicalBase64.encode(changed)) }
            }
        }
    }

    @Test func anyChangedCharacterIsRefused() throws {
        let token = try Sample.seal(Sample.small).token.unsafeText
        for index in token.utf8.indices.map({ token.utf8.distance(from: token.utf8.startIndex, to: $0) }) {
            var bytes = Array(token.utf8)
            for other in Array("Aa0+/= -_\n".utf8) where other != bytes[index] {
                let kept = bytes[index]
                bytes[index] = other
                #expect(throws: SessionTokenError.self) { try Sample.open(String(decoding: bytes, as: UTF8.self)) }
                bytes[index] = kept
            }
        }
    }

    @Test func anythingAddedOrCutIsRefused() throws {
        let token = try Sample.seal(Sample.small).token.unsafeText
        for extra in ["=", " ", "\n", "A", "AAAA", "\u{0}"] {
            #expect(throws: SessionTokenError.self) { try Sample.open(token + extra) }
            #expect(throws: SessionTokenError.self) { try Sample.open(extra + token) }
        }
        for count in 0..<token.count {
            #expect(throws: SessionTokenError.self) { try Sample.open(String(token.prefix(count))) }
        }
    }

    @Test(arguments: [
        "", "ASIAQAAAAAAAGMKEM7X4", "ASIAQAAAAAAAGMKEM7X", "asiaqaaaaaaagmkem7x5", "ASIAQAAAAAAAGMKEM7X5 ",
    ])
    func theTokenIsBoundToItsAccessKeyID(_ other: String) throws {
        let token = try Sample.seal(Sample.small).token.unsafeText
        #expect(throws: SessionTokenError.notAuthentic) { try Sample.open(token, accessKeyID: other) }
    }

    @Test func lengthIsCheckedBeforeAnyWork() {
        #expect(throws: SessionTokenError.tooLarge) { try Sample.open(String(repeating: "A", count: 4_097)) }
        #expect(throws: SessionTokenError.malformed) { try Sample.open(String(repeating: "A", count: 4_096)) }
        #expect(throws: SessionTokenError.malformed) { try Sample.open("") }
    }

    @Test func anotherPurposeDoesNotOpen() throws {
        let plain = try ClaimsEncoder.encode(Sample.small)
        for purpose in SealPurpose.allCases where purpose != .sessionToken {
            let blob = try Sample.ring().seal(
                SecretBytes(plain), purpose: purpose, associatedData: Array(Sample.accessKeyID.utf8),
                salt: SealSalt(from: .system), now: 0)
            #expect(throws: SessionTokenError.malformed) { try Sample.open(CanonicalBase64.encode(blob.bytes)) }
            var relabelled = blob.bytes
            relabelled[1] = SealPurpose.sessionToken.rawValue
            #expect(throws: SessionTokenError.notAuthentic) { try Sample.open(CanonicalBase64.encode(relabelled)) }
        }
    }

    @Test func keysThatAreUnknownOrRetiredOpenNothing() throws {
        let token = try Sample.seal(Sample.small).token.unsafeText
        let other = try KeyRing(
            .session, keys: [.generate(.session, createdAt: 0, propagationSeconds: 0, from: .system)])
        #expect(throws: SessionTokenError.unknownKey) {
            try SessionTokenOpener(ring: other).open(token, accessKeyID: Sample.accessKeyID, now: 0)
        }
        let retiring = try SessionTokenOpener(ring: Sample.ring(retiresAt: 100))
        #expect(try retiring.open(token, accessKeyID: Sample.accessKeyID, now: 99).claims == Sample.small)
        #expect(throws: SessionTokenError.unknownKey) {
            try retiring.open(token, accessKeyID: Sample.accessKeyID, now: 100)
        }
        #expect(throws: SessionTokenError.noActiveKey) {
            try SessionTokenSealer(ring: Sample.ring(retiresAt: 100)).seal(
                Sample.small, accessKeyID: Sample.accessKeyID, now: 100, random: .system)
        }
    }

    @Test func noTwoSessionsShareASecret() throws {
        let sealer = try SessionTokenSealer(ring: Sample.ring())
        var secrets: Set<String> = []
        for _ in 0..<100_000 {
            let session = try sealer.seal(
                Sample.small, accessKeyID: Sample.accessKeyID, now: 0, random: .system)
            secrets.insert(session.secret.text)
        }
        #expect(secrets.count == 100_000)
    }

    @Test func theSecretDependsOnKeyIDSaltAndRingKey() throws {
        let key = try #require(Sample.ring().keys.first)
        let other = RingKey.generate(.session, createdAt: 0, propagationSeconds: 0, from: .system)
        let salt = SealSalt(from: Sample.counting)
        let secrets = [
            SessionSecret.derive(from: key, accessKeyID: "A", salt: salt),
            SessionSecret.derive(from: key, accessKeyID: "B", salt: salt),
            SessionSecret.derive(from: key, accessKeyID: "A", salt: SealSalt(from: .system)),
            SessionSecret.derive(from: other, accessKeyID: "A", salt: salt),
        ]
        #expect(Set(secrets.map(\.text)).count == 4)
    }

    /// Rows Z1, Z2, Z3.
    @Test func theTokenIsPaddedToTheSizeAskedFor() throws {
        for minimum in 0...4_096 {
            let token = try Sample.seal(Sample.small, minimumSize: minimum).token
            #expect(token.size >= minimum)
            #expect(token.size <= SessionToken.maximumSize)
        }
        for minimum in [300, 1_000, 4_093, 4_096] {
            let sealed = try Sample.seal(Sample.full, minimumSize: minimum)
            #expect(try Sample.open(sealed.token.unsafeText).claims == Sample.full)
        }
        #expect(try Sample.seal(Sample.small, minimumSize: 4_096).token.utilizationPercent == 100)
        #expect(try Sample.seal(Sample.small, minimumSize: 2_048).token.utilizationPercent == 50)
        #expect(throws: SessionTokenError.tooLarge) { try Sample.seal(Sample.small, minimumSize: 4_097) }
    }

    @Test func claimsThatDoNotFitAreRefusedAndTheLargestFit() throws {
        var claims = Sample.small
        let room = 3_072 - SealedBlob.overhead - (try ClaimsEncoder.encode(claims).count) - 3
        claims.sessionPolicy = String(repeating: "x", count: room)
        let sealed = try Sample.seal(claims)
        #expect(sealed.token.size == 4_096)
        #expect(try Sample.open(sealed.token.unsafeText).claims == claims)
        claims.sessionPolicy = String(repeating: "x", count: room + 1)
        #expect(throws: SessionTokenError.tooLarge) { try Sample.seal(claims) }
        claims.sessionPolicy = String(repeating: "x", count: 70_000)
        #expect(throws: SessionTokenError.tooLarge) { try Sample.seal(claims) }
    }

    @Test func nothingPrintsTheTokenOrTheSecret() throws {
        let sealed = try Sample.seal(Sample.small)
        let opened = try Sample.open(sealed.token.unsafeText)
        var text = "\(sealed) \(opened) \(sealed.token)" + String(reflecting: sealed) + String(reflecting: opened)
        dump(sealed, to: &text)
        dump(opened, to: &text)
        #expect(!text.contains(sealed.secret.text))
        #expect(!text.contains(sealed.token.unsafeText.prefix(20)))
    }
}
