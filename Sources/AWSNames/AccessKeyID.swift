/// An access key id: `AKIA…` for long-term keys, `ASIA…` for temporary credentials.
///
/// Ids made here are twenty characters and carry the account (row I4), so a request's account is known before any
/// look-up. Ids from elsewhere are accepted from 16 to 128 word characters, as the model's `accessKeyIdType` says.
///
/// Every request brings one and every session carries another, so an id as AWS writes them is two numbers: it is
/// copied, compared and hashed without a text.
public struct AccessKeyID: Hashable, Sendable, CustomStringConvertible {
    /// What an id's prefix says of the credentials.
    public enum Kind: Sendable { case longTerm, temporary, other }

    /// An id has exactly one form.
    private enum Form: Hashable, Sendable {
        /// Twenty characters of `[A-Z2-7]`, five bits each: the first eight and the other twelve.
        case numbers(UInt64, UInt64)
        /// Any other id.
        case text(String)
    }

    private let form: Form

    private static let prefixCount = 4
    /// How many characters an id has that is two numbers.
    private static let count = prefixCount + Base32.idCount
    /// How many of them are the first number.
    private static let firstCount = 8

    /// Nil unless `text` is 16–128 ASCII letters, digits or underscores.
    public init?(_ text: some StringProtocol) { self.init(String(text)) }

    /// Nil unless `text` is 16–128 ASCII letters, digits or underscores.
    public init?(_ text: String) {
        var text = text
        guard let id = text.withUTF8({ AccessKeyID($0) }) else { return nil }
        self = id
    }

    /// Nil unless `text` is 16–128 ASCII letters, digits or underscores.
    package init?(_ text: UnsafeBufferPointer<UInt8>) {
        if let numbers = Self.numbers(text) {
            form = numbers
        } else {
            guard (16...128).contains(text.count), Self.areValid(text) else { return nil }
            form = .text(String(decoding: text, as: UTF8.self))
        }
    }

    private static func numbers(_ text: UnsafeBufferPointer<UInt8>) -> Form? {
        guard text.count == count, let first = Base32.number(UnsafeBufferPointer(rebasing: text[..<firstCount])),
            let rest = Base32.number(UnsafeBufferPointer(rebasing: text[firstCount...]))
        else { return nil }
        return .numbers(first, rest)
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
        self.init(kind, Base32.id(account: account, random: random))
    }

    /// A new id for `account`, of which the low 39 bits of `random` are a part.
    package init(_ kind: Kind, account: AccountID, random: UInt64) {
        self.init(kind, Base32.id(account: account, random: random))
    }

    private init(_ kind: Kind, _ bits: (high: UInt64, low: UInt64)) {
        // Of the first forty bits behind the prefix, half stand in either number.
        let prefix = kind == .temporary ? Self.temporary : Self.longTerm
        form = .numbers(prefix << 20 | bits.high >> 20, (bits.high & 0xF_FFFF) << 40 | bits.low)
    }

    /// `AKIA` and `ASIA`, five bits each.
    private static let longTerm = number("AKIA")
    private static let temporary = number("ASIA")

    private static func number(_ prefix: StaticString) -> UInt64 {
        guard let number = prefix.withUTF8Buffer(Base32.number) else {
            preconditionFailure("a prefix is of the alphabet")
        }
        return number
    }

    /// The characters of the id.
    public var rawValue: String {
        switch form {
        case .text(let text): text
        case .numbers(let first, let rest):
            String(unsafeUninitializedCapacity: Self.count) { buffer in
                Self.write(first, rest, to: buffer)
                return Self.count
            }
        }
    }

    private static func write(_ first: UInt64, _ rest: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>) {
        Base32.write(first, count: firstCount, to: buffer, at: 0)
        Base32.write(rest, count: count - firstCount, to: buffer, at: firstCount)
    }

    /// How many characters the id has.
    package var utf8Count: Int {
        switch form {
        case .numbers: Self.count
        case .text(let text): text.utf8.count
        }
    }

    /// Lends the characters of the id, all of them ASCII letters, digits or underscores.
    package func withUTF8(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        switch form {
        case .numbers(let first, let rest):
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.count) { buffer in
                Self.write(first, rest, to: buffer)
                body(UnsafeBufferPointer(buffer))
            }
        case .text(var text): text.withUTF8(body)
        }
    }

    public var kind: Kind {
        switch form {
        case .numbers(let first, _):
            return switch first >> 20 {
            case Self.longTerm: .longTerm
            case Self.temporary: .temporary
            default: .other
            }
        case .text(let text): return text.hasPrefix("AKIA") ? .longTerm : text.hasPrefix("ASIA") ? .temporary : .other
        }
    }

    /// The account that the id carries (row I4), or nil for ids that carry none.
    public var accountID: AccountID? {
        guard kind != .other, case .numbers(let first, let rest) = form else { return nil }
        // The first 48 of the eighty bits behind the prefix.
        let packed = (first & 0xF_FFFF) << 28 | rest >> 32
        guard packed & (1 << 47) != 0 else { return nil }
        return AccountID(number: (packed & 0x7FFF_FFFF_FF80) >> 7)
    }

    public var description: String { rawValue }
}
