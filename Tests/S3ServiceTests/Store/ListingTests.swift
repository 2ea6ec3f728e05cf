import Testing

@testable import S3Service

/// Listing against a model that knows no index, no runs and no skipping.
@Suite struct ListingTests {
    private static let summary = ObjectSummary(size: 1, etag: "e", lastModified: testTime, uploadID: nil)

    private func index(_ keys: some Sequence<String>) -> KeyIndex {
        var index = KeyIndex()
        for key in keys { index.set(ObjectKey(key)!, to: Self.summary) }
        return index
    }

    private func texts(_ page: ListingPage) -> [String] {
        page.items.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test func noKeysAreAskedFor() {
        let page = index(["a"]).list(ListingQuery(limit: 0))
        #expect(page == ListingPage(items: [], isTruncated: false))
    }

    @Test func aPrefixIsNotADirectory() {
        let page = index(["a", "ab", "b", "a/c"]).list(ListingQuery(prefix: Array("a".utf8)))
        #expect(texts(page) == ["a", "a/c", "ab"])
    }

    @Test func commonPrefixesCountAndAreNotRepeated() {
        let index = index(["asdf", "boo/bar", "boo/baz/xyzzy", "cquux/thud", "cquux/bla"])
        var query = ListingQuery(delimiter: [0x2F], limit: 1)
        var seen: [String] = []
        while true {
            let page = index.list(query)
            #expect(page.items.count == 1)
            seen += texts(page)
            guard page.isTruncated else { break }
            query.after = page.items.last?.bytes
        }
        #expect(seen == ["asdf", "boo/", "cquux/"])
    }

    @Test func aPageThatEndsWithTheLastGroupIsNotTruncated() {
        let page = index(["a/1", "a/2", "a/3"]).list(ListingQuery(delimiter: [0x2F], limit: 1))
        #expect(texts(page) == ["a/"])
        #expect(!page.isTruncated)
    }

    @Test func delimitersMayBeLong() {
        let page = index(["x--y--z", "x-y", "x--w"]).list(ListingQuery(delimiter: Array("--".utf8)))
        #expect(texts(page) == ["x--", "x-y"])
    }

    @Test(arguments: 0..<40) func agreesWithTheModel(_ seed: UInt64) {
        var random = SeededGenerator(state: seed)
        var index = KeyIndex()
        var model: Set<[UInt8]> = []
        for _ in 0..<Int.random(in: 1...1_500, using: &random) {
            let key = ObjectKey(Self.randomText(&random, 1...5))!
            if Int.random(in: 0..<5, using: &random) == 0 {
                index.remove(key)
                model.remove(key.bytes)
            } else {
                index.set(key, to: Self.summary)
                model.insert(key.bytes)
            }
        }
        #expect(index.count == model.count)
        for _ in 0..<50 {
            let query = ListingQuery(
                prefix: Array(Self.randomText(&random, 0...2).utf8),
                delimiter: Array(Self.randomText(&random, 0...1).utf8),
                after: Bool.random(using: &random) ? Array(Self.randomText(&random, 0...4).utf8) : nil,
                limit: Int.random(in: 0...20, using: &random))
            let expected = Self.list(model, query)
            let page = index.list(query)
            #expect(page.items.map(\.bytes) == expected.items, "\(query)")
            #expect(page.isTruncated == expected.isTruncated, "\(query)")
        }
    }

    private static func randomText(_ random: inout SeededGenerator, _ length: ClosedRange<Int>) -> String {
        let alphabet = ["a", "b", "/", "é", "\u{10000}"]
        return (0..<Int.random(in: length, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
            .joined()
    }

    private static func list(
        _ keys: Set<[UInt8]>, _ query: ListingQuery
    ) -> (items: [[UInt8]], isTruncated: Bool) {
        var items: [[UInt8]] = []
        for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard key.starts(with: query.prefix) else { continue }
            if let after = query.after, !after.lexicographicallyPrecedes(key) { continue }
            var item = key
            if !query.delimiter.isEmpty {
                for end in stride(from: query.prefix.count + query.delimiter.count, through: key.count, by: 1)
                where Array(key[(end - query.delimiter.count)..<end]) == query.delimiter {
                    item = Array(key[..<end])
                    break
                }
            }
            if item != key || !query.delimiter.isEmpty, item == query.after { continue }
            if items.last != item { items.append(item) }
        }
        let limited = Array(items.prefix(query.limit))
        return (limited, query.limit > 0 && items.count > query.limit)
    }
}
