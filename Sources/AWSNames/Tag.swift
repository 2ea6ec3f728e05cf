/// A tag: a key that compares without case on users, roles and sessions, and a value (row T1).
public struct Tag: Hashable, Sendable {
    public var key: String
    public var value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    /// The most tags that an entity or a session holds (row T1).
    public static let maximumCount = 50

    /// The form under which keys that compare without case are equal.
    public static func foldedKey(_ key: String) -> String { key.lowercased() }
}
