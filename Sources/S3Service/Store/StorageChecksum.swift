internal import SignatureV4

/// CRC-32C over what rests on the disk: records and content carry it, so that damage is told and not served.
struct StorageChecksum: Sendable {
    private var checksum = Checksum(.crc32c)

    mutating func update(_ bytes: UnsafeRawBufferPointer) { checksum.update(bytes) }

    var value: UInt32 { checksum.bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    static func of(_ bytes: [UInt8]) -> UInt32 {
        var checksum = StorageChecksum()
        bytes.withUnsafeBytes { checksum.update($0) }
        return checksum.value
    }
}
