public import AWSNames
public import Directory
public import PolicyEngine
public import WireProtocol

/// Who made a request, as authentication found it. Nothing of it was taken on the client's word.
public struct CallerIdentity: Sendable {
    /// What kind of principal it is. Ids are the stable ones; names are never what decides.
    public enum Principal: Sendable {
        /// Nobody signed. Only S3 and the unsigned STS operations get this far.
        case anonymous
        /// The account's root, by a long-term key or a GetSessionToken session.
        case root
        /// An IAM user, by a long-term key or a GetSessionToken session.
        case user(id: UniqueID, name: String)
        /// A session of a role.
        case roleSession(role: UniqueID, roleARN: RoleARN, sessionName: String)
        /// A GetFederationToken session, and who asked for it (nil: the account's root).
        case federatedUser(name: String, issuer: UniqueID?, issuerARN: String)
    }

    /// What a copy shares with its original, so that handing a caller on costs one reference.
    @usableFromInline
    final class Facts: Sendable {
        @usableFromInline let principal: Principal
        @usableFromInline let account: AccountID?
        @usableFromInline let arn: String
        /// Nil where it follows from the principal: of a role's session it is made when it is asked for.
        private let givenUserID: String?
        @usableFromInline let accessKeyID: AccessKeyID?
        @usableFromInline let session: CallerSession?
        /// What was looked up to find the caller: so nothing is looked up twice for a request.
        private let found: Found?
        /// What the first state of the directory that was asked says of the caller.
        let standing = OnceReference<CallerStanding>()

        init(
            _ principal: Principal, _ account: AccountID?, _ arn: String, _ userID: String?,
            _ accessKeyID: AccessKeyID?, _ session: CallerSession?, _ found: Found?
        ) {
            self.principal = principal
            self.account = account
            self.arn = arn
            givenUserID = userID
            self.accessKeyID = accessKeyID
            self.session = session
            self.found = found
        }

        /// The caller's account as `snapshot` has it.
        func account(in snapshot: DirectorySnapshot) -> Account? {
            guard let account else { return nil }
            if let found, found.stateNumber == snapshot.stateNumber { return found.account }
            return snapshot.account(account)
        }

        /// The caller's role as `snapshot` has it; nil where the caller has none.
        func role(in snapshot: DirectorySnapshot) -> Role? {
            guard case .roleSession(let role, _, _) = principal else { return nil }
            if let found, found.stateNumber == snapshot.stateNumber, let role = found.role { return role }
            return snapshot.role(role)
        }

        var userID: String {
            if let givenUserID { return givenUserID }
            guard case .roleSession(let role, _, let name) = principal else { return arn }
            return ChainedSession(role: role, name: name).description
        }
    }

    /// What one state of the directory says of a caller's account and role.
    public struct Found: Sendable {
        let stateNumber: UInt64
        let account: Account
        let role: Role?

        /// - Parameters:
        ///   - account: the caller's account.
        ///   - role: the caller's role, for a role's session.
        ///   - snapshot: where both were found.
        public init(account: Account, role: Role? = nil, in snapshot: DirectorySnapshot) {
            self.account = account
            self.role = role
            stateNumber = snapshot.stateNumber
        }
    }

    @usableFromInline let facts: Facts

    /// - Parameters:
    ///   - userID: nil for a role's session, of which it follows from the principal.
    ///   - found: what was looked up to find the caller, if anything was.
    public init(
        principal: Principal, account: AccountID?, arn: String, userID: String?,
        accessKeyID: AccessKeyID?,
        session: CallerSession?, found: Found? = nil
    ) {
        facts = Facts(principal, account, arn, userID, accessKeyID, session, found)
    }

    /// The caller's account as `snapshot` has it; nil for an anonymous caller.
    package func account(in snapshot: DirectorySnapshot) -> Account? { facts.account(in: snapshot) }

