/// The stable unique id of an IAM entity, such as `AROA…`: names may be used again, these never are (row I1).
public struct UniqueID: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of entity and their four-letter prefixes.
    public enum Kind: String, Sendable, CaseIterable {
        case user = "AIDA"
        case role = "AROA"
        case group = "AGPA"
        case instanceProfile = "AIPA"
        case managedPolicy = "ANPA"
    }

    public let rawValue: String

    /// Nil unless `text` is a known prefix and 17 characters of `[A-Z2-7]`.
    public init?(_ text: some StringProtocol) { self.init(String(text)) }

    /// Nil unless `text` is a known prefix and 17 characters of `[A-Z2-7]`.
    public init?(_ text: String) {
        var text = text
        let isValid = text.withUTF8 { bytes in
            bytes.count == 21 && Self.kind(of: bytes) != nil && bytes.allSatisfy { Base32.value(of: $0) != nil }
        }
        guard isValid else { return nil }
        rawValue = text
    }

    private static func kind(of bytes: UnsafeBufferPointer<UInt8>) -> Kind? {
        // Every prefix begins with an A and no two share the rest.
        guard bytes.count >= 4, bytes[0] == 0x41 else { return nil }
        return switch (bytes[1], bytes[2], bytes[3]) {
        case (0x49, 0x44, 0x41): .user
        case (0x52, 0x4F, 0x41): .role
        case (0x47, 0x50, 0x41): .group
        case (0x49, 0x50, 0x41): .instanceProfile
        case (0x4E, 0x50, 0x41): .managedPolicy
        default: nil
        }
    }

    /// A new id in `account` from at least seven random bytes: 47 bits of them end up in the id.
    public init(_ kind: Kind, account: AccountID, random: [UInt8]) {
        precondition(random.count >= 7, "seven random bytes make a unique id")
        rawValue = String(unsafeUninitializedCapacity: 5 + Base32.idCount) { buffer in
            for (index, byte) in kind.rawValue.utf8.enumerated() { buffer[index] = byte }
            Base32.writeID(account: account, random: random, to: buffer, at: 4)
            buffer[4 + Base32.idCount] = Base32.character(for: random[5] & 31)
            return 5 + Base32.idCount
        }
    }

    public var kind: Kind? {
        var text = rawValue
        return text.withUTF8 { Self.kind(of: $0) }
    }

    public var description: String { rawValue }
}
