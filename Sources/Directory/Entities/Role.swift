public import AWSNames
public import WireProtocol

/// An IAM role. Its name and path never change (row X14).
public struct Role: TaggedPrincipal, Hashable {
    public let id: UniqueID
    public let account: AccountID
    public let name: String
    public let path: String
    public let createdAt: Timestamp
    /// Users and roles in it are stored as unique ids (row X24).
    public var trustPolicy: StoredPolicy
    public var description: String?
    /// Seconds, 3,600–43,200.
    public var maxSessionDuration: Int
    public var tags: [Tag] = []
    public var permissionsBoundary: String?
    public var inlinePolicies: [InlinePolicy] = []
    public var attachedPolicies: [String] = []

    public init(
        id: UniqueID, account: AccountID, name: String, path: String, createdAt: Timestamp, trustPolicy: StoredPolicy,
        description: String? = nil, maxSessionDuration: Int = 3_600
    ) {
        self.id = id
        self.account = account
        self.name = name
        self.path = path
        self.createdAt = createdAt
        self.trustPolicy = trustPolicy
        self.description = description
        self.maxSessionDuration = maxSessionDuration
    }

    /// `arn:aws:iam::A:role` + path + name.
    public var arn: String { String(joining: "arn:aws:iam::", account.description, ":role", path, name) }
}
