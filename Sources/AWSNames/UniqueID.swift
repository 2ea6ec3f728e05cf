/// The stable unique id of an IAM entity, such as `AROA…`: names may be used again, these never are (row I1).
///
/// A directory is full of ids, and entities are looked up by them on every call, so an id is two numbers: it is copied,
/// compared and hashed without a text.
public struct UniqueID: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of entity and their four-letter prefixes.
    public enum Kind: String, Sendable, CaseIterable {
        case user = "AIDA"
        case role = "AROA"
        case group = "AGPA"
        case instanceProfile = "AIPA"
        case managedPolicy = "ANPA"
    }

    /// How many characters an id has: a prefix of four, and seventeen of `[A-Z2-7]`.
    package static let count = 21
    /// How many of them `high` holds.
    private static let highCount = 9

    /// The prefix and the five characters behind it, five bits each.
    private let high: UInt64
    /// The last twelve characters.
    private let low: UInt64

    /// Nil unless `text` is a known prefix and 17 characters of `[A-Z2-7]`.
    public init?(_ text: some StringProtocol) { self.init(String(text)) }

    /// Nil unless `text` is a known prefix and 17 characters of `[A-Z2-7]`.
    public init?(_ text: String) {
        var text = text
        guard let id = text.withUTF8({ UniqueID($0) }) else { return nil }
        self = id
    }

    /// Nil unless `text` is a known prefix and 17 characters of `[A-Z2-7]`.
    package init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard text.count == Self.count, Self.kind(of: text) != nil,
            let high = Base32.number(UnsafeBufferPointer(rebasing: text[..<Self.highCount])),
            let low = Base32.number(UnsafeBufferPointer(rebasing: text[Self.highCount...]))
        else { return nil }
        self.high = high
        self.low = low
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
        let id = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.count) { buffer in
            for (index, byte) in kind.rawValue.utf8.enumerated() { buffer[index] = byte }
            Base32.writeID(account: account, random: random, to: buffer, at: 4)
            buffer[4 + Base32.idCount] = Base32.character(for: random[5] & 31)
            return UniqueID(UnsafeBufferPointer(buffer))
        }
        guard let id else { preconditionFailure("a prefix and seventeen characters make a unique id") }
        self = id
    }

    /// The 21 characters.
    public var rawValue: String {
        String(unsafeUninitializedCapacity: Self.count) { buffer in
            write(to: buffer)
            return Self.count
        }
    }

    /// Lends the 21 characters.
    package func withUTF8(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.count) { buffer in
            write(to: buffer)
            body(UnsafeBufferPointer(buffer))
        }
    }

    /// Writes the 21 characters to the first bytes of `output`.
    package func write(to output: UnsafeMutableRawBufferPointer) {
        precondition(output.count >= Self.count, "an id needs 21 bytes")
        write(to: output.assumingMemoryBound(to: UInt8.self))
    }

    /// Writes the characters to the first bytes of `buffer`.
    func write(to buffer: UnsafeMutableBufferPointer<UInt8>) {
        Base32.write(high, count: Self.highCount, to: buffer, at: 0)
        Base32.write(low, count: Self.count - Self.highCount, to: buffer, at: Self.highCount)
    }

    /// What the prefix says.
    public var kind: Kind {
        var kind: Kind?
        withUTF8 { kind = Self.kind(of: $0) }
        guard let kind else { preconditionFailure("an id has a known prefix") }
        return kind
    }

    public var description: String { rawValue }
}
