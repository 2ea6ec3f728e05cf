/// A twelve-digit AWS account id.
///
/// Source: <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html>.
public struct AccountID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The id as a number below 10^12.
    public let number: UInt64

    /// The account whose id has this value, or nil when it does not fit into twelve digits.
    public init?(number: UInt64) {
        guard number < 1_000_000_000_000 else { return nil }
        self.number = number
    }

    /// The account written as exactly twelve ASCII digits, or nil.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let account = text.withUTF8({ AccountID($0) }) else { return nil }
        self = account
    }

    /// The account written as exactly twelve ASCII digits, or nil.
    package init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard text.count == 12 else { return nil }
        var value: UInt64 = 0
        for byte in text {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + UInt64(byte - 0x30)
        }
        number = value
    }

    /// The twelve digits, zero-padded.
    public var description: String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.count) { digits in
            write(to: UnsafeMutableRawBufferPointer(digits))
            return String(decoding: UnsafeBufferPointer(digits), as: UTF8.self)
        }
    }

    /// How many digits an id has.
    package static let count = 12

    /// Writes the twelve digits to the first bytes of `output`.
    package func write(to output: UnsafeMutableRawBufferPointer) {
        precondition(output.count >= Self.count, "twelve digits need twelve bytes")
        // Two halves of six digits, which 32 bits hold.
        var (high, low) = (UInt32(truncatingIfNeeded: number / 1_000_000), UInt32(number % 1_000_000))
        for index in (0..<6).reversed() {
            output[index] = UInt8(truncatingIfNeeded: high % 10) + 0x30
            output[index + 6] = UInt8(truncatingIfNeeded: low % 10) + 0x30
            (high, low) = (high / 10, low / 10)
        }
    }

    public static func < (left: AccountID, right: AccountID) -> Bool { left.number < right.number }
}
