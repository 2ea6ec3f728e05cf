import SecretMaterial
import WireProtocol

/// Request ids: random UUIDs in lower case, as AWS's are (row W26).
package enum RequestID {
    /// A version 4 UUID from sixteen random bytes (RFC 9562 §5.4).
    package static func make() -> String {
        var id = InlineArray<4, UInt32>(repeating: 0)
        var span = id.mutableSpan
        span.withUnsafeMutableBytes { bytes in
            SecureRandom.system.fill(bytes)
            bytes[6] = bytes[6] & 0x0F | 0x40
            bytes[8] = bytes[8] & 0x3F | 0x80
        }
        return text(of: id)
    }

    /// The sixteen bytes in groups of 4, 2, 2, 2 and 6.
    private static func text(of id: InlineArray<4, UInt32>) -> String {
        func digits(_ index: Int) -> UInt64 { WireProtocol.Hex.lowerDigits(UInt32(littleEndian: id[index])) }
        return String(unsafeUninitializedCapacity: 36) { buffer in
            let text = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<36])
            let (second, third) = (digits(1), digits(2))
            text.storeBytes(of: digits(0).littleEndian, as: UInt64.self)
            text.storeBytes(of: UInt32(truncatingIfNeeded: second).littleEndian, toByteOffset: 9, as: UInt32.self)
            text.storeBytes(of: UInt32(second >> 32).littleEndian, toByteOffset: 14, as: UInt32.self)
            text.storeBytes(of: UInt32(truncatingIfNeeded: third).littleEndian, toByteOffset: 19, as: UInt32.self)
            text.storeBytes(of: UInt32(third >> 32).littleEndian, toByteOffset: 24, as: UInt32.self)
            text.storeBytes(of: digits(3).littleEndian, toByteOffset: 28, as: UInt64.self)
            (text[8], text[13], text[18], text[23]) = (0x2D, 0x2D, 0x2D, 0x2D)
            return 36
        }
    }
}
