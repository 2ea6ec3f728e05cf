import AWSNames
import Directory
import PolicyEngine
import Testing
import WireProtocol

@testable import Authorization

/// Which global condition keys a request has, by who makes it (reference iam.md §3.1, §3.2, §3.3, §3.5).
@Suite struct CallerConditionsTests {
    private static let account = AccountID("111111111111") ?? AccountID(number: 0)!
    private static let start = Timestamp(seconds: 1_700_000_000)
    private static let user = UniqueID(.user, account: account, random: [1, 2, 3, 4, 5, 6, 7])
    private static let role = UniqueID(.role, account: account, random: [1, 2, 3, 4, 5, 6, 8])

    private static func snapshot() throws -> DirectorySnapshot {
        var snapshot = DirectorySnapshot()
        try snapshot.apply(
            .putAccount(
                Account(id: account, createdAt: start, canonicalUserID: String(repeating: "a", count: 64))))
        var user = User(id: Self.user, account: account, name: "U", path: "/", createdAt: start)
        user.tags = [Tag(key: "Team", value: "own"), Tag(key: "cost", value: "1")]
        try snapshot.apply(.putUser(user))
        var role = Role(
            id: Self.role, account: account, name: "R", path: "/p/", createdAt: start,
            trustPolicy: StoredPolicy(text: "{}", kind: .trust))
        role.tags = [Tag(key: "Team", value: "role"), Tag(key: "cost", value: "2")]
        try snapshot.apply(.putRole(role))
        return snapshot
    }

    /// `checkedSession` is a user's session that was opened with a second factor.
    enum Caller: CaseIterable { case anonymous, root, user, session, checkedSession, roleSession, federatedUser }

    private static func identity(_ caller: Caller) -> CallerIdentity {
        let isRoleSession = caller == .roleSession
        let session = CallerSession(
            origin: .assumeRole, issuedAt: start, expiresAt: start.adding(seconds: 3_600),
            mfaAuthenticatedAt: caller == .checkedSession ? start : nil,
            tags: isRoleSession || caller == .federatedUser ? [Tag(key: "TEAM", value: "session")] : [],
            sourceIdentity: isRoleSession ? "alice" : nil)
        let userARN = "arn:aws:iam::111111111111:user/U"
        switch caller {
        case .anonymous: return .anonymous
        case .root:
            return CallerIdentity(
                principal: .root, account: account, arn: "arn:aws:iam::111111111111:root", userID: "111111111111",
                accessKeyID: nil, session: nil)
        case .user:
            return CallerIdentity(
                principal: .user(id: user, name: "U"), account: account, arn: userARN, userID: user.rawValue,
                accessKeyID: nil, session: nil)
        case .session, .checkedSession:
            return CallerIdentity(
                principal: .user(id: user, name: "U"), account: account, arn: userARN, userID: user.rawValue,
                accessKeyID: nil, session: session)
        case .roleSession:
            return CallerIdentity(
                principal: .roleSession(
                    role: role, roleARN: .parts(account: account, path: "/p/", name: "R"), sessionName: "s"),
                account: account,
                arn: "arn:aws:sts::111111111111:assumed-role/R/s", userID: "\(role.rawValue):s", accessKeyID: nil,
                session: session)
        case .federatedUser:
            return CallerIdentity(
                principal: .federatedUser(name: "F", issuer: user, issuerARN: userARN), account: account,
                arn: "arn:aws:sts::111111111111:federated-user/F", userID: "111111111111:F", accessKeyID: nil,
                session: session)
        }
    }

    private static func context(
        of caller: Caller, in environment: RequestEnvironment = RequestEnvironment(now: start.adding(seconds: 60))
    ) throws -> ConditionContext {
        let caller = identity(caller)
        let standing = CallerStanding.of(caller, in: try snapshot())
        return ConditionContext(
            CallerConditions(caller: caller, environment: environment, ownTags: standing.ownTags))
    }

    struct Row: Sendable {
        let key: String
        /// What each caller has, in the order of `Caller`; nil for an absent key.
        let values: [String?]

        init(key: String, values: [String?]) {
            self.key = key
            self.values = values
        }

        init(_ key: String, everyone value: String?) {
            self.init(key: key, values: Array(repeating: value, count: Caller.allCases.count))
        }
    }

    private static func listed(_ context: ConditionContext) -> [(key: String, value: ConditionValue)] {
        var all: [(key: String, value: ConditionValue)] = []
        context.visit { all.append(($1, $2)) }
        return all
    }

    private static let roleID = "\(role.rawValue):s"

