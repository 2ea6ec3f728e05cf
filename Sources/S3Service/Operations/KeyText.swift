import ServiceShapes
import WireProtocol

/// Keys as a reply has them: percent-encoded when the client asked for it.
struct KeyText {
    let encodingType: String?

    func encoded(_ text: String) -> String {
        encodingType == "url" ? PercentEncoding.encodePath(text) : text
    }

    func object(_ key: ObjectKey, _ object: ObjectSummary, _ owner: S3Shapes.Owner?) -> S3Shapes.Object {
        S3Shapes.Object(
            key: encoded(key.description), lastModified: object.lastModified, eTag: "\"\(object.etag)\"",
            size: Int(object.size), storageClass: "STANDARD", owner: owner)
    }

    func prefix(_ bytes: [UInt8]) -> S3Shapes.CommonPrefix {
        S3Shapes.CommonPrefix(prefix: encoded(String(decoding: bytes, as: UTF8.self)))
    }
}

/// Where a listing goes on. Version, a check over the key, and the key: nothing secret is in it, and what S3 did not
/// make is told from what it did.
enum ContinuationToken {
    private static let version: UInt8 = 1
    private static let checkLength = 4

    static func token(_ key: [UInt8]) -> String { Base64.encode([version] + check(key) + key) }

    /// The key after which the listing goes on.
    static func key(in token: String) throws(ServiceError) -> [UInt8] {
        guard let bytes = Base64.decode(token), bytes.first == version, bytes.count > 1 + checkLength,
            case let key = Array(bytes.dropFirst(1 + checkLength)), bytes[1...checkLength].elementsEqual(check(key))
        else {
            throw .s3InvalidArgument(
                "The continuation token provided is incorrect", name: "continuation-token", value: nil)
        }
        return key
    }

    private static func check(_ key: [UInt8]) -> [UInt8] {
        let value = StorageChecksum.of(key)
        return (0..<checkLength).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
}