    @inlinable public var principal: Principal { facts.principal }
    /// The caller's account; nil for an anonymous caller.
    @inlinable public var account: AccountID? { facts.account }
    /// As `GetCallerIdentity` tells it (reference sts.md §4.2); `anonymous` for nobody.
    @inlinable public var arn: String { facts.arn }
    /// As `GetCallerIdentity` tells it; the condition key `aws:userid`.
    public var userID: String { facts.userID }
    /// The key that signed; nil for an anonymous caller.
    @inlinable public var accessKeyID: AccessKeyID? { facts.accessKeyID }
    /// What the session token holds; nil for long-term keys.
    @inlinable public var session: CallerSession? { facts.session }

    public static let anonymous = CallerIdentity(
        principal: .anonymous, account: nil, arn: "anonymous", userID: "anonymous", accessKeyID: nil,
        session: nil)
}

extension CallerIdentity {
    public var isAnonymous: Bool { if case .anonymous = principal { true } else { false } }
    public var isRoot: Bool { if case .root = principal { true } else { false } }

    /// The IAM user behind a long-term key or a GetSessionToken session.
    public var callingUser: UniqueID? { if case .user(let id, _) = principal { id } else { nil } }

    /// `aws:PrincipalType` (reference sts.md §5.4).
    public var principalType: String { facts.principalType }
}

extension CallerIdentity.Facts {
    /// `aws:PrincipalType` (reference sts.md §5.4).
    var principalType: String {
        switch principal {
        case .anonymous: "Anonymous"
        case .root: "Account"
        case .user: "User"
        case .roleSession: "AssumedRole"
        case .federatedUser: "FederatedUser"
        }
    }
}

/// What temporary credentials carry with them from the moment of their issue. It is handed on with every question about
/// the caller, hence shared, not copied.
public final class CallerSession: Sendable {
    /// Which operation issued the credentials; it bounds what they may call (reference sts.md §4.12).
    public enum Origin: Sendable, Hashable { case assumeRole, getSessionToken, getFederationToken }

    public let origin: Origin
    public let issuedAt: Timestamp
    public let expiresAt: Timestamp
    /// When the second factor was checked; nil when none was.
    public let mfaAuthenticatedAt: Timestamp?
    /// Session tags, transitive and inherited ones included.
    public let tags: [Tag]
    public let transitiveTagKeys: [String]
    public let sourceIdentity: String?
    /// The identity provider whose proof opened the session: its ARN or a built-in issuer; nil when there was none.
    public let federatedProvider: String?
    /// The inline session policy.
    public let policy: CompiledPolicy?
    /// ARNs of managed session policies: live references (row P3).
    public let policyARNs: [String]
    /// The long-term key at the start of the chain of sessions.
    public let issuingAccessKeyID: AccessKeyID?
    /// The first caller of the chain as the token names it: a user's unique id, or the ARN of any other.
    public let firstCaller: FirstCaller?
    /// The role sessions from which this one was opened, each once.
    public let chain: [ChainedSession]
    /// 1 for a session opened with a long-term key, one more for each role assumed from it.
    public let chainDepth: Int

    public init(
        origin: Origin, issuedAt: Timestamp, expiresAt: Timestamp, mfaAuthenticatedAt: Timestamp? = nil,
        tags: [Tag] = [], transitiveTagKeys: [String] = [], sourceIdentity: String? = nil,
        federatedProvider: String? = nil, policy: CompiledPolicy? = nil, policyARNs: [String] = [],
        issuingAccessKeyID: AccessKeyID? = nil, firstCaller: FirstCaller? = nil, chain: [ChainedSession] = [],
        chainDepth: Int = 1
    ) {
        self.origin = origin
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.mfaAuthenticatedAt = mfaAuthenticatedAt
        self.tags = tags
        self.transitiveTagKeys = transitiveTagKeys
        self.sourceIdentity = sourceIdentity
        self.federatedProvider = federatedProvider
        self.policy = policy
        self.policyARNs = policyARNs
        self.issuingAccessKeyID = issuingAccessKeyID
        self.firstCaller = firstCaller
        self.chain = chain
        self.chainDepth = chainDepth
    }

    /// Whether any session policy was passed.
    public var hasPolicies: Bool { policy != nil || !policyARNs.isEmpty }
}
