public import AWSNames
public import SecretMaterial
public import WireProtocol

/// A long-term access key of a user or of an account's root.
public struct AccessKey: Sendable, Hashable {
    public enum Owner: Sendable, Hashable {
        case root(AccountID)
        case user(UniqueID)
    }

    public enum Status: String, Sendable, Hashable, CaseIterable {
        case active = "Active"
        case inactive = "Inactive"
    }

    public let id: AccessKeyID
    public let account: AccountID
    public let owner: Owner
    public var status: Status
    public let createdAt: Timestamp
    /// The secret access key, sealed under the store ring with the key id as associated data.
    public var sealedSecret: SealedBlob

    public init(
        id: AccessKeyID, account: AccountID, owner: Owner, status: Status = .active, createdAt: Timestamp,
        sealedSecret: SealedBlob
    ) {
        self.id = id
        self.account = account
        self.owner = owner
        self.status = status
        self.createdAt = createdAt
        self.sealedSecret = sealedSecret
    }
}
