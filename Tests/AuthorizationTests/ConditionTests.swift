import AWSNames
import Authorization
import Directory
import PolicyEngine
import SealedTokens
import ServiceTesting
import Testing
import WireProtocol

/// The condition keys of callers and requests (reference iam.md §3.1–§3.5): what is there, and what is absent.
@Suite struct CallerConditionTests {
    let rights: Rights
    var world: World { rights.world }

    init() async throws { rights = try await Rights() }

    private func context(
        _ credentials: TestCredentials, _ environment: RequestEnvironment? = nil
    ) throws -> ConditionContext {
        try rights.decide(credentials, rights.object(), environment).request.context
    }

    private func text(_ context: ConditionContext, _ key: String) -> String {
        switch context[key] {
        case .string(let text): text
        case .bool(let flag): "\(flag)"
        case .number(let number): "\(number)"
        case .date(let milliseconds): "@\(milliseconds)"
        case .strings(let texts): "\(texts)"
        case nil: "-"
        }
    }

    private static let principalKeys = [
        "aws:PrincipalType", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:userid", "aws:username",
        "aws:TokenIssueTime", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:SourceIdentity",
        "aws:PrincipalTag/team",
    ]

    @Test func aUser() async throws {
        let user = try await world.user(
            "Hello", in: rights.account, path: "/d/", tags: [Tag(key: "Team", value: "one")])
        let context = try await context(world.key(of: user))
        #expect(
            Self.principalKeys.map { text(context, $0) } == [
                "User", "arn:aws:iam::111111111111:user/d/Hello", "111111111111", user.id.rawValue, "Hello", "-", "-",
                "-", "-", "one",
            ])
        #expect(text(context, "aws:PrincipalIsAWSService") == "false")
        #expect(text(context, "aws:ViaAWSService") == "false")
    }

    /// §3.2: the key is there with temporary credentials alone, and the age only when a factor was checked.
    @Test func aSessionOfAUser() async throws {
        let user = try await world.user("Hello", in: rights.account)
        let issued = world.clock.now.wholeSeconds
        let plain = try world.session(.user, of: user.id, in: rights.account)
        let checked = try world.session(.user, of: user.id, in: rights.account) {
            $0.mfaAuthenticatedAt = issued.seconds - 5
        }
        var context = try context(plain)
        #expect(text(context, "aws:username") == "Hello")
        #expect(text(context, "aws:TokenIssueTime") == "@\(issued.milliseconds)")
        #expect(text(context, "aws:MultiFactorAuthPresent") == "false")
        #expect(text(context, "aws:MultiFactorAuthAge") == "-")
        context = try self.context(checked)
        #expect(text(context, "aws:MultiFactorAuthPresent") == "true")
        #expect(text(context, "aws:MultiFactorAuthAge") == "5")
    }

    /// Rows I8, T4: the role's ARN with its path; session tags overlay the role's, without regard to case.
    @Test func aRoleSession() async throws {
        let role = try await world.role(
            "App", in: rights.account, path: "/apps/", trust: Documents.trust(Documents.aws("111111111111")),
            tags: [Tag(key: "Team", value: "one"), Tag(key: "Stage", value: "test")])
        let session = try world.session(of: role) {
            $0.tags = [SessionTag(Tag(key: "team", value: "two"), isTransitive: false)]
            $0.sourceIdentity = "Diego"
        }
        let context = try context(session)
        #expect(
            Self.principalKeys.map { text(context, $0) } == [
                "AssumedRole", "arn:aws:iam::111111111111:role/apps/App", "111111111111", "\(role.id):Session", "-",
                "@\(world.clock.now.wholeSeconds.milliseconds)", "false", "-", "Diego", "two",
            ])
        #expect(text(context, "aws:PrincipalTag/STAGE") == "test")
    }

    @Test func rootAndFederatedUsers() async throws {
        let user = try await world.user("Hello", in: rights.account, tags: [Tag(key: "team", value: "one")])
        let root = try await context(world.rootKey(of: rights.account))
        #expect(
            Self.principalKeys.prefix(5).map { text(root, $0) } == [
                "Account", "arn:aws:iam::111111111111:root", "111111111111", "111111111111", "-",
            ])
        #expect(text(root, "aws:PrincipalTag/team") == "-")
        let federated = try context(
            world.session(.federatedUser, of: user.id, in: rights.account, name: "F") {
                $0.tags = [SessionTag(Tag(key: "Extra", value: "x"), isTransitive: false)]
            })
        #expect(
            Self.principalKeys.prefix(5).map { text(federated, $0) } == [
                "FederatedUser", "arn:aws:sts::111111111111:federated-user/F", "111111111111", "111111111111:F", "-",
            ])
        #expect(text(federated, "aws:PrincipalTag/team") == "one")  // F4
        #expect(text(federated, "aws:PrincipalTag/extra") == "x")
    }

    @Test func theRequest() async throws {
        let user = try await world.user("Hello", in: rights.account)
        let key = try await world.key(of: user)
        let now = world.clock.now
        let names = [
            "aws:SourceIp", "aws:UserAgent", "aws:Referer", "aws:SecureTransport", "aws:RequestedRegion",
            "aws:CurrentTime", "aws:EpochTime", "aws:ResourceAccount",
        ]
        let bare = try context(key, RequestEnvironment(now: now))
        #expect(
            names.map { text(bare, $0) } == [
                "-", "-", "-", "false", "us-east-1", "@\(now.milliseconds)", "\(now.seconds)", "111111111111",
            ])
        let full = try context(
            key,
            RequestEnvironment(
                now: now, sourceAddress: "192.0.2.7", userAgent: "agent", referer: "https://r.example",
                isSecure: true, region: .usEast1))
        #expect(
            names.prefix(4).map { text(full, $0) } == ["192.0.2.7", "agent", "https://r.example", "true"])
    }

    /// Keys of the check cannot be shadowed by, and do not shadow, what others see: two questions share nothing.
    @Test func questionsShareNothing() async throws {
        let user = try await world.user("Hello", in: rights.account)
        let caller = try await world.caller(world.key(of: user))
        let asked = CallerRights(of: caller, in: RequestEnvironment(now: world.clock.now), by: world.snapshot)
        var first = try rights.object()
        first.conditions.set("s3:prefix", .string("one"))
        #expect(text(asked.decide(first).request.context, "s3:prefix") == "one")
        #expect(text(asked.decide(try rights.object()).request.context, "s3:prefix") == "-")
    }

    @Test func nobody() {
        let asked = CallerRights(of: .anonymous, in: RequestEnvironment(now: world.clock.now), by: world.snapshot)
        let context = asked.decide(AuthorizationCheck("s3:GetObject", wording: .quoted(resource: nil))).request.context
        #expect(text(context, "aws:PrincipalType") == "Anonymous")
        #expect(text(context, "aws:userid") == "anonymous")
        #expect(text(context, "aws:PrincipalArn") == "-")
        #expect(text(context, "aws:PrincipalAccount") == "-")
    }
}
