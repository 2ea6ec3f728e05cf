public import AWSNames
public import WireProtocol

/// An IAM user.
public struct User: TaggedPrincipal, Hashable {
    public let id: UniqueID
    public let account: AccountID
    public var name: String
    /// Begins and ends with `/`.
    public var path: String
    public let createdAt: Timestamp
    public var tags: [Tag] = []
    public var permissionsBoundary: String?
    public var inlinePolicies: [InlinePolicy] = []
    public var attachedPolicies: [String] = []

    public init(id: UniqueID, account: AccountID, name: String, path: String, createdAt: Timestamp) {
        self.id = id
        self.account = account
        self.name = name
        self.path = path
        self.createdAt = createdAt
    }

    /// `arn:aws:iam::A:user` + path + name.
    public var arn: String { String(joining: "arn:aws:iam::", account.description, ":user", path, name) }
}
