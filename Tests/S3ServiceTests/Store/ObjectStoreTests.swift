import AWSNames
import Foundation
import Synchronization
import Testing

@testable import S3Service

@Suite struct ObjectStoreTests {
    @Test func missingThingsAreMissing() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        await #expect(throws: StoreError.noSuchKey) { _ = try await store.text("none") }
        let other = BucketName("other")!
        #expect(throws: StoreError.noSuchBucket) { try store.list(other, ListingQuery()) }
        await #expect(throws: StoreError.noSuchBucket) { try await store.deleteBucket(other) }
        try await store.delete(ObjectKey("none")!, in: .test)
    }

    @Test func bucketNamesAreShared() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        for (owner, own) in [(ownerAccount, true), (otherAccount, false)] {
            await #expect(throws: StoreError.bucketExists(ownedByCaller: own)) {
                try await store.createBucket(
                    BucketRecord(name: .test, owner: owner, region: .usEast1, created: testTime))
            }
        }
        #expect(store.bucketRecord(.test)?.owner == ownerAccount)
    }

    @Test func aBucketWithObjectsStays() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        try await store.put("x", as: "k")
        await #expect(throws: StoreError.bucketNotEmpty) { try await store.deleteBucket(.test) }
        try await store.delete(ObjectKey("k")!, in: .test)
        try await store.deleteBucket(.test)
        #expect(store.bucketRecord(.test) == nil)
        await #expect(throws: StoreError.noSuchBucket) { try await store.put("x", as: "k") }
        #expect(try ObjectStore(root: directory.path).bucketRecord(.test) == nil)
    }

    @Test(arguments: ["", "one", String(repeating: "0123456789", count: 100_000)])
    func whatWasPutIsThereAfterAReopen(_ content: String) async throws {
        let directory = try TemporaryDirectory()
        let attributes = ObjectAttributes(
            systemHeaders: [("content-type", "text/plain")], userMetadata: [("a", "1"), ("b", "é")],
            checksum: StoredChecksum(algorithm: "CRC32", value: "AAAAAA==", type: "FULL_OBJECT"))
        let keys = ["../../x", "/", "a//b", "dir/", "e\u{301}", "\u{E9}"]
        do {
            let store = try await ObjectStore.withBucket(at: directory.path)
            for key in keys { try await store.put(content + key, as: key, attributes: attributes) }
            try await store.updateBucket(.test) { $0.policy = "{}" }
        }
        let store = try ObjectStore(root: directory.path)
        #expect(store.recovery == RecoveryReport())
        #expect(store.bucketRecord(.test)?.policy == "{}")
        #expect(store.bucketRecord(.test)?.publicAccessBlock == .allOn)
        for key in keys {
            #expect(try await store.text(key) == content + key)
            #expect(try await store.open(ObjectKey(key)!, in: .test).record.attributes == attributes)
        }
        #expect(try store.keys().count == keys.count)
        // Nothing was written outside the store, whatever the keys look like.
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["buckets", "tmp"])
    }

    @Test func etagIsTheMD5() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        #expect(try await store.put("hello", as: "k").etag == "5d41402abc4b2a76b9719d911017c592")
        #expect(try await store.put("", as: "k").etag == "d41d8cd98f00b204e9800998ecf8427e")
    }

    @Test func rangesAreExact() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        try await store.put("0123456789", as: "k")
        #expect(try await store.bytes("k", 0..<1) == Array("0".utf8))
        #expect(try await store.bytes("k", 9..<10) == Array("9".utf8))
        #expect(try await store.bytes("k", 3..<7) == Array("3456".utf8))
    }

    @Test func tooMuchIsRefusedAndLeavesNothing() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        do {
            let writer = store.writer(limit: 300_000)
            try await writer.append([UInt8](repeating: 1, count: 300_000))
            await #expect(throws: StoreError.entityTooLarge) { try await writer.append([1]) }
        }
        try await Task.sleep(for: .milliseconds(100))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path + "/tmp").isEmpty)
    }

    @Test func conditionsHoldWhenTheWriteTakesEffect() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        await #expect(throws: StoreError.noSuchKey) {
            try await store.put("x", as: "k", condition: .matches(etag: "0"))
        }
        let first = try await store.put("1", as: "k", condition: .absent)
        await #expect(throws: StoreError.preconditionFailed(condition: "If-None-Match")) {
            try await store.put("2", as: "k", condition: .absent)
        }
        await #expect(throws: StoreError.preconditionFailed(condition: "If-Match")) {
            try await store.put("2", as: "k", condition: .matches(etag: "0"))
        }
        try await store.put("2", as: "k", condition: .matches(etag: first.etag))
        #expect(try await store.text("k") == "2")
    }

    @Test func ofManyConditionalWritersOneWins() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        let winners = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<20 {
                group.addTask {
                    (try? await store.put("\(number)", as: "k", condition: .absent)) == nil ? nil : number
                }
            }
            return await group.reduce(into: [Int]()) { list, winner in if let winner { list.append(winner) } }
        }
        #expect(winners.count == 1)
        #expect(try await store.text("k") == "\(winners[0])")
    }

    @Test func aReaderKeepsWhatItOpened() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        try await store.put("old", as: "k")
        let opened = try await store.open(ObjectKey("k")!, in: .test)
        try await store.put("newer", as: "k")
        try await store.delete(ObjectKey("k")!, in: .test)
        #expect(try await opened.body(of: 0..<3).collect() == Array("old".utf8))
        await #expect(throws: StoreError.noSuchKey) { _ = try await store.text("k") }
    }

    @Test func writersReadersAndDeletersAtOnceSeeWholeObjects() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        let whole = Set((0..<4).map { [UInt8](repeating: UInt8($0), count: 50_000 + $0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for content in whole {
                group.addTask {
                    for _ in 0..<10 {
                        try await store.put(String(decoding: content, as: UTF8.self), as: "k")
                    }
                }
            }
            group.addTask { for _ in 0..<10 { try await store.delete(ObjectKey("k")!, in: .test) } }
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<30 {
                        do {
                            let read = try await store.bytes("k")
                            #expect(whole.contains(read))
                        } catch StoreError.noSuchKey {}
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try ObjectStore(root: directory.path).recovery.damagedFiles.isEmpty)
    }

    @Test func shortRangesAreReadWholeAndDamageInThemIsTold() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        let text = String((0..<3_000).map { Character(Unicode.Scalar(UInt8(0x30 + $0 % 64))) })
        try await store.put(text, as: "k")
        let object = try await store.open(ObjectKey("k")!, in: .test)
        for range in [0..<3_000, 0..<1, 2_999..<3_000, 17..<1_234, 5..<5] as [Range<Int64>] {
            let expected = Array(text.utf8)[Int(range.lowerBound)..<Int(range.upperBound)]
            #expect(try await object.bytes(of: range) == Array(expected))
        }
        let objects = directory.path + "/buckets/test-bucket/objects"
        let path = try objects + "/" + #require(FileManager.default.contentsOfDirectory(atPath: objects).first)
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.seek(toOffset: 100)
        try handle.write(contentsOf: Data("y".utf8))
        try handle.close()
        let damaged = try await store.open(ObjectKey("k")!, in: .test)
        await #expect(throws: StoreError.self) { _ = try await damaged.bytes(of: 0..<3_000) }
    }

    @Test func damageIsToldAndNotServed() async throws {
        let directory = try TemporaryDirectory()
        let store = try await ObjectStore.withBucket(at: directory.path)
        try await store.put(String(repeating: "x", count: 600_000), as: "k")
        let objects = directory.path + "/buckets/test-bucket/objects"
        let path = try objects + "/" + #require(FileManager.default.contentsOfDirectory(atPath: objects).first)
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.seek(toOffset: 100)
        try handle.write(contentsOf: Data("y".utf8))
        await #expect(throws: StoreError.self) { _ = try await store.bytes("k") }
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: size - 40)
        try handle.write(contentsOf: Data("y".utf8))
        try handle.close()
        let reopened = try ObjectStore(root: directory.path)
        #expect(reopened.recovery.damagedFiles == [path])
        #expect(try reopened.keys().isEmpty)
        #expect(FileManager.default.fileExists(atPath: path))
    }
}
