internal import Crypto

/// A six-digit code that depends on a seed and the time (RFC 6238: HMAC-SHA-1, steps of 30 seconds).
public struct OneTimeCode: Sendable, Hashable {
    /// Seconds for which one code is shown.
    public static let stepSeconds: Int64 = 30
    /// Digits of a code.
    public static let digitCount = 6

    private let value: UInt32

    /// Nil unless `text` is six ASCII digits.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == Self.digitCount, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        value = text.utf8.reduce(0) { $0 * 10 + UInt32($1 - 0x30) }
    }

    /// The code of `seed` in the time step `step`.
    public init(seed: SecretBytes, step: Int64) {
        value = Self.truncated(seed: seed, step: step) % 1_000_000
    }

    /// The time step of a second since 1970.
    public static func step(at second: Int64) -> Int64 {
        second >= 0 ? second / stepSeconds : (second - stepSeconds + 1) / stepSeconds
    }

    /// HOTP's dynamic truncation (RFC 4226 §5.3): 31 bits of the code of the step.
    static func truncated(seed: SecretBytes, step: Int64) -> UInt32 {
        let message = stride(from: Int64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: step >> $0) }
        let code = seed.withUnsafeBytes { key in
            Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: key)))
        }
        let offset = Int(code[code.count - 1] & 0x0F)
        return code[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    }
}

extension OneTimeCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Redaction.text }
    public var debugDescription: String { Redaction.text }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}

extension OneTimeCode {
    /// The six digits, for authenticators in tests.
    @_spi(Testing)
    public var unsafeText: String {
        let digits = String(value)
        return String(repeating: "0", count: Self.digitCount - digits.utf8.count) + digits
    }
}
