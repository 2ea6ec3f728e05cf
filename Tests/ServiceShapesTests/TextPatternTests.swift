import ServiceShapes
import Testing

@Suite("Patterns")
struct TextPatternTests {
    static let cases: [(pattern: TextPattern, matching: [String], other: [String])] = [
        (.wordCharacters, ["a", "A_9"], ["", "é", "a-b", "a\n", "٣"]),
        (.wordCharactersOrNone, ["", "a_1"], ["é", " "]),
        (.digits, ["0", "0123456789"], ["", "٣", "1 ", "-1", "a"]),
        (.digitsOrNone, ["", "123456"], ["12345a", "１"]),
        (.entityName, ["a", "+=,.@-_9"], ["", "a b", "a/b", "é", "a:b"]),
        (.entityNameOrNone, ["", "a@b"], ["a/b", "a\u{0}"]),
        (.externalID, ["", "a:b/c-d"], ["a b", "#", "\\"]),
        (.serialNumber, ["arn:aws:iam::1:mfa/u", "GAHT12345678"], ["", "a b", "é"]),
        (.serialNumberOrNone, ["", "a/b:c"], ["a#"]),
        (
            .anyARN, ["\t\n\r ~", "\u{85}", "\u{A0}", "\u{D7FF}", "\u{E000}", "\u{FFFD}"],
            ["", "\u{0}", "\u{7F}", "\u{10000}"]
        ),
        (.policyDocument, ["{ }\t\r\n", "ÿ\u{7F}"], ["", "\u{100}", "\u{B}", "\u{1F600}"]),
        (.printableLatin1, [" ~ÿ"], ["", "\t", "\u{100}"]),
        (.description, ["", "a\tb\n", "¡ÿ"], ["\u{7F}", "\u{A0}", "\u{100}", "\u{0}"]),
        (
            .tagKey, ["a b_.:/=+-@", "ключ", "鍵", "\u{2028}", "²", "\u{3000}"],
            ["", "a#", "a\t", "e\u{301}", "\u{1F600}", "a\\"]
        ),
        (.tagValue, ["", "x"], ["*", "(", "\u{0}"]),
        (.path, ["/", "/a/", "/!~/", "//a/"], ["", "//", "a/", "/a", "/ /", "/\u{7F}/", "/é/"]),
        (.pathPrefix, ["/", "/a", "/\u{7F}"], ["", "a", "/ ", "/é"]),
        (.policyPath, ["/", "/a/", "/a.,+@=_-/b/"], ["", "//", "/a", "a/", "/a//b/", "/!/", "/a:b/"]),
        (.policyVersionID, ["v1", "v10", "v1.", "v1.a-B9"], ["", "v", "v0", "v01", "1", "v1.a.b", "v1-", "v1._"]),
        (
            .accountAlias, ["abc", "a-b", "a1-2-3"],
            ["ab", "-ab", "ab-", "a--b", "Abc", "a_b", String(repeating: "a", count: 64)]
        ),
    ]

    @Test("every pattern matches the whole value, by ASCII's classes (rows V6, W7)", arguments: cases.indices)
    func patterns(index: Int) {
        let (pattern, matching, other) = Self.cases[index]
        for value in matching { #expect(pattern.matches(value), "\(pattern) should match \(value.debugDescription)") }
        for value in other { #expect(!pattern.matches(value), "\(pattern) should not match \(value.debugDescription)") }
    }

    @Test("patterns are printed as the model has them (row V6)")
    func texts() {
        #expect(TextPattern.entityNameOrNone.text == #"[\w+=,.@-]*"#)
        #expect(TextPattern.externalID.text == #"[\w+=,.@:\/-]*"#)
        #expect(
            TextPattern.anyARN.text
                == #"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"#)
    }
}
