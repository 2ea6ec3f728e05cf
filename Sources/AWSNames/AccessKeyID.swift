/// An access key id: `AKIA…` for long-term keys, `ASIA…` for temporary credentials.
///
/// Ids made here are twenty characters and carry the account (row I4), so a request's account is known before any
/// look-up. Ids from elsewhere are accepted from 16 to 128 word characters, as the model's `accessKeyIdType` says.
public struct AccessKeyID: Hashable, Sendable, CustomStringConvertible {
    /// What an id's prefix says of the credentials.
    public enum Kind: Sendable { case longTerm, temporary, other }

    public let rawValue: String

    /// Nil unless `text` is 16–128 ASCII letters, digits or underscores.
    public init?(_ text: some StringProtocol) { self.init(String(text)) }

    /// Nil unless `text` is 16–128 ASCII letters, digits or underscores.
    public init?(_ text: String) {
        guard (16...128).contains(text.utf8.count) else { return nil }
        let isValid =
            text.utf8.withContiguousStorageIfAvailable(Self.areValid)
            ?? Array(text.utf8).withUnsafeBufferPointer(Self.areValid)
        guard isValid else { return nil }
        rawValue = text
    }

    private static func areValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // Without a branch for a byte, so that many are looked at at once.
        var others: UInt8 = 0
        for byte in bytes {
            let isLetter: UInt8 = (byte | 0x20) &- 0x61 < 26 ? 1 : 0
            let isOther: UInt8 = byte &- 0x30 < 10 || byte == 0x5F ? 1 : 0
            others |= 1 ^ (isLetter | isOther)
        }
        return others == 0
    }

    /// A new id for `account`. `random` gives at least five random bytes: 39 bits of it end up in the id.
    public init(_ kind: Kind, account: AccountID, random: [UInt8]) {
        rawValue = Self.text(kind) { Base32.writeID(account: account, random: random, to: $0, at: Self.prefixCount) }
    }

    /// A new id for `account`, of which the low 39 bits of `random` are a part.
    package init(_ kind: Kind, account: AccountID, random: UInt64) {
        rawValue = Self.text(kind) { Base32.writeID(account: account, random: random, to: $0, at: Self.prefixCount) }
    }

    private static let prefixCount = 4

    /// The prefix, and what `write` puts behind it.
    @inline(__always)
    private static func text(_ kind: Kind, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void) -> String {
        let prefix: StaticString = kind == .temporary ? "ASIA" : "AKIA"
        return String(unsafeUninitializedCapacity: prefixCount + Base32.idCount) { buffer in
            prefix.withUTF8Buffer { prefix in for index in prefix.indices { buffer[index] = prefix[index] } }
            write(buffer)
            return prefixCount + Base32.idCount
        }
    }

    public var kind: Kind {
        var text = rawValue
        return text.withUTF8 { bytes in
            switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
            case (0x41, 0x4B, 0x49, 0x41): .longTerm
            case (0x41, 0x53, 0x49, 0x41): .temporary
            default: .other
            }
        }
    }

    /// The account that the id carries (row I4), or nil for ids that carry none.
    public var accountID: AccountID? {
        guard kind != .other, rawValue.utf8.count == 20,
            let bytes = Base32.decode(rawValue.utf8.dropFirst(4)), bytes.count == 10
        else { return nil }
        let packed = bytes[0..<6].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard packed & (1 << 47) != 0 else { return nil }
        return AccountID(number: (packed & 0x7FFF_FFFF_FF80) >> 7)
    }

    public var description: String { rawValue }
}