    @Test(
        "§3.1, §3.2: the keys of principals and sessions",
        arguments: [
            Row(
                key: "aws:PrincipalArn",
                values: [
                    nil, "arn:aws:iam::111111111111:root", "arn:aws:iam::111111111111:user/U",
                    "arn:aws:iam::111111111111:user/U", "arn:aws:iam::111111111111:user/U",
                    "arn:aws:iam::111111111111:role/p/R", "arn:aws:sts::111111111111:federated-user/F",
                ]),
            Row(key: "aws:PrincipalAccount", values: [nil] + Array(repeating: "111111111111", count: 6)),
            Row(
                key: "aws:PrincipalType",
                values: ["Anonymous", "Account", "User", "User", "User", "AssumedRole", "FederatedUser"]),
            Row(
                key: "aws:userid",
                values: [
                    "anonymous", "111111111111", user.rawValue, user.rawValue, user.rawValue, roleID, "111111111111:F",
                ]),
            Row(key: "aws:username", values: [nil, nil, "U", "U", "U", nil, nil]),
            Row("aws:PrincipalIsAWSService", everyone: "false"), Row("aws:ViaAWSService", everyone: "false"),
            Row(key: "aws:PrincipalTag/team", values: [nil, nil, "own", "own", "own", "session", "session"]),
            Row(key: "aws:PrincipalTag/Cost", values: [nil, nil, "1", "1", "1", "2", "1"]),
            Row("aws:PrincipalTag/other", everyone: nil),
            Row(
                key: "aws:TokenIssueTime",
                values: [nil, nil, nil] + Array(repeating: "2023-11-14T22:13:20Z", count: 4)),
            Row(key: "aws:MultiFactorAuthPresent", values: [nil, nil, nil, "false", "true", "false", "false"]),
            Row(key: "aws:MultiFactorAuthAge", values: [nil, nil, nil, nil, "60", nil, nil]),
            Row(key: "aws:SourceIdentity", values: [nil, nil, nil, nil, nil, "alice", nil]),
            Row("aws:FederatedProvider", everyone: nil), Row("aws:PrincipalServiceName", everyone: nil),
            Row("aws:PrincipalOrgID", everyone: nil), Row("aws:AssumedRoot", everyone: nil),
            Row("aws:CurrentTime", everyone: "2023-11-14T22:14:20Z"), Row("aws:EpochTime", everyone: "1700000060"),
            Row("aws:SecureTransport", everyone: "false"), Row("aws:RequestedRegion", everyone: "us-east-1"),
            Row("aws:SourceIp", everyone: nil), Row("aws:UserAgent", everyone: nil),
            Row("aws:Referer", everyone: nil), Row("aws:SourceVpce", everyone: nil),
            Row("aws:CalledVia", everyone: nil), Row("aws:SourceArn", everyone: nil),
            Row("aws:ResourceAccount", everyone: nil),
        ])
    func keys(row: Row) throws {
        try #require(row.values.count == Caller.allCases.count)
        for (caller, expected) in zip(Caller.allCases, row.values) {
            let context = try Self.context(of: caller)
            #expect(context[row.key]?.singleText == expected, "\(row.key) of \(caller)")
            // Asking and listing agree; names compare without case.
            #expect(context[row.key.uppercased()]?.singleText == expected)
            let listed = Self.listed(context).first { $0.key.lowercased() == row.key.lowercased() }
            #expect(listed?.value.singleText == expected, "\(row.key) listed of \(caller)")
        }
    }

    @Test("§3.3, §3.5: what the transport and the headers say")
    func requestKeys() throws {
        let context = try Self.context(
            of: .user,
            in: RequestEnvironment(
                now: Self.start, sourceAddress: "192.0.2.1", userAgent: "aws-cli", referer: "https://example.com",
                isSecure: true))
        #expect(context["aws:SourceIp"] == .string("192.0.2.1"))
        #expect(context["aws:UserAgent"] == .string("aws-cli"))
        #expect(context["aws:Referer"] == .string("https://example.com"))
        #expect(context["aws:SecureTransport"] == .bool(true))
    }

    @Test("a key that the check sets hides the caller's, and is listed once")
    func checksGoFirst() throws {
        var context = try Self.context(of: .user)
        context.set("aws:username", .string("other"))
        #expect(context["aws:UserName"] == .string("other"))
        #expect(
            Self.listed(context).filter { $0.key.lowercased() == "aws:username" }.map(\.value) == [.string("other")])
    }

    @Test("§3.4: the owner of the resource is told with the check, and decisions see it")
    func resourceAccount() throws {
        let rights = CallerRights(
            of: Self.identity(.root), in: RequestEnvironment(now: Self.start), by: try Self.snapshot())
        let check = AuthorizationCheck(
            "s3:GetObject", on: "arn:aws:s3:::b/k", in: Self.account, wording: .full(resource: nil))
        let decision = rights.decide(check)
        #expect(decision.isAllowed)
        #expect(decision.request.context["aws:ResourceAccount"] == .string("111111111111"))
        #expect(rights.trace(decision).verdict == decision.verdict)
        // Two questions share nothing.
        var other = check
        other.conditions.set("s3:prefix", .string("one"))
        #expect(rights.decide(other).request.context["s3:prefix"] == .string("one"))
        #expect(rights.decide(check).request.context["s3:prefix"] == nil)
    }
}
