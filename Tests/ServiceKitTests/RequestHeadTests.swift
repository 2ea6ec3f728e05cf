import ServiceKit
import Testing

/// The head that every service reads: bytes as received, found by name without case.
@Suite struct RequestHeadTests {
    private static let head = HTTPRequestHead(
        method: "GET", target: "/a%20b?x=1?y",
        headers: [("Host", "h"), ("X-A", "first"), ("x-b", ""), ("X-a", "second"), ("X-A-", "near"), ("@-a", "other")],
        peerAddress: "192.0.2.1")

    @Test func namesCompareWithoutCaseAndByBytes() {
        #expect(Self.head.header("x-a") == "first" && Self.head.header("x-b")?.isEmpty == true)
        // `@` and `` ` ``, `[` and `{` differ by the bit that letters' cases differ by.
        for length in [1, 63, 64, 65, 127, 128, 129] {
            let name = String(repeating: "n", count: length)
            let long = HTTPRequestHead(method: "GET", target: "/", headers: [(name, "1")])
            #expect(long.header("n") == (length == 1 ? "1" : nil))
            let found = long.header("nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn")
            #expect(found == (length == 65 ? "1" : nil))
        }
        let odd = HTTPRequestHead(method: "GET", target: "/", headers: [("x@y", "1"), ("x[y", "2")])
        #expect(odd.header("x`y") == nil && odd.header("x{y") == nil && odd.header("x[y") == "2")
        #expect(Self.head.header("x-") == nil && Self.head.header("x-aa") == nil && Self.head.header("") == nil)
    }

    @Test func orderAndDuplicatesAreKept() {
        #expect(Self.head.repeatsHeader("x-a") && !Self.head.repeatsHeader("x-a-") && !Self.head.repeatsHeader("none"))
        #expect(Self.head.headers.map { "\($0.name)=\($0.value)" }[1...3] == ["X-A=first", "x-b=", "X-a=second"])
        let named = Self.head.fields.filter { Self.head.isNamed($0, "x-a") }
        #expect(named.map { Self.head.text($0.value) } == ["first", "second"])
    }

    @Test(arguments: [
        ("/", "/", nil), ("/?", "/", ""), ("/a?b?c", "/a", "b?c"), ("/%3F?%3F", "/%3F", "%3F"), ("", "", nil),
    ])
    func targets(_ target: String, _ path: String, _ query: String?) {
        let head = HTTPRequestHead(method: "GET", target: target, headers: [])
        #expect(head.target == target && head.path == path && head.query.map(String.init) == query)
        #expect(head.text(head.pathRange) == path && head.queryRange.map(head.text) == query)
    }

    @Test func bytesAreComparedWholly() {
        #expect(Self.head.equals(Self.head.pathRange, "/a%20b") && !Self.head.equals(Self.head.pathRange, "/a%20"))
        #expect(!Self.head.equals(Self.head.pathRange, "/A%20b"))
        #expect(Self.head.equalsIgnoringCase(Self.head.fields[0].name, "host"))
        #expect(Self.head.fieldValue("x-b")?.isEmpty == true && Self.head.fieldValue("x-c") == nil)
    }
}
