package import WireProtocol

/// What a client says of an object besides its content.
package struct ObjectAttributes: Sendable, Equatable {
    /// Standard headers given back as they came, names in lower case: `content-type`, `cache-control` and the like.
    package var systemHeaders: [(name: String, value: String)] = []
    /// `x-amz-meta-*` without the prefix, names in lower case.
    package var userMetadata: [(name: String, value: String)] = []
    package var checksum: StoredChecksum?

    package init(
        systemHeaders: [(name: String, value: String)] = [], userMetadata: [(name: String, value: String)] = [],
        checksum: StoredChecksum? = nil
    ) {
        self.systemHeaders = systemHeaders
        self.userMetadata = userMetadata
        self.checksum = checksum
    }

    package static func == (left: ObjectAttributes, right: ObjectAttributes) -> Bool {
        left.systemHeaders.elementsEqual(right.systemHeaders, by: ==)
            && left.userMetadata.elementsEqual(right.userMetadata, by: ==) && left.checksum == right.checksum
    }
}

/// A checksum kept with an object or a part.
package struct StoredChecksum: Sendable, Equatable {
    /// As `x-amz-checksum-algorithm` writes it: `CRC64NVME`.
    package var algorithm: String
    /// Base64; with `-N` behind it when it is made of the parts' checksums.
    package var value: String
    /// `FULL_OBJECT` or `COMPOSITE`.
    package var type: String

    package init(algorithm: String, value: String, type: String) {
        self.algorithm = algorithm
        self.value = value
        self.type = type
    }
}

/// What listings and conditions need of an object; kept in memory for every object.
package struct ObjectSummary: Sendable, Equatable {
    package var size: Int64
    /// Without quotes: MD5 in hex, for multipart uploads of the parts' MD5s with `-N` behind it.
    package var etag: String
    package var lastModified: Timestamp
    /// The upload whose parts are the content; nil when the content lies in the object's own file.
    var uploadID: UploadID?
}

/// One part of an object that came by multipart upload, or of an upload under way.
package struct PartRecord: Sendable, Equatable {
    package var number: Int
    package var size: Int64
    package var etag: String
    package var lastModified: Timestamp
    package var checksum: StoredChecksum?
    /// CRC-32C of the content, checked when all of it is read.
    var crc: UInt32
}

/// All that is known of a stored object.
package struct ObjectRecord: Sendable, Equatable {
    package var key: ObjectKey
    package var summary: ObjectSummary
    package var attributes: ObjectAttributes
    /// In order; empty unless the object came by multipart upload.
    package var parts: [PartRecord]
    /// CRC-32C of content in the object's own file.
    var crc: UInt32
}

extension ObjectRecord {
    private static let version: UInt8 = 1

    func encoded() -> [UInt8] {
        var writer = RecordWriter(version: Self.version)
        writer.append(key.bytes)
        writer.append(summary.size)
        writer.append(summary.etag)
        writer.append(summary.lastModified.milliseconds)
        writer.append(summary.uploadID?.rawValue)
        writer.append(crc)
        attributes.encode(into: &writer)
        writer.append(parts) { $1.encode(into: &$0) }
        return writer.bytes
    }

    init(encoded bytes: [UInt8], file: String) throws(StoreError) {
        var reader = try RecordReader(bytes, version: Self.version, file: file)
        guard let key = ObjectKey(try reader.byteString()) else { throw reader.damage }
        self.key = key
        let size = try reader.int64()
        let etag = try reader.string()
        let modified = Timestamp(milliseconds: try reader.int64())
        summary = ObjectSummary(size: size, etag: etag, lastModified: modified, uploadID: try reader.uploadID())
        crc = try reader.uint32()
        attributes = try ObjectAttributes(from: &reader)
        parts = try reader.list { (reader) throws(StoreError) in try PartRecord(from: &reader) }
        try reader.finish()
    }
}

extension ObjectAttributes {
    func encode(into writer: inout RecordWriter) {
        writer.append(systemHeaders) {
            $0.append($1.name)
            $0.append($1.value)
        }
        writer.append(userMetadata) {
            $0.append($1.name)
            $0.append($1.value)
        }
        writer.append(checksum)
    }

    init(from reader: inout RecordReader) throws(StoreError) {
        systemHeaders = try reader.pairs()
        userMetadata = try reader.pairs()
        checksum = try reader.checksum()
    }
}

extension PartRecord {
    private static let version: UInt8 = 1

    func encoded() -> [UInt8] {
        var writer = RecordWriter(version: Self.version)
        encode(into: &writer)
        return writer.bytes
    }

    init(encoded bytes: [UInt8], file: String) throws(StoreError) {
        var reader = try RecordReader(bytes, version: Self.version, file: file)
        try self.init(from: &reader)
        try reader.finish()
    }

    func encode(into writer: inout RecordWriter) {
        writer.append(UInt32(number))
        writer.append(size)
        writer.append(etag)
        writer.append(lastModified.milliseconds)
        writer.append(checksum)
        writer.append(crc)
    }

    init(from reader: inout RecordReader) throws(StoreError) {
        number = Int(try reader.uint32())
        size = try reader.int64()
        etag = try reader.string()
        lastModified = Timestamp(milliseconds: try reader.int64())
        checksum = try reader.checksum()
        crc = try reader.uint32()
    }
}

extension RecordWriter {
    mutating func append(_ checksum: StoredChecksum?) {
        append(checksum != nil)
        guard let checksum else { return }
        append(checksum.algorithm)
        append(checksum.value)
        append(checksum.type)
    }
}

extension RecordReader {
    mutating func pairs() throws(StoreError) -> [(name: String, value: String)] {
        try list { (reader) throws(StoreError) in (name: try reader.string(), value: try reader.string()) }
    }

    mutating func checksum() throws(StoreError) -> StoredChecksum? {
        guard try bool() else { return nil }
        return StoredChecksum(algorithm: try string(), value: try string(), type: try string())
    }

    mutating func uploadID() throws(StoreError) -> UploadID? {
        guard let text = try optionalString() else { return nil }
        guard let id = UploadID(text) else { throw damage }
        return id
    }
}
