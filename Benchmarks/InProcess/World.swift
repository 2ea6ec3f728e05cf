import AWSNames
import Authorization
import CallerAuthentication
import Directory
import PolicyEngine
import SealedTokens
import SecretMaterial
import ServiceKit
import SignatureV4
import WireProtocol

/// A small directory in memory, its rings, and signed requests of its callers.
struct World {
    static let now: Int64 = 1_780_000_000

    let account: AccountID
    let snapshot: DirectorySnapshot
    let role: Role
    /// Made once: a call has the text from its request.
    private let roleARN: String
    let user: User
    let userKey: (id: AccessKeyID, secret: SecretBytes)
    let sessionRing: KeyRing
    let storeRing: KeyRing

    init() throws {
        guard let account = AccountID("111122223333") else { throw Failure.setUp }
        self.account = account
        sessionRing = try Self.ring(.session)
        storeRing = try Self.ring(.store)
        var snapshot = DirectorySnapshot()
        let created = Timestamp(seconds: Self.now - 1_000_000)
        try snapshot.apply(
            .putAccount(Account(id: account, createdAt: created, canonicalUserID: String(repeating: "a", count: 64))))
        let random = SecureRandom.system
        var arns: [String] = []
        for index in 0..<3 {
            let policy = ManagedPolicy(
                id: UniqueID(.managedPolicy, account: account, random: random.bytes(7)), account: account,
                name: "team-\(index)", path: "/", createdAt: created,
                document: StoredPolicy(text: Self.teamPolicy(index), kind: .managed))
            try snapshot.apply(.putPolicy(policy))
            arns.append(policy.arn)
        }
        var role = Role(
            id: UniqueID(.role, account: account, random: random.bytes(7)), account: account, name: "app-1",
            path: "/service/", createdAt: created, trustPolicy: StoredPolicy(text: Self.trust(account), kind: .trust))
        role.inlinePolicies = [
            InlinePolicy(name: "chain", document: StoredPolicy(text: Self.assumePolicy(account), kind: .inline))
        ]
        role.attachedPolicies = [arns[0]]
        try snapshot.apply(.putRole(role))
        // A role that trusts the account and that the user's policies say nothing of.
        try snapshot.apply(
            .putRole(
                Role(
                    id: UniqueID(.role, account: account, random: random.bytes(7)), account: account, name: "app-2",
                    path: "/other/", createdAt: created,
                    trustPolicy: StoredPolicy(text: Self.trust(account), kind: .trust))))
        var user = User(
            id: UniqueID(.user, account: account, random: random.bytes(7)), account: account, name: "deployer",
            path: "/bench/", createdAt: created)
        user.inlinePolicies = role.inlinePolicies
        user.attachedPolicies = Array(arns[..<2])
        try snapshot.apply(.putUser(user))
        let secret = SecretBytes(Array("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".utf8))
        let keyID = AccessKeyID(.longTerm, account: account, random: random.bytes(5))
        let sealed = try storeRing.seal(
            secret, purpose: .longTermSecret, associatedData: Array(keyID.rawValue.utf8), salt: SealSalt(from: random),
            now: Self.now)
        try snapshot.apply(
            .putAccessKey(
                AccessKey(id: keyID, account: account, owner: .user(user.id), createdAt: created, sealedSecret: sealed))
        )
        userKey = (keyID, secret)
        self.snapshot = snapshot
        self.role = role
        roleARN = role.arn
        self.user = user
    }

    enum Failure: Error { case setUp, denied }

    private static func ring(_ kind: RingKind) throws -> KeyRing {
        let key = RingKey.generate(kind, createdAt: now - 1_000, propagationSeconds: 0, from: .system)
        return try KeyRing(kind, keys: [key])
    }

    func authenticator(
        credentialCapacity: Int = SignatureAuthenticator.defaultCredentialCapacity
    ) -> SignatureAuthenticator {
        let (session, store) = (sessionRing, storeRing)
        return SignatureAuthenticator(
            rings: { (session: session, store: store) }, servedRegions: RegionName.enabledByDefault,
            credentialCapacity: credentialCapacity)
    }

    /// A signed `AssumeRole` of a new session of the role.
    func sessionRequest(_ index: Int) throws -> AuthenticationRequest {
        let keyID = AccessKeyID(.temporary, account: account, random: SecureRandom.system.bytes(5))
        var claims = SessionClaims(
            kind: .assumedRole, account: account, principal: role.id, sessionName: "session-\(index)",
            issuedAt: Self.now - 60, expiresAt: Self.now + 3_540, endpoint: .regional(.usEast1))
        claims.issuingAccessKeyID = userKey.id
        claims.firstCaller = .arn(user.arn)
        claims.chainDepth = 1
        let sealed = try SessionTokenSealer(ring: sessionRing).seal(
            claims, accessKeyID: keyID.rawValue, now: Self.now, random: .system)
        return request(
            RequestSigner(
                accessKeyID: keyID.rawValue, secret: sealed.secret, sessionToken: sealed.token.unsafeText,
                region: "us-east-1", service: "sts"))
    }

    /// A signed `AssumeRole` of the user.
    var userRequest: AuthenticationRequest { userRequest(of: "service/app-1") }

    /// A signed `AssumeRole` of the user for the role with this path and name.
    func userRequest(of role: String) -> AuthenticationRequest {
        request(
            RequestSigner(
                accessKeyID: userKey.id.rawValue, secret: userKey.secret, region: "us-east-1", service: "sts"), role)
    }

    private func request(_ signer: RequestSigner, _ role: String = "service/app-1") -> AuthenticationRequest {
        let name = role.split(separator: "/").joined(separator: "%2F")
        let body = Array(
            ("Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A\(account)%3Arole%2F\(name)"
                + "&RoleSessionName=chained&DurationSeconds=3600").utf8)
        let bare = RequestView(
            method: "POST", path: "/", query: nil,
            headers: [
                ("Host", "127.0.0.1:4787"), ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
            ])
        var headers = signer.sign(bare, at: Self.now, payloadHash: PayloadHash.of(body)).headers
        headers.append(("Accept-Encoding", "identity"))
        headers.append(("User-Agent", "Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1 os/linux#6.1 lang/python#3.11.7"))
        headers.append(("Content-Length", String(body.count)))
        return AuthenticationRequest(
            head: HTTPRequestHead(method: "POST", target: "/", headers: headers, peerAddress: "127.0.0.1"),
            payload: .received(body), service: "sts", region: .served, requirement: .signature)
    }

    /// The circumstances of every request here.
    var environment: RequestEnvironment {
        RequestEnvironment(
            now: Timestamp(seconds: Self.now), sourceAddress: "127.0.0.1",
            userAgent: "Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1 os/linux#6.1 lang/python#3.11.7")
    }

    /// What `AssumeRole` asks the policies.
    var check: AuthorizationCheck {
        AuthorizationCheck(
            "sts:AssumeRole", on: roleARN, in: account,
            resourcePolicy: .policy(
                role.trustPolicy.compiled(as: PolicyIdentifier(name: "AssumeRolePolicyDocument", arn: nil)),
                requirement: .required), wording: .withoutCause(resource: roleARN))
    }
}
