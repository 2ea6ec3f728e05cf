/// A black-and-white PNG image (W3C PNG, third edition), written without compression: small pictures, few lines.
enum PNGImage {
    /// Light modules around a code, as readers need them.
    private static let quietZone = 4

    /// The code with `scale` pixels a module.
    static func bytes(of code: QRCode, scale: Int = 4) -> [UInt8] {
        let side = (code.size + 2 * quietZone) * scale
        var rows: [UInt8] = []
        rows.reserveCapacity(side * ((side + 7) / 8 + 1))
        for y in 0..<side {
            rows.append(0)  // No filter.
            var row = [UInt8](repeating: 0xFF, count: (side + 7) / 8)
            let moduleY = y / scale - quietZone
            for x in 0..<side where (0..<code.size).contains(moduleY) {
                let moduleX = x / scale - quietZone
                if (0..<code.size).contains(moduleX), code[moduleX, moduleY] { row[x / 8] &= ~(0x80 >> UInt8(x % 8)) }
            }
            rows += row
        }
        var image: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let side32 = bigEndian(UInt32(side))
        image += chunk("IHDR", side32 + side32 + [1, 0, 0, 0, 0])
        image += chunk("IDAT", stored(rows))
        image += chunk("IEND", [])
        return image
    }

    /// A zlib stream of stored blocks (RFC 1950, RFC 1951 §3.2.4).
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        let limit = 0xFFFF
        for start in stride(from: 0, to: bytes.count, by: limit) {
            let part = bytes[start..<min(start + limit, bytes.count)]
            let count = UInt16(part.count)
            stream.append(start + limit >= bytes.count ? 1 : 0)
            for value in [count, ~count] {
                stream += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
            }
            stream += part
        }
        return stream + bigEndian(adler32(bytes))
    }

    private static func chunk(_ type: StaticString, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.description.utf8) + data
        return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
    }

    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }

    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var remainder: UInt32 = .max
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1) * 0xEDB8_8320 }
        }
        return ~remainder
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
