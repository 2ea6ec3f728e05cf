import AWSNames
import Foundation
import SecretMaterial
import Testing

@testable import SealedTokens

@Suite struct ClaimsTests {
    func decode(_ bytes: [UInt8]) throws(SessionTokenError) -> SessionClaims { try ClaimsDecoder.decode(bytes).claims }

    @Test func everyKindAndEndpointRoundTrips() throws {
        for kind in SessionClaims.Kind.allCases {
            for endpoint in [IssuingEndpoint.globalV1, .globalV2, .regional(.usEast1)] {
                var claims = Sample.full
                claims.kind = kind
                claims.endpoint = endpoint
                #expect(try decode(ClaimsEncoder.encode(claims)) == claims)
            }
        }
    }

    @Test func theFarthestInstantsRoundTrip() throws {
        var claims = Sample.small
        for instant in [Int64.min, -1, 0, .max] {
            claims.issuedAt = instant
            claims.mfaAuthenticatedAt = instant
            #expect(try decode(ClaimsEncoder.encode(claims)) == claims)
        }
    }

    @Test func anEmptyTextIsNotAMissingOne() throws {
        var claims = Sample.small
        claims.sourceIdentity = ""
        #expect(try decode(ClaimsEncoder.encode(claims)).sourceIdentity == "")
    }

    @Test func theChainRoundTripsAndNothingElseIsOne() throws {
        var claims = Sample.full
        let session = try #require(ChainedSession("AROACLKWSDQRAOEXAMPLE:first@session"))
        claims.chain = [session, ChainedSession(role: session.role, name: "a:b")]
        for padding in [nil, 7] {
            #expect(try decode(ClaimsEncoder.encode(claims, padding: padding)) == claims)
        }
        let bytes = try ClaimsEncoder.encode(Sample.small)
        for text in ["", "x", "AIDAIOSFODNN7EXAMPLE2:name", "AROACLKWSDQRAOEXAMPLE"] {
            let field = [UInt8(17), 0, UInt8(text.utf8.count + 2), 0, UInt8(text.utf8.count)] + Array(text.utf8)
            #expect(throws: SessionTokenError.malformed) { try decode(bytes + field) }
        }
    }

    /// Room for an encoding is measured before it is written, and to write beyond it would end the process.
    @Test(arguments: [0, 1, 50], [0, 1, 700])
    func everyNumberOfTextsOfEveryLengthFits(_ count: Int, _ length: Int) throws {
        let text = String(repeating: "é", count: length)
        let role = try #require(UniqueID("AROACLKWSDQRAOEXAMPLE"))
        for principal in [role, nil] {
            var claims = Sample.full
            claims.principal = principal
            claims.sessionName = text
            claims.issuingAccessKeyID = AccessKeyID(String(repeating: "x", count: min(length, 128)))
            claims.firstCaller = .arn(text)
            claims.sessionPolicy = text
            claims.sourceIdentity = text
            claims.federatedProvider = text
            claims.federatedSubject = text
            claims.chainDepth = .max
            claims.mfaAuthenticatedAt = .max
            claims.endpoint = .regional(try #require(RegionName("x" + String(repeating: "-", count: 31))))
            claims.sessionPolicyARNs = Array(repeating: text, count: min(count, 40))
            claims.tags = (0..<min(count, 20)).map { _ in SessionTag(Tag(key: text, value: text), isTransitive: true) }
            claims.chain = (0..<min(count, 40)).map { _ in ChainedSession(role: role, name: text) }
            for padding in [nil, 0, 3_000] {
                #expect(try decode(ClaimsEncoder.encode(claims, padding: padding)) == claims)
            }
        }
    }

    @Test func aTextThatNoFieldHoldsIsTooLarge() throws {
        let role = try #require(UniqueID("AROACLKWSDQRAOEXAMPLE"))
        var claims = Sample.small
        claims.sessionPolicy = String(repeating: "x", count: 65_536)
        #expect(throws: SessionTokenError.tooLarge) { try ClaimsEncoder.encode(claims) }
        claims.sessionPolicy = nil
        let session = ChainedSession(role: role, name: String(repeating: "x", count: 700))
        claims.chain = Array(repeating: session, count: 100)
        #expect(throws: SessionTokenError.tooLarge) { try ClaimsEncoder.encode(claims) }
    }

    /// What decodes re-encodes to the same bytes, whatever is changed.
    @Test func thereIsOneEncoding() throws {
        let bytes = try ClaimsEncoder.encode(Sample.full, padding: 5)
        var accepted = 0
        for index in bytes.indices {
            for value in UInt8.min...UInt8.max where value != bytes[index] {
                var changed = bytes
                changed[index] = value
                guard let (claims, padding) = try? ClaimsDecoder.decode(changed) else { continue }
                accepted += 1
                #expect(try ClaimsEncoder.encode(claims, padding: padding) == changed)
            }
        }
        #expect(accepted > 1_000)
    }

    @Test func everyCutAndEveryAdditionIsRefusedOrCanonical() throws {
        let bytes = try ClaimsEncoder.encode(Sample.full)
        for count in 0..<bytes.count {
            guard let (claims, padding) = try? ClaimsDecoder.decode(Array(bytes[..<count])) else { continue }
            #expect(try ClaimsEncoder.encode(claims, padding: padding) == Array(bytes[..<count]))
        }
        for extra in UInt8.min...UInt8.max {
            #expect(throws: SessionTokenError.malformed) { try decode(bytes + [extra]) }
        }
    }

    @Test(arguments: [UInt8(0), 2, 255]) func anUnknownVersionIsRefused(_ version: UInt8) throws {
        var bytes = try ClaimsEncoder.encode(Sample.small)
        bytes[0] = version
        #expect(throws: SessionTokenError.malformed) { try decode(bytes) }
    }

    @Test(arguments: [
        [UInt8](), [1], [1, 0, 0, 0], [17, 0, 0], [16, 0, 1, 1], [16, 0, 0, 16, 0, 0], [15, 0, 0, 14, 0, 0],
        [15, 0, 1, 0xFF], [15, 0, 2, 0xC0, 0x80], [15, 0xFF, 0xFF],
    ])
    func unknownRepeatedUnorderedAndOverlongFieldsAreRefused(_ fields: [UInt8]) throws {
        var claims = Sample.small
        claims.sourceIdentity = "x"
        let bytes = try ClaimsEncoder.encode(claims)
        guard !fields.isEmpty else {
            #expect(throws: SessionTokenError.malformed) { try decode([]) }
            return
        }
        #expect(throws: SessionTokenError.malformed) { try decode(bytes + fields) }
    }

    /// A holder is a unique id, or the account whose root it is.
    @Test(arguments: ["", "AROA", "AROACLKWSDQRAOEXAMPL1", "aroaCLKWSDQRAOEXAMPLE", "999999999999", "0123456789012"])
    func aHolderThatCannotBeIsRefused(_ text: String) throws {
        var root = Sample.small
        root.principal = nil
        let bytes = try ClaimsEncoder.encode(root)
        let account = Array(Sample.account.description.utf8)
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: account) })
        let changed =
            bytes[..<(start - 2)] + [0, UInt8(text.utf8.count)] + Array(text.utf8) + bytes[(start + account.count)...]
        #expect(throws: SessionTokenError.malformed) { try decode(Array(changed)) }
        #expect(try decode(bytes).principal == nil)
    }

    @Test func aMissingRequiredFieldIsRefused() throws {
        let bytes = try ClaimsEncoder.encode(Sample.small)
        for required in [ClaimsField.holder, .principalID, .times, .endpoint] {
            var kept: [UInt8] = [ClaimsEncoder.version]
            var index = 1
            while index < bytes.count {
                let count = 3 + Int(bytes[index + 1]) << 8 + Int(bytes[index + 2])
                if bytes[index] != required.rawValue { kept += bytes[index..<(index + count)] }
                index += count
            }
            #expect(kept.count < bytes.count)
            #expect(throws: SessionTokenError.malformed) { try decode(kept) }
        }
    }
}

