/// Base64 with the alphabet of RFC 4648 §4 and padding, in which every byte string has exactly one spelling.
///
/// What decodes re-encodes to the same text: missing or surplus padding, line breaks, the URL alphabet and non-zero
/// left-over bits are refused, so that a token cannot be rewritten without becoming another token.
public enum CanonicalBase64 {
    /// The number of characters that `count` bytes take.
    public static func encodedCount(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    /// The text for `bytes`.
    public static func encode(_ bytes: UnsafeRawBufferPointer) -> String {
        let count = encodedCount(bytes.count)
        return String(unsafeUninitializedCapacity: count) { output in
            write(bytes, to: output)
            return count
        }
    }

    /// The text for `bytes`.
    public static func encode(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { encode($0) } }

    /// Writes the characters for `bytes`; `output` holds at least `encodedCount(bytes.count)`.
    public static func write(_ bytes: UnsafeRawBufferPointer, to output: UnsafeMutableBufferPointer<UInt8>) {
        var source = 0
        var target = 0
        while source < bytes.count {
            let left = bytes.count - source
            let second = left > 1 ? bytes[source + 1] : 0
            let third = left > 2 ? bytes[source + 2] : 0
            let group = UInt32(bytes[source]) << 16 | UInt32(second) << 8 | UInt32(third)
            output[target] = character(for: UInt8(group >> 18))
            output[target + 1] = character(for: UInt8(group >> 12 & 63))
            output[target + 2] = left > 1 ? character(for: UInt8(group >> 6 & 63)) : padding
            output[target + 3] = left > 2 ? character(for: UInt8(group & 63)) : padding
            source += 3
            target += 4
        }
    }

    /// The bytes that `text` spells, or nil unless it is their one spelling.
    public static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        guard text.count > 0 else { return [] }
        var paddingCount = 0
        if text[text.count - 1] == padding { paddingCount = text[text.count - 2] == padding ? 2 : 1 }
        let count = text.count / 4 * 3 - paddingCount
        var valid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            valid = read(text, dropping: paddingCount, into: output, count: count)
            initialized = valid ? count : 0
        }
        return valid ? bytes : nil
    }

    /// The bytes that `text` spells, or nil unless it is their one spelling.
    public static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { decode(UnsafeRawBufferPointer($0)) }
    }

    /// Decodes all but the `padding` last characters. False when one is outside the alphabet or left-over bits are set.
    private static func read(
        _ text: UnsafeRawBufferPointer, dropping padding: Int, into output: UnsafeMutableBufferPointer<UInt8>,
        count: Int
    ) -> Bool {
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        var target = 0
        for index in 0..<(text.count - padding) {
            guard let value = value(of: text[index]) else { return false }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                output.initializeElement(at: target, to: UInt8(truncatingIfNeeded: buffer >> bits))
                target += 1
            }
        }
        return target == count && buffer & (1 << bits - 1) == 0
    }

    private static let padding: UInt8 = 0x3D

    /// The character for a value below 64.
    public static func character(for value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: value + 0x41
        case 26..<52: value - 26 + 0x61
        case 52..<62: value - 52 + 0x30
        case 62: 0x2B
        default: 0x2F
        }
    }

    /// The value of a character of the alphabet, or nil.
    static func value(of character: UInt8) -> UInt8? {
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
