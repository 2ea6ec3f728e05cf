public import AWSNames

/// An inline policy: it lives and dies with its user, group or role.
public struct InlinePolicy: Sendable, Hashable {
    /// The name as it was first written; names compare without case (reference iam.md §6.4).
    public var name: String
    public var document: StoredPolicy

    public init(name: String, document: StoredPolicy) {
        self.name = name
        self.document = document
    }
}

/// What users, groups and roles have in common: they hold policies.
public protocol PolicyHolder: Sendable {
    var id: UniqueID { get }
    var account: AccountID { get }
    var name: String { get }
    var path: String { get }
    /// Sorted by name without case.
    var inlinePolicies: [InlinePolicy] { get set }
    /// ARNs of attached managed policies, in the order of attachment.
    var attachedPolicies: [String] { get set }
}

/// Users and roles: holders that can call, carry tags and have a boundary.
public protocol TaggedPrincipal: PolicyHolder {
    /// Keys compare without case; the spelling is the last one written.
    var tags: [Tag] { get set }
    /// The ARN of the managed policy that is the permissions boundary.
    var permissionsBoundary: String? { get set }
}