/// Tokens as released versions made them: they must open for as long as their version does.
@Suite struct GoldenTokenTests {
    struct Case: Decodable, Sendable {
        let name: String
        let token: String
        let secret: String
    }

    struct NoCases: Error {}

    static func load() throws -> [Case] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: root.appending(path: "Vectors/tokens/session-tokens-v1.json"))
        let cases = try JSONDecoder().decode([Case].self, from: data)
        guard !cases.isEmpty else { throw NoCases() }
        return cases
    }

    @Test(arguments: try load()) func opens(_ test: Case) throws {
        let expected = ["small": Sample.small, "full": Sample.full, "padded": Sample.small]
        let opened = try Sample.open(test.token)
        #expect(opened.claims == expected[test.name])
        #expect(opened.secret.text == test.secret)
    }

    @Test func sealingStillGivesTheSameBytes() throws {
        let cases = try Self.load()
        let made = [
            "small": try Sample.seal(Sample.small, random: Sample.counting),
            "full": try Sample.seal(Sample.full, random: Sample.counting),
            "padded": try Sample.seal(Sample.small, minimumSize: 1_000, random: Sample.counting),
        ]
        #expect(cases.count == made.count)
        for test in cases { #expect(made[test.name]?.token.unsafeText == test.token) }
    }
}

@Suite struct SealedTextTests {
    @Test func opensForTheSamePurposeAndContextOnly() throws {
        let ring = try Sample.ring()
        let messages = SealedText(ring: ring, purpose: .authorizationMessage, maximumSize: 10_240)
        let markers = SealedText(ring: ring, purpose: .paginationMarker, maximumSize: 320)
        let text = try messages.seal(Array("why".utf8), context: "123456789012", now: 0, random: .system)
        #expect(try messages.open(text, context: "123456789012", now: 0) == Array("why".utf8))
        #expect(throws: SealError.notAuthentic) { try messages.open(text, context: "123456789013", now: 0) }
        #expect(throws: SealError.wrongPurpose) { try markers.open(text, context: "123456789012", now: 0) }
        #expect(throws: SealError.malformed) { try messages.open(text + "=", context: "123456789012", now: 0) }
        #expect(throws: SealError.malformed) { try messages.open("", context: "", now: 0) }
        #expect(throws: SealError.tooLarge) {
            try markers.open(String(repeating: "A", count: 324), context: "", now: 0)
        }
        #expect(throws: SealError.tooLarge) {
            try markers.seal([UInt8](repeating: 0, count: 300), context: "", now: 0, random: .system)
        }
    }
}
