import Testing

@testable import SignatureV4

@Suite struct CredentialScopeTests {
    func presented(_ credential: String) throws -> PresentedSignature {
        let header = "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=host, Signature=x"
        return try PresentedSignature(
            of: RequestView(
                method: "POST", path: "/", query: nil,
                headers: [
                    ("X-Amz-Date", "20150830T122100Z"), ("X-Amz-Security-Token", "geheim"), ("Authorization", header),
                ]))
    }

    @Test(arguments: [
        ["AKIDEXAMPLE", "20150830", "us-east-1", "sts", "aws4_request"], ["", "", "", "", ""], ["a", "", "", "", ""],
        ["", "", "", "", "e"], ["a", "b", "c", "d", "e"], ["", "b", "", "d", ""], ["ä", "ö", "ü", "ß", "€"],
        ["a-long-id-of-more-than-one-word", "1", "a-long-region-of-words", "2", "a-long-terminator"],
    ]) func partsAreAsWritten(_ parts: [String]) throws {
        let presented = try presented(parts.joined(separator: "/"))
        #expect(presented.accessKeyID == parts[0])
        let scope = presented.scope
        #expect([scope.date, scope.region, scope.service, scope.terminator] == Array(parts[1...]))
        #expect(scope.description == parts[1...].joined(separator: "/"))
        let same = CredentialScope(date: parts[1], region: parts[2], service: parts[3], terminator: parts[4])
        for other in [same, scope.detached(), same.detached()] {
            #expect(other == scope)
            #expect(other.hashValue == scope.hashValue)
            #expect([other.date, other.region, other.service, other.terminator] == Array(parts[1...]))
        }
    }

    @Test func otherScopesAreNotEqual() {
        let scope = CredentialScope(date: "20150830", region: "us-east-1", service: "sts")
        for other in [
            CredentialScope(date: "20150831", region: "us-east-1", service: "sts"),
            CredentialScope(date: "20150830", region: "us-east-2", service: "sts"),
            CredentialScope(date: "20150830", region: "us-east-1", service: "iam"),
            CredentialScope(date: "20150830", region: "us-east-1", service: "sts", terminator: "aws5_request"),
            CredentialScope(date: "20150830/us", region: "east-1", service: "sts"),
            CredentialScope(date: "20150830", region: "us-east-1/sts", service: "aws4_request", terminator: ""),
            CredentialScope(date: "", region: "", service: "", terminator: ""),
        ] {
            #expect(other != scope)
        }
        // The same text, with its parts elsewhere.
        #expect(
            CredentialScope(date: "a/b", region: "c", service: "d", terminator: "e")
                != CredentialScope(date: "a", region: "b/c", service: "d", terminator: "e"))
    }

    /// Around a scope lies what it was received with.
    @Test func printsOnlyItself() throws {
        let presented = try presented("AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request")
        let scope = presented.scope
        var text = "\(scope) \(presented)" + String(reflecting: scope) + String(reflecting: presented)
        dump(scope, to: &text)
        dump(presented, to: &text)
        #expect(text.contains("20150830/us-east-1/sts/aws4_request"))
        #expect(!text.contains("geheim"))
        // The token's bytes in a list of numbers.
        #expect(!text.contains("103"))
    }

    @Test(arguments: [
        ("20150830", true), ("20150829", false), ("2015083", false), ("201508300", false), ("", false),
        ("2015083O", false), ("+2015083", false), ("２0150830", false), ("2015 830", false),
    ]) func theDayOfATime(_ text: String, _ isOn: Bool) throws {
        let time = try #require(SignatureTime("20150830T235959Z"))
        #expect(Array(text.utf8).withUnsafeBytes { time.isOn($0) } == isOn)
        #expect((text == time.date) == isOn)
    }
}
