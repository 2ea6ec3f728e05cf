import Testing
import WireProtocol

@testable import S3Service

@Suite struct UploadPageTests {
    /// Uploads of these keys in order; the number is the age of one among its key's.
    private static let uploads: [UploadRecord] = [("a", 1), ("a", 2), ("b/1", 1), ("b/2", 1), ("b/2", 2), ("c", 1)].map
    {
        UploadRecord(
            id: UploadID(String(repeating: "\($0.1)", count: 32))!, key: ObjectKey($0.0)!, initiated: testTime,
            initiator: "arn", attributes: ObjectAttributes())
    }

    /// What all pages of `size` hold, each as `key/id's digit` or the common prefix.
    private func all(_ query: UploadQuery, size: Int) throws -> [String] {
        var query = query
        query.limit = size
        var found: [String] = []
        for _ in 0..<20 {
            let page = UploadPage(of: Self.uploads, query)
            #expect(page.uploads.count + page.commonPrefixes.count <= size)
            let uploads = page.uploads.map { "\($0.key) \($0.id.rawValue.prefix(1))" }
            found += (uploads + page.commonPrefixes.map { String(decoding: $0, as: UTF8.self) }).sorted()
            guard page.isTruncated else { return found }
            let last = try #require(page.last)
            (query.keyMarker, query.uploadMarker) = (Array(last.key.utf8), last.upload)
        }
        Issue.record("the pages have no end")
        return found
    }

    @Test(arguments: 1...7)
    func pagesHoldEachUploadOnce(_ size: Int) throws {
        #expect(try all(UploadQuery(), size: size) == ["a 1", "a 2", "b/1 1", "b/2 1", "b/2 2", "c 1"])
        #expect(try all(UploadQuery(prefix: Array("b/".utf8)), size: size) == ["b/1 1", "b/2 1", "b/2 2"])
        #expect(try all(UploadQuery(prefix: Array("x".utf8)), size: size).isEmpty)
        #expect(try all(UploadQuery(delimiter: [0x2F]), size: size) == ["a 1", "a 2", "b/", "c 1"])
    }

    @Test func markers() {
        func keys(_ key: String, _ upload: String? = nil, delimiter: [UInt8] = []) -> [String] {
            let query = UploadQuery(delimiter: delimiter, keyMarker: Array(key.utf8), uploadMarker: upload)
            let page = UploadPage(of: Self.uploads, query)
            return page.uploads.map { "\($0.key) \($0.id.rawValue.prefix(1))" }
                + page.commonPrefixes.map { String(decoding: $0, as: UTF8.self) }
        }
        let one = String(repeating: "1", count: 32)
        #expect(keys("a") == ["b/1 1", "b/2 1", "b/2 2", "c 1"])
        #expect(keys("a", one) == ["a 2", "b/1 1", "b/2 1", "b/2 2", "c 1"])
        #expect(keys("", one).count == 6, "a marker of uploads means nothing without a key")
        #expect(keys("b/1", delimiter: [0x2F]) == ["c 1", "b/"])
        #expect(keys("b/", delimiter: [0x2F]) == ["c 1"])
        #expect(keys("d").isEmpty)
    }

    @Test func nothingIsAskedFor() {
        let page = UploadPage(of: Self.uploads, UploadQuery(limit: 0))
        #expect(page.uploads.isEmpty && page.commonPrefixes.isEmpty && !page.isTruncated && page.last == nil)
    }

    @Test func idsSortByAge() {
        let ids = (0..<50).map { UploadID(at: Timestamp(milliseconds: 1_790_000_000_000 + $0)) }
        #expect(ids == ids.sorted())
        #expect(Set((0..<50).map { _ in UploadID(at: testTime).rawValue }).count == 50)
        #expect(UploadID(ids[0].rawValue) == ids[0])
    }
}
