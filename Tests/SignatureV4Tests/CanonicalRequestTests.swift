import Testing

@testable import SignatureV4

@Suite struct CanonicalRequestTests {
    func canonical(
        path: String = "/", query: String? = nil, headers: [(name: String, value: String)] = [],
        signed: [String] = [], style: PathStyle = .asItStands, presigned: Bool = false
    ) -> [String] {
        let request = RequestView(method: "GET", path: path, query: query, headers: headers)
        let canonical = CanonicalRequest(
            of: request, signedHeaders: signed, payloadHash: "h", path: style, presigned: presigned)
        return String(decoding: canonical.unsafeBytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
    }

    @Test(arguments: [
        ("", "/"), ("/a//b/../c/.", "/a//b/../c/."), ("/a%20b", "/a%20b"), ("/a b", "/a%20b"), ("/a+b", "/a%2Bb"),
        ("/%7Euser", "/~user"), ("/%e1%88%b4", "/%E1%88%B4"), ("/a%2Fb", "/a%2Fb"), ("/100%", "/100%25"),
        ("/%zz", "/%25zz"), ("/%2", "/%252"), ("/%00", "/%00"), ("*", "%2A"),
    ])
    func s3Paths(_ path: String, _ expected: String) {
        #expect(canonical(path: path)[1] == expected)
    }

    @Test(arguments: [
        ("", "/"), ("/a%2Fb", "/a/b"), ("/a%2fb//c", "/a/b//c"), ("/a%252Fb", "/a%252Fb"), ("/%2F", "//"),
        ("/a%2", "/a%252"), ("/a%2Gb%20c", "/a%252Gb%20c"), ("/%2E%2E%2Fb", "/../b"),
    ])
    func s3PathsAsTheKey(_ path: String, _ expected: String) {
        #expect(canonical(path: path, style: .asTheKeyItNames)[1] == expected)
    }

    @Test(arguments: [
        ("", "/"), ("/", "/"), ("/a/../..", "/"), ("/../a", "/a"), ("/a/b/..", "/a/"), ("/a/.", "/a/"),
        ("/a//b/", "/a/b/"), ("/a%20b", "/a%2520b"), ("/a%2Fb", "/a%252Fb"), ("/%2e%2e/a", "/%252e%252e/a"),
    ])
    func otherPaths(_ path: String, _ expected: String) {
        #expect(canonical(path: path, style: .normalizedAndEncodedAgain)[1] == expected)
    }

    @Test(arguments: [
        ("b=2&a=1", "a=1&b=2"), ("a=2&a=1", "a=1&a=2"), ("a", "a="), ("a=", "a="), ("&&a=1&", "a=1"), ("", ""),
        ("=x", "=x"), ("a=b=c", "a=b%3Dc"), ("a=%2f", "a=%2F"), ("a=%41", "a=A"), ("a=b c", "a=b%20c"),
        ("a=b+c", "a=b%20c"), ("a=b%2Bc", "a=b%2Bc"), ("A=1&a=1&B=1", "A=1&B=1&a=1"), ("a-b=1&a=1", "a=1&a-b=1"),
        ("X-Amz-Signature=1", "X-Amz-Signature=1"),
    ])
    func queries(_ query: String, _ expected: String) {
        #expect(canonical(query: query)[2] == expected)
    }

    @Test func theSignatureIsLeftOutOfAPresignedQueryOnly() {
        #expect(canonical(query: "X-Amz-Signature=1&a=b", presigned: true)[2] == "a=b")
        #expect(canonical(query: "X-Amz-%53ignature=1&a=b", presigned: true)[2] == "a=b")
        #expect(canonical(query: "x-amz-signature=1&a=b", presigned: true)[2] == "a=b&x-amz-signature=1")
    }

    @Test func headersAreTrimmedCollapsedAndJoinedInWireOrder() {
        let lines = canonical(
            headers: [("B", "  2\t "), ("A", "x"), ("b", "1   3"), ("c", "unsigned"), ("A-B", "")],
            signed: ["b", "a", "a-b", "missing", "b"])
        #expect(lines[3...] == ["a:x", "a-b:", "b:2,1 3", "missing:", "", "a;a-b;b;missing", "h"])
    }

    @Test func theCanonicalRequestPrintsNothing() {
        let request = RequestView(method: "GET", path: "/", query: nil, headers: [("x-amz-security-token", "geheim")])
        let canonical = CanonicalRequest(
            of: request, signedHeaders: ["x-amz-security-token"], payloadHash: "h", path: .asItStands, presigned: false)
        var text = "\(canonical)" + String(reflecting: canonical)
        dump(canonical, to: &text)
        #expect(!text.contains("geheim"))
        #expect(!text.contains("unsafeBytes"))
    }
}
