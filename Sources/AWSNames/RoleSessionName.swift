/// The name that a caller gives a role session: 2–64 of `[\w+=,.@-]`, ASCII (reference sts.md §2.5).
public struct RoleSessionName: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init?(_ text: some StringProtocol) {
        let bytes = text.utf8
        guard (2...64).contains(bytes.count), bytes.allSatisfy(NameCharacters.isNameByte) else { return nil }
        rawValue = String(text)
    }

    public var description: String { rawValue }
}

/// The characters that IAM names are made of.
public enum NameCharacters {
    /// Whether `byte` is one of `[A-Za-z0-9_+=,.@-]`.
    public static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x5F, 0x2B, 0x3D, 0x2C, 0x2E, 0x40, 0x2D: true
        default: false
        }
    }
}
