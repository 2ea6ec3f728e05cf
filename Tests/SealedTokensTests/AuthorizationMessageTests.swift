import AWSNames
import SealedTokens
import SecretMaterial
import Testing

@testable import SealedTokens

/// Authorization messages: sealed for one account and one purpose, of bounded size, and told in one spelling.
@Suite struct AuthorizationMessageTests {
    static let now: Int64 = 1_700_000_000
    let account: AccountID
    let ring: KeyRing

    init() throws {
        account = try #require(AccountID("111122223333"))
        ring = try KeyRing(
            .session, keys: [.generate(.session, createdAt: 0, propagationSeconds: 0, from: .system)])
    }

    private func place(_ number: Int = 0, denies: Bool = false, asks: Bool = false) -> AuthorizationMessage.Place {
        .init(sid: "Sid\(number)", index: number, line: number + 1, denies: denies, asksAboutResource: asks)
    }

    private func message(
        conceals: Bool = false, policies: Int = 2, values: Int = 2, textLength: Int = 12
    ) -> AuthorizationMessage {
        let text = String(repeating: "ä", count: textLength)
        var message = AuthorizationMessage(
            time: Self.now,
            principal: .init(id: "AIDAEXAMPLE", name: "Hello", arn: "arn:aws:iam::111122223333:user/Hello"),
            action: "s3:GetObject", resource: "arn:aws:s3:::bucket/" + text, isCrossAccount: false,
            concealsResource: conceals,
            conditions: [
                .init("aws:SourceIp", ["192.0.2.7"]), .init("aws:TagKeys", []), .init("aws:ResourceTag/t", ["x"]),
            ])
        message.decidedBy = .identity
        message.missingKeys = ["aws:MultiFactorAuthAge", "aws:ResourceTag/absent"]
        let texts = Array(repeating: text, count: values)
        let statement = AuthorizationMessage.Statement(
            place: place(1, denies: true), principals: .init(["AROA"]), actions: .init(["s3:*"], isNegated: true),
            resources: .init(texts), conditions: [.init(operatorName: "StringEquals", key: "aws:x", operands: texts)])
        let misses: [AuthorizationMessage.NearMiss] = [
            .init(place: place(2), reason: .action(.init(texts))),
            .init(place: place(3), reason: .resource(.init(texts), missingVariables: ["aws:username"])),
            .init(place: place(4), reason: .principal(.init(texts))),
            .init(
                place: place(5, asks: true),
                reason: .condition(
                    .init(operatorName: "Null", key: "aws:ResourceTag/t", operands: texts), values: nil,
                    missingVariables: [])),
            .init(
                place: place(6),
                reason: .condition(
                    .init(operatorName: "StringLike", key: "k", operands: texts), values: texts, missingVariables: texts
                )),
        ]
        message.layers = [
            .init(.serviceControl, level: 0, outcome: .denies),
            .init(.resource, outcome: .silent, policies: [.init(name: "trust", nearlyMatched: misses)]),
            .init(
                .identity, outcome: .silent,
                policies: (0..<policies).map {
                    .init(name: "P\($0)", arn: $0 == 0 ? nil : "arn:\($0)", matched: [statement], nearlyMatched: misses)
                }, omittedPolicies: 3),
        ]
        return message
    }

    private func seal(_ message: AuthorizationMessage) throws -> String {
        try AuthorizationMessageSealer(ring: ring).seal(message, for: account, now: Self.now, random: .system)
    }

    private func open(_ text: String, for other: AccountID? = nil, ring other2: KeyRing? = nil, at now: Int64 = now)
        throws(SealError)
        -> AuthorizationMessage
    {
        try AuthorizationMessageSealer(ring: other2 ?? ring).open(text, for: other ?? account, now: now)
    }

    @Test func whatWasSealedOpens() throws {
        let text = try seal(message())
        #expect(try open(text) == message())
        #expect(text.utf8.allSatisfy { $0 == 0x2D || $0 == 0x5F || $0 >= 0x30 && $0 <= 0x7A && $0 != 0x60 })
        #expect(try seal(message()) != text)
    }

    @Test func anotherAccountsDoesNotOpen() throws {
        let text = try seal(message())
        let other = try #require(AccountID("444455556666"))
        #expect(throws: SealError.notAuthentic) { try open(text, for: other) }
    }

