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
    /// The opt-in Regions that the account has asked for (reference sts.md §1.3).
    public var optedInRegions: Set<RegionName> = []
    /// The Regions on by default in which the account has switched STS off (reference sts.md §1.3).
    public var stsDeactivatedRegions: Set<RegionName> = []

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

extension Account {
    /// Whether the account's credentials are good in the Region: opt-in Regions have to be asked for (row X17).
    public func hasEnabled(_ region: RegionName) -> Bool {
        !RegionName.optIn.contains(region) || optedInRegions.contains(region)
    }

    /// Whether STS in the Region issues credentials of this account (rows E17–E19).
    public func issuesCredentials(in region: RegionName) -> Bool {
        hasEnabled(region) && !stsDeactivatedRegions.contains(region)
    }

    /// Whether the settings are of Regions that have them: us-east-1 cannot be switched off, and opt-in Regions have no
    /// switch of their own (reference sts.md §1.3).
    var hasValidRegions: Bool {
        optedInRegions.isSubset(of: RegionName.optIn)
            && stsDeactivatedRegions.isSubset(of: RegionName.enabledByDefault.subtracting([.usEast1]))
    }
}
