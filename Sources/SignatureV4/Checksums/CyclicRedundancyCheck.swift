internal import CISAL

/// A reflected cyclic redundancy check: those of 32 bits by ISA-L, which uses what the processor has for it; that of 64
/// bits, which Debian's ISA-L does not know, by tables.
struct CyclicRedundancyCheck: Sendable {
    enum Polynomial: Sendable {
        /// CRC-32 of ISO 3309.
        case crc32
        /// CRC-32C of Castagnoli, RFC 3720.
        case crc32c
        /// CRC-64 of the NVM Express specification.
        case crc64nvme
    }

    private enum Register: Sendable {
        case crc32(UInt32)
        case crc32c(UInt32)
        case crc64nvme(TableCheck)
    }

    private var register: Register

    init(_ polynomial: Polynomial) {
        register =
            switch polynomial {
            case .crc32: .crc32(0)
            case .crc32c: .crc32c(.max)
            case .crc64nvme: .crc64nvme(TableCheck())
            }
    }

    /// The value so far.
    var value: UInt64 {
        switch register {
        case .crc32(let value): UInt64(value)
        case .crc32c(let register): UInt64(~register)
        case .crc64nvme(let check): check.value
        }
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch register {
        case .crc32(let value):
            guard let base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
            register = .crc32(crc32_gzip_refl(value, base, UInt64(bytes.count)))
        case .crc32c(var value):
            // The library takes lengths of 31 bits.
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
                guard let base = piece.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
                // The library reads the bytes only.
                value = crc32_iscsi(UnsafeMutablePointer(mutating: base), Int32(piece.count), value)
                rest = rest.dropFirst(piece.count)
            }
            register = .crc32c(value)
        case .crc64nvme(var check):
            check.update(bytes)
            register = .crc64nvme(check)
        }
    }
}

/// CRC-64/NVME, eight bytes a step.
private struct TableCheck: Sendable {
    private static let polynomial: UInt64 = 0x9A6C_9329_AC4B_C9B5

    /// Eight tables of 256 remainders, one after the other.
    private static let tables: [UInt64] = {
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
        return tables
    }()

    private var register = UInt64.max

    var value: UInt64 { ~register }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var register = register
        Self.tables.withUnsafeBufferPointer { tables in
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
}
