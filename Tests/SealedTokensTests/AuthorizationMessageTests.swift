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

    private func place(_ number: Int = 0, denies: Bool = false) -> AuthorizationMessage.Place {
        .init(sid: "Sid\(number)", index: number, line: number + 1, denies: denies)
    }

    /// One of every kind of thing, repeated and lengthened as asked.
    private func account(policies: Int, values: Int, textLength: Int) -> AuthorizationMessage.Account {
        let text = String(repeating: "ä", count: textLength)
        let texts = Array(repeating: text, count: values)
        let statement = AuthorizationMessage.Statement(
            place: place(1, denies: true), principals: .init(["AROA"]), actions: .init(["s3:*"], isNegated: true),
            resources: .init(texts), conditions: [.init(operatorName: "StringEquals", key: "aws:x", operands: texts)])
        let misses: [AuthorizationMessage.NearMiss] = [
            .init(place: place(2), reason: .action(.init(texts))),
            .init(place: place(3), reason: .resource(.init(texts), missingVariables: ["aws:username"])),
            .init(place: place(4), reason: .principal(.init(texts))),
            .init(
                place: place(5),
                reason: .condition(
                    .init(operatorName: "Null", key: "aws:ResourceTag/t", operands: texts), value: nil,
                    missingVariables: [])),
            .init(
                place: place(6),
                reason: .condition(
                    .init(operatorName: "StringLike", key: "k", operands: texts), value: .texts(texts),
                    missingVariables: texts)),
        ]
        return AuthorizationMessage.Account(
            decidedBy: .identity,
            layers: [
                .init(.serviceControl, level: 0, outcome: .denies),
                .init(.resource, outcome: .silent, policies: [.init(name: "trust", nearlyMatched: misses)]),
                .init(
                    .identity, outcome: .silent,
                    policies: (0..<policies).map {
                        .init(
                            number: $0, name: "P\($0)", arn: $0 == 0 ? nil : "arn:\($0)", matched: [statement],
                            nearlyMatched: misses)
                    }, omittedPolicies: 3),
            ],
            missingKeys: ["aws:MultiFactorAuthAge", "aws:ResourceTag/absent"],
            conditions: [
                .init("aws:SourceIp", .text("192.0.2.7")), .init("aws:TagKeys", .texts([])),
                .init("aws:SecureTransport", .flag(true)), .init("aws:ViaAWSService", .flag(false)),
                .init("aws:EpochTime", .number(1_700_000_000)), .init("aws:MultiFactorAuthAge", .number(-1)),
                .init("aws:CurrentTime", .date(millisecondsSinceEpoch: .min)), .init("k", .number(.max)),
            ])
    }

    private func message(
        conceals: Bool = false, policies: Int = 2, values: Int = 2, textLength: Int = 2
    ) -> AuthorizationMessage {
        let question = AuthorizationMessage.Question(
            time: Self.now,
            principal: .init(id: "AIDAEXAMPLE", name: "Hello", arn: "arn:aws:iam::111122223333:user/Hello"),
            action: "s3:GetObject", resource: "arn:aws:s3:::bucket/" + String(repeating: "ä", count: textLength),
            isCrossAccount: false, concealsResource: conceals)
        let account = account(policies: policies, values: values, textLength: textLength)
        return AuthorizationMessage(
            question: question, account: account, accountOfResource: conceals ? account : nil)
    }

    private func fitted(_ message: AuthorizationMessage) -> [UInt8] {
        message.encoded(limit: AuthorizationMessage.maximumBytes)
    }

    private func seal(_ message: AuthorizationMessage) throws -> String {
        try AuthorizationMessageSealer(ring: ring).seal(fitted(message), for: account, now: Self.now, random: .system)
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
            kind: .root, account: account, principal: nil, issuedAt: Self.now, expiresAt: Self.now + 900,
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
    @Test(
        arguments: [
            (2, 2, 12), (10, 3, 40), (60, 20, 100), (200, 50, 1_000), (1, 1, 500), (50, 200, 2_000), (0, 0, 0),
        ],
        [false, true])
    func sizes(shape: (policies: Int, values: Int, textLength: Int), conceals: Bool) throws {
        let full = message(
            conceals: conceals, policies: shape.policies, values: shape.values, textLength: shape.textLength)
        let text = try seal(full)
        #expect(text.utf8.count <= AuthorizationMessageSealer.maximumSize)
        #expect(AuthorizationMessageSealer.maximumSize < 10_240)
        let opened = try open(text)
        func isTruncated(_ message: AuthorizationMessage) -> Bool {
            message.account.isTruncated || message.accountOfResource?.isTruncated ?? false
        }
        #expect(isTruncated(opened) == (opened != full))
        #expect(full.encoded().count <= AuthorizationMessage.maximumBytes || isTruncated(opened))
        #expect(opened.account.layers.map(\.outcome) == full.account.layers.map(\.outcome))
        #expect(opened.accountOfResource?.layers.map(\.outcome) == full.accountOfResource?.layers.map(\.outcome))
        #expect(opened.question.action == full.question.action)
        #expect(opened.question.principal == full.question.principal)
        let counts = opened.account.layers.map { $0.policies.count + $0.omittedPolicies }
        #expect(counts == full.account.layers.map { $0.policies.count + $0.omittedPolicies })
    }

    /// Room that is short goes to every layer: what one says at length does not silence those behind it.
    @Test func everyLayerHasItsPart() throws {
        var full = message(policies: 9, values: 9, textLength: 30)
        full.account.layers[1].policies = Array(repeating: full.account.layers[2].policies[0], count: 100)
        let opened = try open(seal(full)).account
        #expect(opened.isTruncated)
        #expect(opened.layers.dropFirst().allSatisfy { !$0.policies.isEmpty && $0.omittedPolicies > 0 })
        #expect(opened.layers.map(\.outcome) == full.account.layers.map(\.outcome))
        #expect(!opened.missingKeys.isEmpty && !opened.conditions.isEmpty)
    }

    /// More layers than bind anybody are cut off, and it is said.
    @Test func tooManyLayers() throws {
        var full = message()
        full.account.layers = (0..<40).map { .init(.serviceControl, level: $0, outcome: .allows) }
        let opened = try open(seal(full)).account
        #expect(opened.layers == Array(full.account.layers.prefix(24)) && opened.isTruncated)
    }

    /// What conceals its resource has one length, and what is told of the resource changes no byte of the rest.
    @Test func nothingTellsOfTheResource() throws {
        var bare = message(conceals: true, policies: 9, values: 9, textLength: 40)
        let full = bare
        bare.accountOfResource = AuthorizationMessage.Account(layers: [.init(.resource, outcome: .denies)])
        #expect(try seal(bare).utf8.count == seal(full).utf8.count)
        #expect(try open(seal(bare)).account == open(seal(full)).account)
        #expect(try open(seal(bare)).account != bare.account)
        let size = { (message: AuthorizationMessage) in
            var alone = message
            alone.accountOfResource = nil
            return alone.encoded().count
        }
        #expect(try fitted(bare).prefix(size(open(seal(bare)))) == fitted(full).prefix(size(open(seal(bare)))))
    }

    /// Who may read the resource is told both parts as one; everybody else the first alone.
    @Test func theWholeAccount() {
        let miss = AuthorizationMessage.NearMiss(place: place(9), reason: .action(.init(["a:b"])))
        var message = message(conceals: true)
        message.account.layers = [
            .init(.resource, outcome: .withheld),
            .init(
                .identity, outcome: .withheld,
                policies: [
                    .init(number: 4, name: "D", nearlyMatched: [miss]),
                    .init(number: 1, name: "A", nearlyMatched: [miss]),
                ], omittedPolicies: 3),
        ]
        message.account.decidedBy = .resource
        message.accountOfResource = AuthorizationMessage.Account(
            decidedBy: .identity,
            layers: [
                .init(.resource, outcome: .allows, policies: [.init(name: "trust", nearlyMatched: [miss])]),
                .init(
                    .identity, outcome: .denies,
                    policies: [
                        .init(number: 2, name: "B", nearlyMatched: [miss]),
                        .init(number: 4, name: "D", nearlyMatched: [miss]),
                    ], omittedPolicies: 3),
            ], missingKeys: ["aws:ResourceTag/absent", "x"], conditions: [.init("aws:ResourceTag/t", .text("1"))],
            isTruncated: true)
        #expect(message.account(forReaderOfResource: false) == message.account)
        let whole = message.account(forReaderOfResource: true)
        #expect(whole.decidedBy == .identity && whole.isTruncated)
        #expect(whole.layers.map(\.outcome) == [.allows, .denies])
        #expect(whole.layers[1].policies.map(\.name) == ["A", "B", "D"] && whole.layers[1].omittedPolicies == 2)
        #expect(whole.layers[1].policies[2].nearlyMatched.count == 2)
        #expect(whole.missingKeys == ["aws:MultiFactorAuthAge", "aws:ResourceTag/absent", "x"])
        #expect(whole.conditions == message.account.conditions + [.init("aws:ResourceTag/t", .text("1"))])
        message.accountOfResource = nil
        #expect(message.account(forReaderOfResource: true) == message.account)
    }

    @Test func apparentCauses() {
        typealias Kind = AuthorizationMessage.Layer.Kind
        typealias Outcome = AuthorizationMessage.Layer.Outcome
        func cause(_ layers: [(Kind, Outcome)]) -> Kind {
            AuthorizationMessage.apparentCause(among: layers.map { (kind: $0.0, outcome: $0.1) })
        }
        #expect(cause([(.resource, .withheld), (.boundary, .silent), (.identity, .denies)]) == .identity)
        #expect(cause([(.resource, .withheld), (.boundary, .silent), (.identity, .silent)]) == .boundary)
        #expect(cause([(.resource, .withheld), (.identity, .withheld)]) == .resource)
        #expect(cause([(.identity, .allows)]) == .resource)
    }

    /// Nothing but what was written parses; it never traps.
    @Test(arguments: [false, true]) func damagedEncodings(conceals: Bool) {
        let bytes = message(conceals: conceals).encoded()
        for count in 0..<bytes.count { #expect(AuthorizationMessage(encoded: Array(bytes.prefix(count))) == nil) }
        for index in bytes.indices {
            for change in [0xFF, 0x80, 0x01] as [UInt8] {
                var changed = bytes
                changed[index] ^= change
                if let parsed = AuthorizationMessage(encoded: changed) {
                    let again = parsed.encoded()
                    #expect(changed.starts(with: again) && changed.dropFirst(again.count).allSatisfy { $0 == 0 })
                }
            }
        }
        #expect(AuthorizationMessage(encoded: bytes + [0, 0, 0]) == message(conceals: conceals))
        #expect(AuthorizationMessage(encoded: bytes + [0, 1]) == nil)
    }

    /// Version 1 is not read any more: messages live for 36 hours.
    @Test func anotherVersionIsNoMessage() {
        var bytes = message().encoded()
        bytes[0] = 1
        #expect(AuthorizationMessage(encoded: bytes) == nil)
    }
}
