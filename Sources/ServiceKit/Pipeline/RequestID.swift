import SecretMaterial
import WireProtocol

/// Request ids: random UUIDs in lower case, as AWS's are (row W26).
package enum RequestID {
    /// A version 4 UUID from sixteen random bytes (RFC 9562 §5.4).
    package static func make() -> String {
        var id: (UInt64, UInt64) = (0, 0)
        return withUnsafeMutableBytes(of: &id) { bytes in
            SecureRandom.system.fill(bytes)
            bytes[6] = bytes[6] & 0x0F | 0x40
            bytes[8] = bytes[8] & 0x3F | 0x80
            return text(of: UnsafeRawBufferPointer(bytes))
        }
    }

    /// The sixteen bytes in groups of 4, 2, 2, 2 and 6.
    private static func text(of bytes: UnsafeRawBufferPointer) -> String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for index in bytes.indices {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    buffer[position] = 0x2D
                    position += 1
                }
                buffer[position] = WireProtocol.Hex.lowerDigit(bytes[index] >> 4)
                buffer[position + 1] = WireProtocol.Hex.lowerDigit(bytes[index] & 15)
                position += 2
            }
            return position
        }
    }
}
