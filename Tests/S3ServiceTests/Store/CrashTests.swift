import AWSNames
import Foundation
import Synchronization
import Testing

@testable import S3Service

/// A copy of the directory is taken at every step on the file system: what a crash at that step leaves. Every copy must
/// open as a store that holds the state before or the state after, and nothing else.
@Suite struct CrashTests {
    /// Copies of `directory`, one a step, taken while `isRecording`.
    private final class Recorder: Sendable {
        let source: TemporaryDirectory
        let copies: TemporaryDirectory
        private let state = Mutex<(steps: [StorageStep], isRecording: Bool)>(([], false))

        init() throws {
            source = try TemporaryDirectory()
            copies = try TemporaryDirectory()
        }

        var steps: [StorageStep] { state.withLock { $0.steps } }
        func start() { state.withLock { $0.isRecording = true } }

        func observe(_ step: StorageStep) {
            state.withLock { state in
                guard state.isRecording else { return }
                state.steps.append(step)
                try? FileManager.default.copyItem(
                    atPath: source.path, toPath: copies.path + "/\(state.steps.count)")
            }
        }

        /// The copies in order.
        func stores() throws -> [ObjectStore] {
            let names = try FileManager.default.contentsOfDirectory(atPath: copies.path)
            guard names.count == steps.count, !names.isEmpty else { throw StoreError.damaged(file: "copies") }
            return try (1...names.count).map {
                try ObjectStore(root: copies.path + "/\($0)", pool: FileIOPool(width: 1))
            }
        }
    }

    private func recorded(
        before: (ObjectStore) async throws -> Void = { _ in }, _ change: (ObjectStore) async throws -> Void
    ) async throws -> Recorder {
        let recorder = try Recorder()
        let store = try await ObjectStore.withBucket(at: recorder.source.path) { recorder.observe($0) }
        try await before(store)
        recorder.start()
        try await change(store)
        return recorder
    }

    private func requireClean(_ store: ObjectStore, _ path: String) throws {
        #expect(store.recovery.damagedFiles.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/tmp").isEmpty)
    }

    @Test func aReplacedObjectIsTheOldOrTheNew() async throws {
        let recorder = try await recorded(before: { try await $0.put("old", as: "k") }) {
            try await $0.put("new and longer", as: "k")
        }
        #expect(recorder.steps == [.written, .fileSynced, .renamed, .directorySynced])
        var seen: [String] = []
        for store in try recorder.stores() {
            try requireClean(store, store.root)
            seen.append(try await store.text("k"))
        }
        #expect(seen == ["old", "old", "new and longer", "new and longer"])
    }

    @Test func aDeletedObjectIsThereOrNot() async throws {
        let recorder = try await recorded(before: { try await $0.put("old", as: "k") }) {
            try await $0.delete(ObjectKey("k")!, in: .test)
        }
        #expect(recorder.steps == [.removed, .directorySynced])
        for store in try recorder.stores() { #expect(try store.keys().isEmpty) }
    }

    @Test func aBucketIsWholeOrNotThere() async throws {
        let name = BucketName("second")!
        let recorder = try await recorded {
            try await $0.createBucket(
                BucketRecord(name: name, owner: ownerAccount, region: .usEast1, created: testTime))
        }
        #expect(recorder.steps.suffix(2) == [.renamed, .directorySynced])
        for store in try recorder.stores().dropLast(2) { #expect(store.bucketRecord(name) == nil) }
        for store in try recorder.stores().suffix(2) { #expect(store.bucketRecord(name) != nil) }
    }

    @Test func aPolicyIsTheOldOrTheNew() async throws {
        let recorder = try await recorded(before: { try await $0.updateBucket(.test) { $0.policy = "old" } }) {
            try await $0.updateBucket(.test) { $0.policy = "new" }
        }
        #expect(recorder.steps == [.written, .fileSynced, .renamed, .directorySynced])
        #expect(try recorder.stores().map { $0.bucketRecord(.test)?.policy } == ["old", "old", "new", "new"])
    }

    @Test func aCompletedUploadReplacesAtOnce() async throws {
        let id = Mutex<UploadID?>(nil)
        let part = [UInt8](repeating: 7, count: 5 << 20)
        let recorder = try await recorded(before: { store in
            try await store.put("old", as: "k")
            let upload = try await store.createUpload(
                of: ObjectKey("k")!, in: .test, attributes: ObjectAttributes(), initiator: "i", now: testTime)
            id.withLock { $0 = upload }
            for number in [1, 2, 3] { _ = try await store.putPart(number, part, of: upload, key: "k") }
        }) { store in
            let upload = try #require(id.withLock { $0 })
            let parts = try store.upload(upload, of: ObjectKey("k")!, in: .test).parts
            _ = try await store.completeUpload(
                upload, of: ObjectKey("k")!, in: .test,
                parts: parts.prefix(2).map { CompletedPartReference(number: $0.number, etag: $0.etag) },
                now: testTime)
        }
        #expect(
            recorder.steps == [.written, .fileSynced, .renamed, .directorySynced, .removed, .removed])
        for (index, store) in try recorder.stores().enumerated() {
            try requireClean(store, store.root)
            let isNew = index >= 2
            #expect(try await store.bytes("k").count == (isNew ? 10 << 20 : 3))
            #expect(try store.uploads(in: .test).count == (isNew ? 0 : 1))
            if !isNew {
                let upload = try #require(id.withLock { $0 })
                #expect(try store.upload(upload, of: ObjectKey("k")!, in: .test).parts.count == 3)
            }
        }
    }

    @Test func anAbortedUploadLeavesNothing() async throws {
        let recorder = try await recorded { store in
            let id = try await store.createUpload(
                of: ObjectKey("k")!, in: .test, attributes: ObjectAttributes(), initiator: "i", now: testTime)
            _ = try await store.putPart(1, [1, 2, 3], of: id, key: "k")
            try await store.abortUpload(id, of: ObjectKey("k")!, in: .test)
        }
        for store in try recorder.stores() {
            try requireClean(store, store.root)
            #expect(try store.uploads(in: .test).count <= 1)
            #expect(try store.keys().isEmpty)
        }
        let last = try #require(try recorder.stores().last)
        #expect(try last.uploads(in: .test).isEmpty)
    }
}
