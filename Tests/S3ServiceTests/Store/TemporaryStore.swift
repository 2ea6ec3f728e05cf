import AWSNames
import Foundation
import ServiceKit
import WireProtocol

@testable import S3Service

/// A directory that goes when the test does.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "stint-s3-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

let ownerAccount = AccountID("111111111111")!
let otherAccount = AccountID("222222222222")!
let testTime = Timestamp(seconds: 1_790_000_000)

extension BucketName {
    static let test = BucketName("test-bucket")!
}

extension ObjectStore {
    /// A store with `test-bucket` in it.
    static func withBucket(
        at path: String, observe: @escaping @Sendable (StorageStep) -> Void = { _ in }
    ) async throws -> ObjectStore {
        let store = try ObjectStore(root: path, pool: FileIOPool(width: 4), observe: observe)
        try await store.createBucket(
            BucketRecord(name: .test, owner: ownerAccount, region: .usEast1, created: testTime))
        return store
    }

    @discardableResult
    func put(
        _ text: String, as key: String, condition: WriteCondition = .none,
        attributes: ObjectAttributes = ObjectAttributes()
    ) async throws -> ObjectSummary {
        let writer = writer()
        try await writer.append(Array(text.utf8))
        let digest = try await writer.finish()
        return try await put(
            writer, digest: digest, as: ObjectKey(key)!, in: .test, attributes: attributes, condition: condition,
            now: testTime)
    }

    func putPart(_ number: Int, _ bytes: [UInt8], of id: UploadID, key: String) async throws -> PartRecord {
        let writer = writer()
        try await writer.append(bytes)
        let digest = try await writer.finish()
        return try await putPart(
            number, writer, digest: digest, checksum: nil, of: id, key: ObjectKey(key)!, in: .test, now: testTime)
    }

    func text(_ key: String) async throws -> String {
        String(decoding: try await bytes(key), as: UTF8.self)
    }

    func bytes(_ key: String, _ range: Range<Int64>? = nil) async throws -> [UInt8] {
        let object = try await open(ObjectKey(key)!, in: .test)
        return try await object.body(of: range ?? 0..<object.record.summary.size).collect()
    }

    func keys(_ query: ListingQuery = ListingQuery()) throws -> [String] {
        try list(.test, query).items.map { String(decoding: $0.bytes, as: UTF8.self) }
    }
}

extension ResponseBodySource {
    func collect() async throws -> [UInt8] {
        defer { close() }
        var bytes: [UInt8] = []
        while let piece = try await next() {
            guard !piece.isEmpty else { throw StoreError.damaged(file: "an empty piece") }
            bytes += piece
        }
        return bytes
    }
}

/// A small generator of the same numbers every time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
