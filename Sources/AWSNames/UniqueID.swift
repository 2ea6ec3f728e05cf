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
    public init?(_ text: some StringProtocol) {
        let bytes = text.utf8
        guard bytes.count == 21, Kind(rawValue: String(text.prefix(4))) != nil,
            bytes.allSatisfy({ Base32.value(of: $0) != nil })
        else { return nil }
        rawValue = String(text)
    }

    /// A new id in `account` from at least seven random bytes: 47 bits of them end up in the id.
    public init(_ kind: Kind, account: AccountID, random: [UInt8]) {
        precondition(random.count >= 7, "seven random bytes make a unique id")
        var characters = Array(kind.rawValue.utf8)
        characters += Base32.encode(Base32.packed(account: account, random: random))
        characters.append(Base32.alphabet[Int(random[5] & 31)])
        rawValue = String(decoding: characters, as: UTF8.self)
    }

    public var kind: Kind? { Kind(rawValue: String(rawValue.prefix(4))) }

    public var description: String { rawValue }
}