    @Test func changedTextsDoNotOpen() throws {
        let text = try seal(message())
        for offset in stride(from: 0, to: text.utf8.count, by: 13) {
            var bytes = Array(text.utf8)
            bytes[offset] = bytes[offset] == 0x41 ? 0x42 : 0x41
            #expect(throws: SealError.self) { try open(String(decoding: bytes, as: UTF8.self)) }
        }
        for broken in [
            "", "A", text + "A", String(text.dropLast()), text + "=", text + "\n", " " + text,
            String(text.prefix(40)) + "\n" + text.dropFirst(40), text + text, String(repeating: "A", count: 10_240),
        ] { #expect(throws: SealError.self) { try open(broken) } }
    }

    @Test func theStandardAlphabetIsAnotherSpelling() throws {
        for _ in 0..<20 {
            let text = try seal(message())
            let standard = text.replacing("-", with: "+").replacing("_", with: "/")
            guard standard != text else { continue }
            #expect(throws: SealError.malformed) { try open(standard) }
            return
        }
    }

    @Test func aSessionTokenIsNoMessage() throws {
        let claims = SessionClaims(
            kind: .root, account: account, principalID: "111122223333", issuedAt: Self.now, expiresAt: Self.now + 900,
            endpoint: .globalV1)
        let sealed = try SessionTokenSealer(ring: ring).seal(
            claims, accessKeyID: "111122223333", now: Self.now, random: .system)
        let text = sealed.token.unsafeText.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        #expect(throws: SealError.wrongPurpose) { try open(text) }
    }

    @Test func itLivesAsLongAsItsKey() throws {
        let text = try seal(message())
        let stranger = try KeyRing(
            .session, keys: [.generate(.session, createdAt: 0, propagationSeconds: 0, from: .system)])
        #expect(throws: SealError.unknownKey) { try open(text, ring: stranger) }
        let retiring = try KeyRing(.session, keys: ring.keys.compactMap { $0.retiring(at: Self.now + 60) })
        #expect(try open(text, ring: retiring, at: Self.now + 59) == message())
        #expect(throws: SealError.unknownKey) { try open(text, ring: retiring, at: Self.now + 60) }
    }

    /// Whatever there is to tell, the plaintext has at most 2 kB, and says when something is missing.
    @Test(arguments: [(2, 2, 12), (10, 3, 40), (60, 20, 100), (200, 50, 1_000), (1, 1, 500), (50, 200, 2_000)])
    func sizes(policies: Int, values: Int, textLength: Int) throws {
        let full = message(policies: policies, values: values, textLength: textLength)
        let text = try seal(full)
        #expect(text.utf8.count <= AuthorizationMessageSealer.maximumSize)
        #expect(AuthorizationMessageSealer.maximumSize < 10_240)
        let opened = try open(text)
        #expect(opened.isTruncated == (opened != full))
        #expect(full.encoded().count <= AuthorizationMessage.maximumBytes || opened.isTruncated)
        #expect(opened.layers.map(\.outcome) == full.layers.map(\.outcome))
        #expect(opened.action == full.action && opened.principal == full.principal)
    }

    /// What conceals its resource has one length, however much there is to tell.
    @Test func lengthsTellNothing() throws {
        var bare = message(conceals: true)
        bare.layers = []
        bare.conditions = []
        #expect(try seal(bare).utf8.count == seal(message(conceals: true, policies: 9, values: 9)).utf8.count)
    }

    @Test func withholding() {
        let told = message().withholdingResource()
        #expect(told.conditions.map(\.key) == ["aws:SourceIp", "aws:TagKeys"])
        #expect(told.missingKeys == ["aws:MultiFactorAuthAge"])
        #expect(told.layers[1] == .init(.resource, outcome: .withheld))
        #expect(told.layers[2].outcome == .withheld)
        #expect(told.layers[2].policies.allSatisfy { $0.nearlyMatched.count == 4 })
        #expect(told.decidedBy == .serviceControl)
        var without = message()
        without.layers.remove(at: 1)
        #expect(without.withholdingResource() == told)
    }

    /// Nothing but what was written parses; it never traps.
    @Test func damagedEncodings() {
        let bytes = message().encoded()
        for count in 0..<bytes.count { #expect(AuthorizationMessage(encoded: Array(bytes.prefix(count))) == nil) }
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0xFF
            if let parsed = AuthorizationMessage(encoded: changed) { #expect(parsed.encoded() == changed) }
        }
        #expect(AuthorizationMessage(encoded: bytes + [0, 0, 0]) == message())
        #expect(AuthorizationMessage(encoded: bytes + [0, 1]) == nil)
    }
}
