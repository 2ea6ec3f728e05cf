/// A reflected cyclic redundancy check of up to 64 bits, eight bytes a step.
///
/// The register is as wide as the longest check; a shorter one uses its low bits and the upper ones stay zero.
struct CyclicRedundancyCheck: Sendable {
    /// Eight tables of 256 remainders, one after the other.
    private let tables: [UInt64]
    private let mask: UInt64
    private var register: UInt64

    init(_ polynomial: Polynomial) {
        tables = polynomial.tables
        mask = polynomial.mask
        register = polynomial.mask
    }

    /// The value so far.
    var value: UInt64 { register ^ mask }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var register = register
        tables.withUnsafeBufferPointer { tables in
            var index = 0
            while index + 8 <= bytes.count {
                let word = register ^ UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                register = tables[1_792 + Int(word & 255)] ^ tables[1_536 + Int(word >> 8 & 255)]
                register ^= tables[1_280 + Int(word >> 16 & 255)] ^ tables[1_024 + Int(word >> 24 & 255)]
                register ^= tables[768 + Int(word >> 32 & 255)] ^ tables[512 + Int(word >> 40 & 255)]
                register ^= tables[256 + Int(word >> 48 & 255)] ^ tables[Int(word >> 56)]
                index += 8
            }
            while index < bytes.count {
                register = register >> 8 ^ tables[Int((register ^ UInt64(bytes[index])) & 255)]
                index += 1
            }
        }
        self.register = register
    }

    /// A check's polynomial, reflected, and its tables.
    struct Polynomial: Sendable {
        let mask: UInt64
        let tables: [UInt64]

        /// CRC-32 of ISO 3309.
        static let crc32 = Polynomial(0xEDB8_8320, bits: 32)
        /// CRC-32C of Castagnoli, RFC 3720.
        static let crc32c = Polynomial(0x82F6_3B78, bits: 32)
        /// CRC-64 of the NVM Express specification.
        static let crc64nvme = Polynomial(0x9A6C_9329_AC4B_C9B5, bits: 64)

        init(_ polynomial: UInt64, bits: UInt64) {
            mask = bits == 64 ? .max : (1 << bits) - 1
            var tables = [UInt64](repeating: 0, count: 2_048)
            for byte in 0..<256 {
                var remainder = UInt64(byte)
                for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? polynomial : 0) }
                tables[byte] = remainder
            }
            for index in 256..<2_048 {
                let before = tables[index - 256]
                tables[index] = before >> 8 ^ tables[Int(before & 255)]
            }
            self.tables = tables
        }
    }
}
