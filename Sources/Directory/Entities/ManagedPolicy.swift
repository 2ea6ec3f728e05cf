public import AWSNames
public import PolicyEngine
public import WireProtocol

/// A managed policy with its versions. AWS's own have no account.
///
/// Calls look up what is attached to their callers and use the document in force alone, so a copy is one reference.
/// Changing a policy makes another one.
public struct ManagedPolicy: Sendable, Hashable {
    /// One version of the document.
    public struct Version: Sendable, Hashable {
        /// The number in `v1`, `v2` …; never used again within a policy.
        public let number: Int
        public let document: StoredPolicy
        public let createdAt: Timestamp

        public init(number: Int, document: StoredPolicy, createdAt: Timestamp) {
            self.number = number
            self.document = document
            self.createdAt = createdAt
        }
    }

    private var fields: Fields

    public init(
        id: UniqueID, account: AccountID?, name: String, path: String, description: String? = nil,
        createdAt: Timestamp, document: StoredPolicy
    ) {
        fields = Fields(
            Values(
                id: id, account: account, name: name, path: path, description: description, createdAt: createdAt,
                updatedAt: createdAt, versions: [Version(number: 1, document: document, createdAt: createdAt)],
                defaultVersion: 1, nextVersion: 2, tags: []))
    }

    public var id: UniqueID { fields.values.id }
    /// Nil for AWS's managed policies, which every account reads and none changes.
    public var account: AccountID? { fields.values.account }
    public var name: String { fields.values.name }
    public var path: String { fields.values.path }
    public var description: String? { fields.values.description }
    public var createdAt: Timestamp { fields.values.createdAt }

    public var updatedAt: Timestamp {
        get { fields.values.updatedAt }
        set { change(\.updatedAt, to: newValue) }
    }

    /// One to five, oldest first.
    public var versions: [Version] {
        get { fields.values.versions }
        set { change(\.versions, to: newValue) }
    }

    public var defaultVersion: Int {
        get { fields.values.defaultVersion }
        set { change(\.defaultVersion, to: newValue) }
    }

    /// The number that the next version gets.
    public var nextVersion: Int {
        get { fields.values.nextVersion }
        set { change(\.nextVersion, to: newValue) }
    }

    /// Keys compare with case.
    public var tags: [Tag] {
        get { fields.values.tags }
        set { change(\.tags, to: newValue) }
    }

    /// `arn:aws:iam::A:policy` + path + name, the account field being `aws` for AWS's own.
    public var arn: String { fields.values.arn }

    /// The document in force.
    public var document: StoredPolicy? { fields.values.document }

    /// The document in force made ready for deciding, under the policy's name and ARN.
    public var compiled: CompiledPolicy? { fields.compiled }

    private mutating func change<Value>(_ field: WritableKeyPath<Values, Value>, to value: Value) {
        var values = fields.values
        values[keyPath: field] = value
        fields = Fields(values)
    }

    public static func == (left: ManagedPolicy, right: ManagedPolicy) -> Bool {
        left.fields === right.fields || left.fields.values == right.fields.values
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(fields.values) }
}

extension ManagedPolicy {
    private struct Values: Hashable, Sendable {
        let id: UniqueID
        let account: AccountID?
        let name: String
        let path: String
        let description: String?
        let createdAt: Timestamp
        var updatedAt: Timestamp
        var versions: [Version]
        var defaultVersion: Int
        var nextVersion: Int
        var tags: [Tag]

        var arn: String { "arn:aws:iam::\(account?.description ?? "aws"):policy\(path)\(name)" }
        var document: StoredPolicy? { versions.first { $0.number == defaultVersion }?.document }
    }

    private final class Fields: Sendable {
        let values: Values
        /// Made when it is first asked for, as documents are compiled when they are first used.
        private let inForce = OnceReference<InForce>()

        init(_ values: Values) { self.values = values }

        var compiled: CompiledPolicy? {
            if let inForce = inForce.load() { return inForce.policy }
            guard let document = values.document else { return nil }
            let policy = document.compiled(as: PolicyIdentifier(name: values.name, arn: values.arn))
            return inForce.storeIfNil(InForce(policy)).policy
        }
    }

    private final class InForce: Sendable {
        let policy: CompiledPolicy

        init(_ policy: CompiledPolicy) { self.policy = policy }
    }
}
