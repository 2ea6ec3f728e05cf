import Testing

@testable import PolicyEngine

/// What a hostile text can cost, and where errors point (reference iam.md §1.1, §1.8).
@Suite struct PolicyBadInputTests {
    /// Texts that grow in one direction, made of `count` pieces.
    static let shapes: [(name: String, make: @Sendable (Int) -> String)] = [
        ("space", { String(repeating: " ", count: $0) + "{}" }),
        ("a string", { #"{"Id":"\#(String(repeating: "x", count: $0))"}"# }),
        ("escapes", { #"{"Id":"\#(String(repeating: #"\u0041"#, count: $0))"}"# }),
        ("a number", { #"{"Version":\#(String(repeating: "9", count: $0))}"# }),
        ("a list", { #"{"Statement":[\#(String(repeating: "1,", count: $0))1]}"# }),
        ("brackets", { String(repeating: "[", count: $0) }),
    ]

    @Test("reading takes steps in proportion to the text", arguments: shapes)
    func readingIsLinear(shape: (name: String, make: @Sendable (Int) -> String)) {
        let (small, large) = (shape.make(2_000), shape.make(8_000))
        for text in [small, large] { #expect(JSONParser.steps(toRead: text) <= text.utf8.count + 1) }
    }

    /// What looking for a name that is there already can cost is bounded by the text alone: there is no limit on
    /// members, and in a text of the largest size each one counts. (Steps do not count this work: a set does it.)
    @Test func membersAreBoundedByTheText() throws {
        func text(_ last: String) -> (text: String, members: Int) {
            var (text, members) = ("{", 0)
            while text.utf8.count + 16 + last.utf8.count <= PolicyLimits.textBytes {
                text += "\"\(members)\":1,"
                members += 1
            }
            return (text + "\"\(last)\":1}", members + 1)
        }
        let (unique, members) = text("x")
        #expect(PolicyLimits.textBytes - unique.utf8.count < 32)
        #expect(members > 25_000)
        #expect(try JSONParser.parse(unique).members?.count == members)
        // The first, one in the middle and the last before it; escaped it is the same name.
        for name in ["0", "\(members / 2)", "\(members - 2)", "\\u0030"] {
            let repeated = text(name).text
            let error = #expect(throws: JSONError.self) { try JSONParser.parse(repeated) }
            let place = repeated.utf8.count - "\"\(name)\":1}".utf8.count
            #expect(error == JSONError(reason: .duplicateMember, offset: place))
        }
    }

    @Test func nestingIsBounded() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONParser.parse(nested(PolicyLimits.depth)) }
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(nested(PolicyLimits.depth + 1)) }
        #expect(error?.reason == .tooDeep)
    }

    @Test func lengthIsBounded() throws {
        let frame = #"{"Id":""}"#
        func text(_ bytes: Int) -> String {
            #"{"Id":"\#(String(repeating: "x", count: bytes - frame.utf8.count))"}"#
        }
        #expect(throws: Never.self) { try JSONParser.parse(text(PolicyLimits.textBytes)) }
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(text(PolicyLimits.textBytes + 1)) }
        #expect(error?.reason == .tooLarge)
    }

    @Test func statementsAreBounded() throws {
        func text(_ count: Int) -> String {
            let statement = #"{"Effect":"Deny","Action":"*","Resource":"*"}"#
            return #"{"Statement":[\#(Array(repeating: statement, count: count).joined(separator: ","))]}"#
        }
        // The text's own limit comes first for whole statements.
        #expect(try PolicyDocument(parsing: text(5_000), kind: .inline).statements.count == 5_000)
        #expect(throws: PolicyDocumentError.self) { try PolicyDocument(parsing: text(10_001), kind: .inline) }
        let empty = #"{"Statement":[\#(Array(repeating: "{}", count: 10_001).joined(separator: ","))]}"#
        let error = #expect(throws: PolicyDocumentError.self) { try PolicyDocument(parsing: empty, kind: .inline) }
        #expect(error?.detail == "there are more than 10000 statements")
    }

    /// Each issuer is judged once, so principals and conditions do not multiply.
    @Test func sharedIssuersAreJudgedOnce() throws {
        let principals = Array(repeating: #""accounts.google.com""#, count: 4_000).joined(separator: ",")
        let keys = (0..<4_000).map { #""k\#($0):x":"a""# }.joined(separator: ",")
        let text =
            #"{"Statement":{"Effect":"Allow","Principal":{"Federated":[\#(principals)]},"#
            + #""Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{\#(keys),"accounts.google.com:aud":"x"}}}}"#
        #expect(try PolicyDocument(parsing: text, kind: .trust).statements[0].conditions.count == 4_001)
    }

    @Test(
        "errors point at what is wrong",
        arguments: [
            ("{\n  \"Version\": 5\n}", 2, 14),
            (
                "{\"Version\":\"2012-10-17\",\n \"Statement\":{\"Effect\":\"Allow\",\"Action\":\"é\",\"Resource\":[\"*\",\"x\"]}}",
                2, 61
            ),
            (
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\n\"Action\":[\"a:b\",\n  \"c\"],\"Resource\":\"*\"}}",
                3, 3
            ),
            ("{\"é\":1}", 1, 2), ("{\"a\":1,\n\"a\":2}", 2, 1), ("", 1, 1), ("{\"Version\":\"2012-10-17\"} x", 1, 26),
            (
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\n\"Condition\":{\"x\":{\"a\":1}}}}",
                2, 14
            ),
        ])
    func errorsHaveAPlace(text: String, line: Int, column: Int) {
        let error = #expect(throws: PolicyDocumentError.self) { try PolicyDocument(parsing: text, kind: .managed) }
        #expect(error.map { [$0.line, $0.column] } == [line, column])
    }

    @Test func linesAndColumns() {
        let text = TextPosition("ab\r\né€x\n\nend")
        #expect(text.place(of: 0) == (1, 1))
        #expect(text.place(of: 4) == (2, 1))
        #expect(text.place(of: 9) == (2, 3))
        #expect(text.place(of: 11) == (3, 1))
        #expect(text.place(of: 1_000) == (4, 4))
        #expect(text.place(of: -1) == (1, 1))
        #expect([0, 1, 2, 3, 4, 5].map(text.line) == ["", "ab", "é€x", "", "end", ""])
        #expect(TextPosition("").place(of: 0) == (1, 1))
    }
}

/// Sizes as AWS counts them, at the boundary (reference iam.md §1.2).
@Suite struct PolicyQuotaTests {
    /// A document of `count` characters by the kind's way of counting, white space besides.
    private static func document(_ count: Int, white: String) -> String {
        let frame = #"{"Id":"","Statement":[]}"#
        return #"{"Id":"\#(String(repeating: "x", count: count - frame.count))",\#(white)"Statement":[]}"#
    }

    @Test(
        "white space is not counted by IAM",
        arguments: [
            (PolicyQuota.managed, 6_144), (.inlineOfUser, 2_048), (.inlineOfRole, 10_240), (.inlineOfGroup, 5_120),
            (.trust, 2_048),
        ])
    func withoutWhiteSpace(quota: PolicyQuota, maximum: Int) {
        #expect(quota.maximum == maximum)
        #expect(quota.admits(Self.document(maximum, white: " \t\r\n ")))
        #expect(!quota.admits(Self.document(maximum + 1, white: "")))
    }

    @Test(
        "white space is counted by STS and Organizations",
        arguments: [(PolicyQuota.session, 2_048), (.serviceControl, 10_240), (.resourceControl, 5_120)])
    func withWhiteSpace(quota: PolicyQuota, maximum: Int) {
        #expect(quota.maximum == maximum)
        #expect(quota.admits(Self.document(maximum, white: "")))
        #expect(!quota.admits(Self.document(maximum, white: " ")))
    }

    @Test func bytesAreCountedByS3() {
        #expect(PolicyQuota.bucket.admits(Self.document(20_480, white: "")))
        #expect(!PolicyQuota.bucket.admits(Self.document(20_481, white: "")))
        #expect(
            !PolicyQuota.bucket.admits(Self.document(20_480, white: "").replacing("xx", with: "xé", maxReplacements: 1))
        )
    }

    @Test func whiteSpaceInsideStringsIsCounted() {
        #expect(PolicyDocument.quotaCharacters(of: #"{ "a b" : "c\" d" }"#) == #"{"a b":"c\" d"}"#.count)
        let maxima = [6_144, 10_240, 2_048, 2_048, 20_480, 32_768, 10_240, 5_120]
        #expect(PolicyKind.allCases.map(\.quota.maximum) == maxima)
    }
}
