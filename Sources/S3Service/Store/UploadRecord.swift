package import WireProtocol

/// The id of a multipart upload: 32 lower-case hexadecimal digits, of which 12 are the time in milliseconds and 20 are
/// random, so that ids sort by age. Safe as a name of a directory.
package struct UploadID: Hashable, Sendable, Comparable {
    package let rawValue: String

    /// Nil unless `text` is exactly 32 lower-case hexadecimal digits.
    package init?(_ text: String) {
        guard text.utf8.count == 32,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        rawValue = text
    }

    /// A new id, later than those made before.
    init(at time: Timestamp) {
        let milliseconds = UInt64(max(0, time.milliseconds))
        let moment = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> UInt64(8 * (5 - $0))) }
        rawValue = Hex.encode(moment + (0..<10).map { _ in UInt8.random(in: .min ... .max) })
    }

    package static func < (left: UploadID, right: UploadID) -> Bool { left.rawValue < right.rawValue }
}

/// A multipart upload under way.
package struct UploadRecord: Sendable, Equatable {
    package var id: UploadID
    package var key: ObjectKey
    package var initiated: Timestamp
    /// The ARN of who began it.
    package var initiator: String
    package var attributes: ObjectAttributes
    /// The checksum the parts must carry, and `FULL_OBJECT` or `COMPOSITE`; nil when none was declared.
    package var checksumAlgorithm: String?
    package var checksumType: String?
}

extension UploadRecord {
    private static let version: UInt8 = 1

    func encoded() -> [UInt8] {
        var writer = RecordWriter(version: Self.version)
        writer.append(id.rawValue)
        writer.append(key.bytes)
        writer.append(initiated.milliseconds)
        writer.append(initiator)
        attributes.encode(into: &writer)
        writer.append(checksumAlgorithm)
        writer.append(checksumType)
        return writer.bytes
    }

    init(encoded bytes: [UInt8], file: String) throws(StoreError) {
        var reader = try RecordReader(bytes, version: Self.version, file: file)
        guard let id = UploadID(try reader.string()), let key = ObjectKey(try reader.byteString()) else {
            throw reader.damage
        }
        self.id = id
        self.key = key
        initiated = Timestamp(milliseconds: try reader.int64())
        initiator = try reader.string()
        attributes = try ObjectAttributes(from: &reader)
        checksumAlgorithm = try reader.optionalString()
        checksumType = try reader.optionalString()
        try reader.finish()
    }
}
