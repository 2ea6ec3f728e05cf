/// The name of a condition key, made ready for comparing: names compare without case (reference iam.md §2.1).
///
/// What every request has is a small number; the rest is a text in lower case.
public enum ConditionKey: Sendable, Hashable {
    /// A key that requests have without asking what they do.
    case global(GlobalConditionKey)
    /// `aws:PrincipalTag/k`, with the tag's key in lower case.
    case principalTag(String)
    /// Any other key in lower case.
    case other(String)

    public init(_ name: String) {
        let folded = name.lowercased()
        if let key = GlobalConditionKey.byName[folded] {
            self = .global(key)
        } else if folded.hasPrefix(Self.principalTagPrefix) {
            self = .principalTag(String(folded.dropFirst(Self.principalTagPrefix.count)))
        } else {
            self = .other(folded)
        }
    }

    private static let principalTagPrefix = "aws:principaltag/"

    /// Whether the key is a property of the resource that its account alone may know: a tag of it, or where its account
    /// stands in an organization.
    public var describesResource: Bool {
        switch self {
        case .global(.resourceOrgID), .global(.resourceOrgPaths): true
        case .global, .principalTag: false
        case .other(let folded): Self.resourcePrefixes.contains { folded.hasPrefix($0) }
        }
    }

    private static let resourcePrefixes = [
        "aws:resourcetag/", "iam:resourcetag/", "s3:existingobjecttag/", "s3:buckettag/",
    ]
}

/// A condition key with its spelling, read once: what a service sets in every request, hence by one reference.
public final class NamedConditionKey: Sendable {
    public let key: ConditionKey
    public let name: String

    public init(_ name: String) {
        key = ConditionKey(name)
        self.name = name
    }
}

/// The global keys that do not have a suffix (reference iam.md §3.1 to §3.5), spelled as AWS spells them.
public enum GlobalConditionKey: String, Sendable, Hashable, CaseIterable {
    // §3.1
    case principalARN = "aws:PrincipalArn"
    case principalAccount = "aws:PrincipalAccount"
    case principalOrgID = "aws:PrincipalOrgID"
    case principalOrgPaths = "aws:PrincipalOrgPaths"
    case principalIsAWSService = "aws:PrincipalIsAWSService"
    case principalServiceName = "aws:PrincipalServiceName"
    case principalServiceNamesList = "aws:PrincipalServiceNamesList"
    case principalType = "aws:PrincipalType"
    case userID = "aws:userid"
    case userName = "aws:username"
    // §3.2
    case assumedRoot = "aws:AssumedRoot"
    case federatedProvider = "aws:FederatedProvider"
    case tokenIssueTime = "aws:TokenIssueTime"
    case multiFactorAuthPresent = "aws:MultiFactorAuthPresent"
    case multiFactorAuthAge = "aws:MultiFactorAuthAge"
    case sourceIdentity = "aws:SourceIdentity"
    // §3.3
    case sourceIP = "aws:SourceIp"
    case sourceVPC = "aws:SourceVpc"
    case sourceVPCE = "aws:SourceVpce"
    case vpcSourceIP = "aws:VpcSourceIp"
    // §3.4
    case resourceAccount = "aws:ResourceAccount"
    case resourceOrgID = "aws:ResourceOrgID"
    case resourceOrgPaths = "aws:ResourceOrgPaths"
    // §3.5
    case calledVia = "aws:CalledVia"
    case calledViaFirst = "aws:CalledViaFirst"
    case calledViaLast = "aws:CalledViaLast"
    case viaAWSService = "aws:ViaAWSService"
    case currentTime = "aws:CurrentTime"
    case epochTime = "aws:EpochTime"
    case referer = "aws:Referer"
    case requestedRegion = "aws:RequestedRegion"
    case tagKeys = "aws:TagKeys"
    case secureTransport = "aws:SecureTransport"
    case sourceAccount = "aws:SourceAccount"
    case sourceARN = "aws:SourceArn"
    case sourceOrgID = "aws:SourceOrgID"
    case sourceOrgPaths = "aws:SourceOrgPaths"
    case userAgent = "aws:UserAgent"

    static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercased(), $0) })
}
