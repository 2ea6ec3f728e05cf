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
        String(unsafeUninitializedCapacity: 12) { buffer in
            var rest = number
            for index in stride(from: 11, through: 0, by: -1) {
                buffer[index] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
                rest /= 10
            }
            return 12
        }
    }

    public static func < (left: AccountID, right: AccountID) -> Bool { left.number < right.number }
}
