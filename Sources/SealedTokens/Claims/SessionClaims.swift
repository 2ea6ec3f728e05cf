public import AWSNames

/// What a session token says: who holds it, since when, for how long, and what narrows or describes the session.
///
/// Rights are not in it, apart from the session's own policies: they are read from the directory at each request.
public struct SessionClaims: Sendable, Equatable {
    /// What kind of session it is.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// AssumeRole and its relatives; `principal` is the role.
        case assumedRole = 1
        /// GetSessionToken of a user; `principal` is the user.
        case user = 2
        /// GetSessionToken of root; `principal` is nil.
        case root = 3
        /// GetFederationToken; `principal` is the user who called, nil for root.
        case federatedUser = 4
    }

    public var kind: Kind
    public var account: AccountID
    /// The stable unique id by which the holder is looked up, never a name; nil for the account's root.
    public var principal: UniqueID?
    /// The role session name, or the federated user's name.
    public var sessionName: String?
    /// Seconds since 1970.
    public var issuedAt: Int64
    /// Seconds since 1970; the session is over at this second.
    public var expiresAt: Int64
    public var endpoint: IssuingEndpoint
    /// The access key that asked for the session; nil for calls that nobody signed.
    public var issuingAccessKeyID: AccessKeyID?
    /// The first caller of the chain, by unique id or ARN; nil when the issuing key's owner is the first.
    public var firstCaller: FirstCaller?
    /// The number of role sessions before this one.
    public var chainDepth: UInt8
    /// The session policy in compact JSON.
    public var sessionPolicy: String?
    public var sessionPolicyARNs: [String]
    public var tags: [SessionTag]
    public var sourceIdentity: String?
    /// When MFA was given, in seconds since 1970.
    public var mfaAuthenticatedAt: Int64?
    /// The ARN of the provider that vouched for the caller.
    public var federatedProvider: String?
    /// What the provider calls the caller.
    public var federatedSubject: String?
    /// The role sessions from which this one was opened, each once.
    public var chain: [ChainedSession]
}

extension SessionClaims {
    public init(
        kind: Kind, account: AccountID, principal: UniqueID?, sessionName: String? = nil, issuedAt: Int64,
        expiresAt: Int64, endpoint: IssuingEndpoint, issuingAccessKeyID: AccessKeyID? = nil,
        firstCaller: FirstCaller? = nil, chainDepth: UInt8 = 0, sessionPolicy: String? = nil,
        sessionPolicyARNs: [String] = [], tags: [SessionTag] = [], sourceIdentity: String? = nil,
        mfaAuthenticatedAt: Int64? = nil, chain: [ChainedSession] = []
    ) {
        // By way of the initializer that the compiler makes: one that is written out copies what it is given.
        self.init(
            kind: kind, account: account, principal: principal, sessionName: sessionName, issuedAt: issuedAt,
            expiresAt: expiresAt, endpoint: endpoint, issuingAccessKeyID: issuingAccessKeyID, firstCaller: firstCaller,
            chainDepth: chainDepth, sessionPolicy: sessionPolicy, sessionPolicyARNs: sessionPolicyARNs, tags: tags,
            sourceIdentity: sourceIdentity, mfaAuthenticatedAt: mfaAuthenticatedAt, federatedProvider: nil,
            federatedSubject: nil, chain: chain)
    }
}

/// A tag of a session, and whether sessions chained from it inherit it.
public struct SessionTag: Sendable, Hashable {
    public var tag: Tag
    public var isTransitive: Bool

    public init(_ tag: Tag, isTransitive: Bool) {
        self.tag = tag
        self.isTransitive = isTransitive
    }
}

/// The endpoint that issued a token; it decides where the token is good (rows E23, E24).
public enum IssuingEndpoint: Sendable, Hashable {
    /// The global endpoint, version 1: good only in Regions that are on by default.
    case globalV1
    /// The global endpoint, version 2: good in every Region.
    case globalV2
    /// A regional endpoint: good in every Region.
    case regional(RegionName)
}
