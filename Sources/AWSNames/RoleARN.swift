/// The ARN of a role, which is put together when somebody asks for it.
///
/// Every session of a role has one and few policies name it, so the parts are kept, as the directory has them, and
/// texts are compared with the parts.
public enum RoleARN: Sendable {
    /// As it was written.
    case text(String)
    /// `path` begins and ends with `/`.
    case parts(account: AccountID, path: String, name: String)

    /// `arn:aws:iam::A:role` + path + name.
    public var text: String {
        switch self {
        case .text(let text): text
        case .parts(let account, let path, let name):
            String(joining: Self.start, account.description, Self.type, path, name)
        }
    }

    /// Whether it is written so, which takes no text to find out.
    public func isWritten(_ text: String) -> Bool {
        switch self {
        case .text(let own): return own == text
        case .parts(let account, let path, let name):
            var text = text
            return text.withUTF8 { text in
                var rest = text
                return Self.take(Self.start, off: &rest) && Self.take(account, off: &rest)
                    && Self.take(Self.type, off: &rest) && Self.take(path, off: &rest)
                    && Self.take(name, off: &rest) && rest.isEmpty
            }
        }
    }

    private static let start = "arn:aws:iam::"
    private static let type = ":role"

    private static func take(_ part: String, off rest: inout UnsafeBufferPointer<UInt8>) -> Bool {
        let isTaken = part.utf8.withContiguousStorageIfAvailable { take($0, off: &rest) }
        return isTaken ?? Array(part.utf8).withUnsafeBufferPointer { take($0, off: &rest) }
    }

    private static func take(_ account: AccountID, off rest: inout UnsafeBufferPointer<UInt8>) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: AccountID.count) { digits in
            account.write(to: UnsafeMutableRawBufferPointer(digits))
            return take(UnsafeBufferPointer(digits), off: &rest)
        }
    }

    private static func take(_ part: UnsafeBufferPointer<UInt8>, off rest: inout UnsafeBufferPointer<UInt8>) -> Bool {
        guard rest.count >= part.count else { return false }
        for index in part.indices where rest[index] != part[index] { return false }
        rest = UnsafeBufferPointer(rebasing: rest[part.count...])
        return true
    }
}
