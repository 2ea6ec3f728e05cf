public import AWSNames
public import WireProtocol

/// An AWS account: the owner of everything else.
///
/// Every call looks up accounts, and uses one of their settings each time, so a copy is one reference. Changing an
/// account makes another one.
public struct Account: Sendable, Hashable {
    private var fields: Fields

    public init(
        id: AccountID, createdAt: Timestamp, alias: String? = nil, canonicalUserID: String,
        globalEndpointTokenVersion: Int = 1, optedInRegions: Set<RegionName> = [],
        stsDeactivatedRegions: Set<RegionName> = []
    ) {
        fields = Fields(
            Values(
                id: id, createdAt: createdAt, canonicalUserID: canonicalUserID, alias: alias,
                globalEndpointTokenVersion: globalEndpointTokenVersion, optedInRegions: optedInRegions,
                stsDeactivatedRegions: stsDeactivatedRegions))
    }

    public var id: AccountID { fields.values.id }
    public var createdAt: Timestamp { fields.values.createdAt }
    /// S3's name of the account as an owner: 64 hex digits, random, for ever.
    public var canonicalUserID: String { fields.values.canonicalUserID }

    /// The account's alias; unique among all accounts of the server.
    public var alias: String? {
        get { fields.values.alias }
        set { change(\.alias, to: newValue) }
    }

    /// 1 or 2: what the global STS endpoint issues (rows E21–E24).
    public var globalEndpointTokenVersion: Int {
        get { fields.values.globalEndpointTokenVersion }
        set { change(\.globalEndpointTokenVersion, to: newValue) }
    }

    /// The opt-in Regions that the account has asked for (reference sts.md §1.3).
    public var optedInRegions: Set<RegionName> {
        get { fields.values.optedInRegions }
        set { change(\.optedInRegions, to: newValue) }
    }

    /// The Regions on by default in which the account has switched STS off (reference sts.md §1.3).
    public var stsDeactivatedRegions: Set<RegionName> {
        get { fields.values.stsDeactivatedRegions }
        set { change(\.stsDeactivatedRegions, to: newValue) }
    }

    private mutating func change<Value>(_ field: WritableKeyPath<Values, Value>, to value: Value) {
        var values = fields.values
        values[keyPath: field] = value
        fields = Fields(values)
    }

    public static func == (left: Account, right: Account) -> Bool {
        left.fields === right.fields || left.fields.values == right.fields.values
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(fields.values) }
}

extension Account {
    private struct Values: Hashable, Sendable {
        let id: AccountID
        let createdAt: Timestamp
        let canonicalUserID: String
        var alias: String?
        var globalEndpointTokenVersion: Int
        var optedInRegions: Set<RegionName>
        var stsDeactivatedRegions: Set<RegionName>
    }

    private final class Fields: Sendable {
        let values: Values

        init(_ values: Values) { self.values = values }
    }
}

extension Account {
    /// Whether the account's credentials are good in the Region: opt-in Regions have to be asked for (row X17).
    public func hasEnabled(_ region: RegionName) -> Bool {
        // What most requests name needs no look-up.
        region == .usEast1 || !RegionName.optIn.contains(region) || optedInRegions.contains(region)
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
