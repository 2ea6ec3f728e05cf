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
    ///
    /// - Parameter urlSafe: whether the last two characters of the alphabet are those of RFC 4648 §5; such texts do not
    ///   decode here.
    public static func write(
        _ bytes: UnsafeRawBufferPointer, to output: UnsafeMutableBufferPointer<UInt8>, urlSafe: Bool = false
    ) {
        // All characters of random bytes are alike likely: a table, of one cache line, asks for no guess at a branch.
        let characters = (urlSafe ? urlSafeAlphabet : alphabet).utf8Start
        func character(_ value: UInt32) -> UInt8 { characters[Int(value & 63)] }
        let whole = bytes.count / 3 * 3
        var (source, target) = (0, 0)
        // Six bytes at once as long as eight can be read.
        while source &+ 8 <= bytes.count {
            let word = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: source, as: UInt64.self))
            let (high, low) = (UInt32(truncatingIfNeeded: word >> 40), UInt32(truncatingIfNeeded: word >> 16))
            output[target] = character(high >> 18)
            output[target &+ 1] = character(high >> 12)
            output[target &+ 2] = character(high >> 6)
            output[target &+ 3] = character(high)
            output[target &+ 4] = character(low >> 18)
            output[target &+ 5] = character(low >> 12)
            output[target &+ 6] = character(low >> 6)
            output[target &+ 7] = character(low)
            (source, target) = (source &+ 6, target &+ 8)
        }
        while source < whole {
            let group =
                UInt32(bytes[source]) << 16 | UInt32(bytes[source + 1]) << 8 | UInt32(bytes[source + 2])
            output[target] = character(group >> 18)
            output[target + 1] = character(group >> 12)
            output[target + 2] = character(group >> 6)
            output[target + 3] = character(group)
            (source, target) = (source + 3, target + 4)
        }
        let left = bytes.count - whole
        guard left > 0 else { return }
        let group = UInt32(bytes[whole]) << 16 | (left > 1 ? UInt32(bytes[whole + 1]) << 8 : 0)
        output[target] = character(group >> 18)
        output[target + 1] = character(group >> 12)
        output[target + 2] = left > 1 ? character(group >> 6) : padding
        output[target + 3] = padding
    }

    /// The bytes that `text` spells, or nil unless it is their one spelling.
    public static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        guard text.count > 0 else { return [] }
        var paddingCount = 0
        if text[text.count - 1] == padding { paddingCount = text[text.count - 2] == padding ? 2 : 1 }
        let count = text.count / 4 * 3 - paddingCount
        var valid = true
        let bytes = [UInt8](atMost: count) { output in
            valid = read(text, dropping: paddingCount, into: output, count: count)
            return valid ? count : 0
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
        values.withUnsafeBufferPointer { values in
            // A value outside the alphabet has a bit that no other has; the groups are judged together.
            var seen: UInt32 = 0
            func value(_ index: Int) -> UInt32 { UInt32(values[Int(text[index])]) }
            var (source, target) = (0, 0)
            let whole = (text.count - padding) / 4 * 4
            while source < whole {
                let (first, second) = (value(source), value(source &+ 1))
                let (third, fourth) = (value(source &+ 2), value(source &+ 3))
                seen |= first | second | third | fourth
                let group = first << 18 | second << 12 | third << 6 | fourth
                output.initializeElement(at: target, to: UInt8(truncatingIfNeeded: group >> 16))
                output.initializeElement(at: target &+ 1, to: UInt8(truncatingIfNeeded: group >> 8))
                output.initializeElement(at: target &+ 2, to: UInt8(truncatingIfNeeded: group))
                (source, target) = (source &+ 4, target &+ 3)
            }
            // Two or three characters before the padding: one byte and four bits, or two bytes and two bits.
            guard whole < text.count else { return seen < invalid && target == count }
            let (first, second) = (value(whole), value(whole + 1))
            let third = padding == 1 ? value(whole + 2) : 0
            seen |= first | second | third
            let group = first << 18 | second << 12 | third << 6
            output.initializeElement(at: target, to: UInt8(truncatingIfNeeded: group >> 16))
            if padding == 1 { output.initializeElement(at: target + 1, to: UInt8(truncatingIfNeeded: group >> 8)) }
            let left = padding == 1 ? group & 0xFF : group & 0xFFFF
            return seen < invalid && left == 0 && target + 3 - padding == count
        }
    }

    /// What a character outside the alphabet counts as.
    private static let invalid: UInt32 = 64

    /// The value of every byte.
    private static let values: [UInt8] = [
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 62, 64, 64, 64, 63,
        52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 64, 64, 64, 64, 64, 64,
        64, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
        15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 64, 64, 64, 64, 64,
        64, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
        41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    ]

    private static let padding: UInt8 = 0x3D

    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    private static let urlSafeAlphabet: StaticString =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

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
}
