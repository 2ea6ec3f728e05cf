/// The one kind of file the store keeps: `content ‖ record ‖ record's length ‖ record's CRC-32C ‖ magic`.
///
/// Content comes first because its digests, which the record holds, are known only at its end; one rename switches
/// both.
enum RecordFile {
    private static let magic = Array("STINTREC".utf8)
    private static let footerLength = 16
    /// The largest record: 10,000 parts of a manifest and as much again.
    private static let maximumRecordLength = 4 << 20

    /// What follows the content.
    static func trailer(for record: [UInt8]) -> [UInt8] {
        var writer = RecordWriter(version: 0)
        writer.append(UInt32(record.count))
        writer.append(StorageChecksum.of(record))
        return record + writer.bytes.dropFirst() + magic
    }

    /// The record and the length of the content before it.
    static func read(_ file: OpenFile) throws(StoreError) -> (record: [UInt8], contentLength: Int64) {
        let damage = StoreError.damaged(file: file.path)
        let size = try file.size()
        guard size >= Int64(footerLength) else { throw damage }
        let footer = try file.read(at: size - Int64(footerLength), count: footerLength)
        guard Array(footer[8...]) == magic else { throw damage }
        var reader = try RecordReader([0] + footer.prefix(8), version: 0, file: file.path)
        let length = try Int64(reader.uint32())
        let checksum = try reader.uint32()
        let contentLength = size - Int64(footerLength) - length
        guard length <= Int64(maximumRecordLength), contentLength >= 0 else { throw damage }
        let record = try file.read(at: contentLength, count: Int(length))
        guard StorageChecksum.of(record) == checksum else { throw damage }
        return (record, contentLength)
    }
}
