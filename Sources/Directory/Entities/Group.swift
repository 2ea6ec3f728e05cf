public import AWSNames
public import WireProtocol

/// An IAM group. Who belongs to it is a relation of its own: `DirectorySnapshot.groups(ofUser:)`.
public struct Group: PolicyHolder, Hashable {
    public let id: UniqueID
    public let account: AccountID
    public var name: String
    public var path: String
    public let createdAt: Timestamp
    public var inlinePolicies: [InlinePolicy] = []
    public var attachedPolicies: [String] = []

    public init(id: UniqueID, account: AccountID, name: String, path: String, createdAt: Timestamp) {
        self.id = id
        self.account = account
        self.name = name
        self.path = path
        self.createdAt = createdAt
    }

    /// `arn:aws:iam::A:group` + path + name.
    public var arn: String { String(joining: "arn:aws:iam::", account.description, ":group", path, name) }
}
