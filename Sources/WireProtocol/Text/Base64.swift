/// Base 64 of RFC 4648 §4, padded.
///
/// Decoding is canonical: padding is required, nothing may follow it, there is no white space and the unused bits are
/// zero. What decodes, encodes to the same characters.
public enum Base64 {
    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    /// The characters, four for every three bytes begun.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        bytes.withContiguousStorageIfAvailable(encodeContiguous)
            ?? Array(bytes).withUnsafeBufferPointer(encodeContiguous)
    }

    /// The characters of a text's UTF-8, behind a prefix that stands as it is: both with one allocation.
    package static func encode(_ text: String, behind prefix: StaticString) -> String {
        text.utf8.withContiguousStorageIfAvailable { encode($0, behind: prefix) }
            ?? Array(text.utf8).withUnsafeBufferPointer { encode($0, behind: prefix) }
    }

    private static func encodeContiguous(_ bytes: UnsafeBufferPointer<UInt8>) -> String { encode(bytes, behind: "") }

    /// Not generic: callers are in other modules, where a generic one would go through tables for every byte.
    private static func encode(_ bytes: UnsafeBufferPointer<UInt8>, behind prefix: StaticString) -> String {
        String(unsafeUninitializedCapacity: prefix.utf8CodeUnitCount + (bytes.count + 2) / 3 * 4) { buffer in
            let characters = alphabet.utf8Start
            func character(_ value: UInt32) -> UInt8 { characters[Int(value & 63)] }
            var output = prefix.utf8CodeUnitCount
            prefix.withUTF8Buffer { prefix in for place in prefix.indices { buffer[place] = prefix[place] } }
            let whole = bytes.count / 3 * 3
            var index = 0
            while index &+ 12 <= bytes.count, let target = buffer.baseAddress {
                let group = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[index..<index &+ 12])
                let place = UnsafeMutableRawPointer(target + output)
                place.storeBytes(of: Self.characters(of: group), as: SIMD16<UInt8>.self)
                (index, output) = (index &+ 12, output &+ 16)
            }
            while index < whole {
                let group = UInt32(bytes[index]) << 16 | UInt32(bytes[index &+ 1]) << 8 | UInt32(bytes[index &+ 2])
                buffer[output] = character(group >> 18)
                buffer[output &+ 1] = character(group >> 12)
                buffer[output &+ 2] = character(group >> 6)
                buffer[output &+ 3] = character(group)
                (index, output) = (index &+ 3, output &+ 4)
            }
            let left = bytes.count - whole
            guard left > 0 else { return output }
            let group = UInt32(bytes[whole]) << 16 | (left > 1 ? UInt32(bytes[whole + 1]) << 8 : 0)
            buffer[output] = character(group >> 18)
            buffer[output + 1] = character(group >> 12)
            buffer[output + 2] = left > 1 ? character(group >> 6) : 0x3D
            buffer[output + 3] = 0x3D
            return output + 4
        }
    }

    /// The characters of twelve bytes.
    @inline(__always)
    private static func characters(of bytes: UnsafeRawBufferPointer) -> SIMD16<UInt8> {
        let first = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)) >> 16
        let last = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt64.self)) & 0xFFFF_FFFF_FFFF
        let values = SIMD16(bytesOf: SIMD2(sextets(of: first), sextets(of: last)))
        func step(_ step: UInt8, above limit: UInt8) -> SIMD16<UInt8> {
            SIMD16(bitsOf: values .> SIMD16<UInt8>(repeating: limit)) & SIMD16<UInt8>(repeating: step)
        }
        // The letters lie at 65 and 97, the digits at 48, `+` at 43 and `/` at 47.
        var characters = values &+ SIMD16<UInt8>(repeating: 65)
        characters = characters &+ step(6, above: 25)
        characters = characters &- step(75, above: 51)
        characters = characters &- step(15, above: 61)
        return characters &+ step(3, above: 62)
    }

    /// Forty-eight bits in groups of six, one a byte, the highest in the byte that is stored first.
    @inline(__always)
    private static func sextets(of bits: UInt64) -> UInt64 {
        var spread = bits & 0xFF_FFFF | (bits >> 24) << 32
        spread = spread & 0x0000_0FFF_0000_0FFF | (spread & 0x00FF_F000_00FF_F000) << 4
        spread = spread & 0x003F_003F_003F_003F | (spread & 0x0FC0_0FC0_0FC0_0FC0) << 2
        return spread.bigEndian
    }

    /// The bytes, or nil when the text is not canonical.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var body = Array(text.utf8)
        guard body.count % 4 == 0 else { return nil }
        var padding = 0
        while padding < 2, body.last == 0x3D {
            body.removeLast()
            padding += 1
        }
        var output: [UInt8] = []
        output.reserveCapacity(body.count * 3 / 4)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for character in body {
            guard let value = value(of: character) else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                output.append(UInt8(truncatingIfNeeded: buffer >> bits))
                buffer &= (1 << bits) - 1
            }
        }
        // SECURITY: non-zero left-over bits would give one value several spellings.
        return buffer == 0 ? output : nil
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 0x41...0x5A: character - 0x41
        case 0x61...0x7A: character - 0x61 + 26
        case 0x30...0x39: character - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
