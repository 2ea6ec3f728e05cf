public import AWSNames
public import WireProtocol

/// An AWS account: the owner of everything else.
public struct Account: Sendable, Hashable {
    public let id: AccountID
    public let createdAt: Timestamp
    /// The account's alias; unique among all accounts of the server.
    public var alias: String?
    /// S3's name of the account as an owner: 64 hex digits, random, for ever.
    public let canonicalUserID: String
    /// 1 or 2: what the global STS endpoint issues (rows E21–E24).
    public var globalEndpointTokenVersion: Int

    public init(
        id: AccountID, createdAt: Timestamp, alias: String? = nil, canonicalUserID: String,
        globalEndpointTokenVersion: Int = 1
    ) {
        self.id = id
        self.createdAt = createdAt
        self.alias = alias
        self.canonicalUserID = canonicalUserID
        self.globalEndpointTokenVersion = globalEndpointTokenVersion
    }
}
