/// Thirty-two bytes held in place: a SHA-256 digest or a message authentication code.
///
/// It prints nothing and compares only in constant time, since a code shown to the wrong reader is a forged signature.
/// A code that serves as a key goes into `SecretBytes` or `HMACKey` at once.
public struct Digest32: Sendable {
    public static let count = 32

    @usableFromInline var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// Thirty-two zero bytes.
    init() {}

    /// The words of a hash's state.
    init(words: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)) {
        func pair(_ first: UInt32, _ second: UInt32) -> UInt64 { (UInt64(first) << 32 | UInt64(second)).bigEndian }
        self.words = (
            pair(words.0, words.1), pair(words.2, words.3), pair(words.4, words.5), pair(words.6, words.7)
        )
    }

    /// The bytes of `bytes`, or nil unless there are exactly 32.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.count else { return nil }
        withUnsafeMutableBytes { $0.copyMemory(from: bytes) }
    }

    /// The bytes that 64 hexadecimal digits of either case stand for, or nil for anything else.
    public init?(hex text: some Collection<UInt8>) {
        guard text.count == 2 * Self.count else { return nil }
        var valid = true
        withUnsafeMutableBytes { bytes in
            var index = 0
            for digit in text {
                guard let value = Hex.value(of: digit) else {
                    valid = false
                    return
                }
                bytes[index / 2] = bytes[index / 2] << 4 | value
                index += 1
            }
        }
        guard valid else { return nil }
    }

    /// The bytes that 64 hexadecimal digits of either case stand for, or nil for anything else.
    public init?(hex text: UnsafeRawBufferPointer) {
        guard text.count == 2 * Self.count else { return nil }
        // Digits of a hash are random: a branch for each would be guessed wrong half of the time.
        var seen: UInt8 = 0
        withUnsafeMutableBytes { bytes in
            for index in 0..<Self.count {
                let (high, low) = (Self.value(of: text[2 * index]), Self.value(of: text[2 * index + 1]))
                seen |= high | low
                bytes[index] = high << 4 | low & 0x0F
            }
        }
        guard seen < 16 else { return nil }
    }

    /// The value of a hexadecimal digit of either case; 16 or more for anything else.
    @inline(__always)
    private static func value(of digit: UInt8) -> UInt8 {
        let decimal = digit &- 0x30
        let letter = (digit | 0x20) &- 0x61
        let isDecimal = UInt8(truncatingIfNeeded: (Int16(decimal) - 10) >> 8)
        let isLetter = UInt8(truncatingIfNeeded: (Int16(letter) - 6) >> 8)
        return decimal & isDecimal | (letter &+ 10) & isLetter | 0xF0 & ~(isDecimal | isLetter)
    }

    /// Lends the 32 bytes to `body`; the pointer must not leave it.
    @inlinable
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try Swift.withUnsafeBytes(of: words) { (bytes) throws(Failure) in try body(bytes) }
    }

    mutating func withUnsafeMutableBytes(_ body: (UnsafeMutableRawBufferPointer) -> Void) {
        Swift.withUnsafeMutableBytes(of: &words) { body($0) }
    }

    /// Whether both hold the same bytes, in time that does not depend on them.
    public func constantTimeEquals(_ other: Digest32) -> Bool {
        let difference =
            (words.0 ^ other.words.0) | (words.1 ^ other.words.1) | (words.2 ^ other.words.2)
            | (words.3 ^ other.words.3)
        return difference == 0
    }

    /// Overwrites the bytes: for codes that served as a key.
    package mutating func wipe() { withUnsafeMutableBytes { Memory.wipe($0) } }

    /// Writes the bytes as 64 lower-case hexadecimal digits to the first 64 bytes of `output`.
    package func writeHex(to output: UnsafeMutableRawBufferPointer) {
        precondition(output.count >= 2 * Self.count, "64 digits need 64 bytes")
        withUnsafeBytes { bytes in
            for index in 0..<Self.count {
                output[2 * index] = Hex.digit(for: bytes[index] >> 4)
                output[2 * index + 1] = Hex.digit(for: bytes[index] & 0x0F)
            }
        }
    }

    /// The bytes as 64 lower-case hexadecimal digits, which is how SigV4 writes hashes and signatures.
    public var hex: String {
        withUnsafeBytes { Hex.encode($0) }
    }
}

extension Digest32: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Redaction.text }
    public var debugDescription: String { Redaction.text }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}
