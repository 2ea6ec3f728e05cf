public import AWSNames
public import WireProtocol

/// An IAM role. Its name and path never change (row X14).
///
/// Calls look roles up again and again and use little of what they hold, so a copy is one reference, whatever it holds.
/// Changing a role makes another one.
public struct Role: TaggedPrincipal, Hashable {
    private var fields: Fields

    public init(
        id: UniqueID, account: AccountID, name: String, path: String, createdAt: Timestamp, trustPolicy: StoredPolicy,
        description: String? = nil, maxSessionDuration: Int = 3_600, tags: [Tag] = [],
        permissionsBoundary: String? = nil, inlinePolicies: [InlinePolicy] = [], attachedPolicies: [String] = []
    ) {
        fields = Fields(
            Values(
                id: id, account: account, name: name, path: path, createdAt: createdAt, trustPolicy: trustPolicy,
                description: description, maxSessionDuration: maxSessionDuration, tags: tags,
                permissionsBoundary: permissionsBoundary, inlinePolicies: inlinePolicies,
                attachedPolicies: attachedPolicies))
    }

    public var id: UniqueID { fields.values.id }
    public var account: AccountID { fields.values.account }
    public var name: String { fields.values.name }
    public var path: String { fields.values.path }
    public var createdAt: Timestamp { fields.values.createdAt }

    /// Users and roles in it are stored as unique ids (row X24).
    public var trustPolicy: StoredPolicy {
        get { fields.values.trustPolicy }
        set { change(\.trustPolicy, to: newValue) }
    }

    public var description: String? {
        get { fields.values.description }
        set { change(\.description, to: newValue) }
    }

    /// Seconds, 3,600–43,200.
    public var maxSessionDuration: Int {
        get { fields.values.maxSessionDuration }
        set { change(\.maxSessionDuration, to: newValue) }
    }

    public var tags: [Tag] {
        get { fields.values.tags }
        set { change(\.tags, to: newValue) }
    }

    public var permissionsBoundary: String? {
        get { fields.values.permissionsBoundary }
        set { change(\.permissionsBoundary, to: newValue) }
    }

    public var inlinePolicies: [InlinePolicy] {
        get { fields.values.inlinePolicies }
        set { change(\.inlinePolicies, to: newValue) }
    }

    public var attachedPolicies: [String] {
        get { fields.values.attachedPolicies }
        set { change(\.attachedPolicies, to: newValue) }
    }

    /// `arn:aws:iam::A:role` + path + name.
    public var arn: String { fields.arn }

    /// Whether `text` is the role's ARN, without making one.
    public func isNamed(byARN text: String) -> Bool {
        var text = text
        return text.withUTF8 { text in
            var rest = text
            return Self.take(Self.arnStart, off: &rest)
                && Self.take(fields.values.account, off: &rest)
                && Self.take(Self.arnType, off: &rest) && Self.take(fields.values.path, off: &rest)
                && Self.take(fields.values.name, off: &rest) && rest.isEmpty
        }
    }

    fileprivate static let arnStart = "arn:aws:iam::"
    fileprivate static let arnType = ":role"

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

    private mutating func change<Value>(_ field: WritableKeyPath<Values, Value>, to value: Value) {
        var values = fields.values
        values[keyPath: field] = value
        fields = Fields(values)
    }

    public static func == (left: Role, right: Role) -> Bool {
        left.fields === right.fields || left.fields.values == right.fields.values
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(fields.values) }
}

extension Role {
    private struct Values: Hashable, Sendable {
        let id: UniqueID
        let account: AccountID
        let name: String
        let path: String
        let createdAt: Timestamp
        var trustPolicy: StoredPolicy
        var description: String?
        var maxSessionDuration: Int
        var tags: [Tag]
        var permissionsBoundary: String?
        var inlinePolicies: [InlinePolicy]
        var attachedPolicies: [String]
    }

    private final class Fields: Sendable {
        let values: Values
        /// Made when it is first asked for: most roles of a large directory are never taken.
        private let name = OnceReference<ARNText>()

        init(_ values: Values) { self.values = values }

        var arn: String {
            if let name = name.load() { return name.text }
            let text = String(
                joining: Role.arnStart, values.account.description, Role.arnType, values.path, values.name)
            return name.storeIfNil(ARNText(text)).text
        }
    }

    private final class ARNText: Sendable {
        let text: String

        init(_ text: String) { self.text = text }
    }
}
