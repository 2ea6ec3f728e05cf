public import AWSNames
package import PolicyEngine
import Synchronization
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
                trustPolicy: trustPolicy, account: account, id: id, name: name, path: path, tags: tags,
                permissionsBoundary: permissionsBoundary, maxSessionDuration: maxSessionDuration,
                inlinePolicies: inlinePolicies, attachedPolicies: attachedPolicies, createdAt: createdAt,
                description: description))
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
    public var arn: String { writtenARN.text }

    /// The ARN without its text.
    public var writtenARN: RoleARN {
        .parts(account: fields.values.account, path: fields.values.path, name: fields.values.name)
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
    /// What the role itself holds, inline and attached, made ready for deciding under the policies of `snapshot`.
    ///
    /// What `gather` finds is remembered until a managed policy changes anywhere, or this role does. In a large
    /// directory nearly all that finding takes is waiting for memory: the role's ARNs, an index, each policy. Readers
    /// do not wait for each other: one who finds the memory in another's hands gathers for itself.
    package func policies(in snapshot: DirectorySnapshot, _ gather: () -> [CompiledPolicy]) -> [CompiledPolicy] {
        let number = snapshot.policiesNumber
        let known = fields.held.withLockIfAvailable { $0?.policiesNumber == number ? $0?.policies : nil }
        if let known, let policies = known { return policies }
        let policies = gather()
        _ = fields.held.withLockIfAvailable { $0 = HeldPolicies(policiesNumber: number, policies: policies) }
        return policies
    }

    /// What a role's policies came to under one state of the managed policies.
    private struct HeldPolicies: Sendable {
        let policiesNumber: UInt64
        let policies: [CompiledPolicy]
    }

    // What calls read comes first, and so lies together.
    private struct Values: Hashable, Sendable {
        var trustPolicy: StoredPolicy
        let account: AccountID
        let id: UniqueID
        let name: String
        let path: String
        var tags: [Tag]
        var permissionsBoundary: String?
        var maxSessionDuration: Int
        var inlinePolicies: [InlinePolicy]
        var attachedPolicies: [String]
        let createdAt: Timestamp
        var description: String?
    }

    private final class Fields: Sendable {
        let held = Mutex<HeldPolicies?>(nil)
        let values: Values

        init(_ values: Values) { self.values = values }
    }
}
