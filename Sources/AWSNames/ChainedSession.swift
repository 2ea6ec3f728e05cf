/// A session of a role: the role's stable id and the session's name, which together outlive every token.
public struct ChainedSession: Hashable, Sendable, CustomStringConvertible {
    public let role: UniqueID
    public let name: String

    public init(role: UniqueID, name: String) {
        self.role = role
        self.name = name
    }

    /// How many bytes the role and the colon behind it take in `description`.
    package static let roleBytes = UniqueID.count + 1

    /// Nil unless `text` is a role's unique id, a colon, and a session's name.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let role = UniqueID(text[..<colon]),
            role.kind == .role
        else { return nil }
        self.init(role: role, name: String(text[text.index(after: colon)...]))
    }

    /// `AROA…:name`, as `aws:userid` has it (row I5).
    public var description: String {
        String(unsafeUninitializedCapacity: UniqueID.count + 1 + name.utf8.count) { buffer in
            role.write(to: buffer)
            buffer[UniqueID.count] = UInt8(ascii: ":")
            return name.copy(to: buffer, at: UniqueID.count + 1)
        }
    }
}
