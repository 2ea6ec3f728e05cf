import SecretMaterial

/// Request ids: random UUIDs in lower case, as AWS's are (row W26).
package enum RequestID {
    private static let digits = Array("0123456789abcdef".utf8)

    /// A version 4 UUID from sixteen random bytes (RFC 9562 §5.4).
    package static func make() -> String {
        var bytes = SecureRandom.system.bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for (index, byte) in bytes.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    buffer[position] = 0x2D
                    position += 1
                }
                buffer[position] = digits[Int(byte >> 4)]
                buffer[position + 1] = digits[Int(byte & 15)]
                position += 2
            }
            return position
        }
    }
}
