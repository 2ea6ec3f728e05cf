import Foundation
import Testing

@testable import S3Service

@Suite struct UploadTests {
    private static let key = ObjectKey("k")!
    private static let part = [UInt8](repeating: 7, count: 5 << 20)

    private func begin(_ store: ObjectStore) async throws -> UploadID {
        try await store.createUpload(
            of: Self.key, in: .test, attributes: ObjectAttributes(systemHeaders: [("content-type", "a/b")]),
            initiator: "arn", now: testTime)
    }

    private func complete(
        _ store: ObjectStore, _ id: UploadID, _ parts: [(Int, String)], condition: WriteCondition = .none
    ) async throws -> ObjectRecord {
        try await store.completeUpload(
            id, of: Self.key, in: .test, parts: parts.map { CompletedPartReference(number: $0.0, etag: $0.1) },
            condition: condition, now: testTime)
    }

    @Test func completionIsCheckedAsOnAWS() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        let id = try await begin(store)
        let small = try await store.putPart(1, [1], of: id, key: "k")
        let other = try await store.putPart(2, [2], of: id, key: "k")
        await #expect(throws: StoreError.noSuchUpload) {
            _ = try await store.completeUpload(
                id, of: ObjectKey("other")!, in: .test, parts: [.init(number: 1, etag: small.etag)], now: testTime)
        }
        await #expect(throws: StoreError.invalidPart) { _ = try await complete(store, id, []) }
        await #expect(throws: StoreError.invalidPart) { _ = try await complete(store, id, [(1, other.etag)]) }
        await #expect(throws: StoreError.invalidPart) { _ = try await complete(store, id, [(3, small.etag)]) }
        await #expect(throws: StoreError.invalidPartOrder) {
            _ = try await complete(store, id, [(2, other.etag), (1, small.etag)])
        }
        await #expect(throws: StoreError.entityTooSmall(partNumber: 1, size: 1, etag: small.etag)) {
            _ = try await complete(store, id, [(1, small.etag), (2, other.etag)])
        }
        try await store.put("x", as: "k")
        await #expect(throws: StoreError.preconditionFailed(condition: "If-None-Match")) {
            _ = try await complete(store, id, [(1, small.etag)], condition: .absent)
        }
        // None of the refusals ended the upload.
        #expect(try await complete(store, id, [(1, small.etag)]).summary.size == 1)
        await #expect(throws: StoreError.noSuchUpload) { _ = try await complete(store, id, [(1, small.etag)]) }
    }

    @Test func partsBecomeTheObject() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        let id = try await begin(store)
        _ = try await store.putPart(10, [9, 9, 9], of: id, key: "k")
        let last = try await store.putPart(10, [1, 2, 3], of: id, key: "k")
        let first = try await store.putPart(2, Self.part, of: id, key: "k")
        let record = try await complete(store, id, [(2, first.etag), (10, last.etag)])
        #expect(record.summary.etag.hasSuffix("-2"))
        #expect(record.attributes.systemHeaders.first?.value == "a/b")
        let size = Int64(5 << 20)
        for reopened in [store, try ObjectStore(root: directory.path)] {
            #expect(try await reopened.bytes("k") == Self.part + [1, 2, 3])
            #expect(try await reopened.bytes("k", (size - 1)..<(size + 2)) == [7, 1, 2])
            #expect(try await reopened.bytes("k", (size + 2)..<(size + 3)) == [3])
        }
    }

    @Test func readersKeepPartsThatWereReplaced() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        let id = try await begin(store)
        let part = try await store.putPart(1, [1, 2, 3], of: id, key: "k")
        _ = try await complete(store, id, [(1, part.etag)])
        let uploads = directory.path + "/buckets/test-bucket/uploads"
        do {
            let opened = try await store.open(Self.key, in: .test)
            try await store.put("new", as: "k")
            #expect(try FileManager.default.contentsOfDirectory(atPath: uploads).count == 1)
            #expect(try await opened.body(of: 0..<3).collect() == [1, 2, 3])
        }
        for _ in 0..<100 where try !FileManager.default.contentsOfDirectory(atPath: uploads).isEmpty {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: uploads).isEmpty)
    }

    @Test func uploadsSurviveAReopenAndEndWithAbort() async throws {
        let directory = try TemporaryDirectory()
        let id: UploadID
        do {
            let store = try await ObjectStore.withBucket(at: directory.path)
            id = try await begin(store)
            _ = try await store.putPart(3, [1, 2, 3], of: id, key: "k")
        }
        let store = try ObjectStore(root: directory.path)
        #expect(try store.uploads(in: .test).map(\.id) == [id])
        #expect(try store.upload(id, of: Self.key, in: .test).parts.map(\.number) == [3])
        try await store.abortUpload(id, of: Self.key, in: .test)
        await #expect(throws: StoreError.noSuchUpload) { try await store.abortUpload(id, of: Self.key, in: .test) }
        await #expect(throws: StoreError.noSuchUpload) { _ = try await store.putPart(1, [1], of: id, key: "k") }
        #expect(try store.keys().isEmpty)
    }
}
