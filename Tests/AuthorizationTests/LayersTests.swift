import AWSNames
import Authorization
import Directory
import PolicyEngine
import SealedTokens
import ServiceTesting
import Testing
import WireProtocol

/// Which policies bind which caller (reference iam.md §4.3): each layer is shown by what it takes away.
@Suite struct LayersTests {
    static let allow = Documents.policy(Documents.allow("s3:*"))
    static let nothing = Documents.policy(Documents.allow("ec2:*"))
    static let deny = Documents.policy(Documents.deny("s3:*"))
    let rights: Rights
    var world: World { rights.world }

    init() async throws { rights = try await Rights() }

    private func outcome(_ credentials: TestCredentials) throws -> String {
        try rights.outcome(credentials, rights.object())
    }

    @Test func aUsersPolicies() async throws {
        let bare = try await world.user("Bare", in: rights.account)
        #expect(try await outcome(world.key(of: bare)) == "implicitDeny identity")
        let inline = try await world.user("Inline", in: rights.account, policies: [Self.nothing, Self.allow])
        #expect(try await outcome(world.key(of: inline)) == "allow")
        let arn = try await world.managedPolicy("Allow", in: rights.account, Self.allow)
        let attached = try await world.user("Attached", in: rights.account, attached: [arn])
        #expect(try await outcome(world.key(of: attached)) == "allow")
        let member = try await world.user("Member", in: rights.account)
        try await world.group("Readers", of: member, policies: [Self.allow])
        #expect(try await outcome(world.key(of: member)) == "allow")
        let both = try await world.user("Both", in: rights.account, policies: [Self.allow])
        try await world.group(
            "Denied", of: both, attached: [try await world.managedPolicy("Deny", in: rights.account, Self.deny)])
        #expect(try await outcome(world.key(of: both)) == "explicitDeny identity")
    }

    @Test func aRolesPoliciesAreReadAtEachRequest() async throws {
        let trust = Documents.trust(Documents.aws("111111111111"))
        let arn = try await world.managedPolicy("Attached", in: rights.account, Self.nothing)
        let role = try await world.role("App", in: rights.account, trust: trust, attached: [arn])
        let session = try world.session(of: role)
        for (text, expected) in [(Self.allow, "allow"), (Self.deny, "explicitDeny identity"), (Self.allow, "allow")] {
            #expect(try outcome(session) != expected)
            var policy = try #require(world.snapshot.policy(arn: arn))
            policy.versions.append(
                .init(
                    number: policy.nextVersion, document: StoredPolicy(text: text, kind: .managed),
                    createdAt: policy.createdAt))
            policy.defaultVersion = policy.nextVersion
            policy.nextVersion += 1
            try await world.apply(.putPolicy(policy))
            #expect(try outcome(session) == expected)
        }
    }

    @Test func aPolicyThatCannotBeReadDeniesEverything() async throws {
        let user = try await world.user("Hello", in: rights.account, policies: [Self.allow, "{}"])
        #expect(try await outcome(world.key(of: user)) == "explicitDeny identity")
    }

    @Test(arguments: [
        ("allow", "allow"), ("nothing", "implicitDeny boundary"), ("deny", "explicitDeny boundary"),
    ])
    func boundaries(kind: String, expected: String) async throws {
        let documents = ["allow": Self.allow, "nothing": Self.nothing, "deny": Self.deny]
        let arn = try await world.managedPolicy("Bound", in: rights.account, try #require(documents[kind]))
        let user = try await world.user("Hello", in: rights.account, policies: [Self.allow], boundary: arn)
        let role = try await world.role(
            "App", in: rights.account, trust: Documents.trust(Documents.aws("111111111111")), policies: [Self.allow],
            boundary: arn)
        let issued = try world.session(.federatedUser, of: user.id, in: rights.account, name: "F") {
            $0.sessionPolicy = Self.allow
        }
        for credentials in [
            try await world.key(of: user), try world.session(.user, of: user.id, in: rights.account),
            try world.session(of: role), issued,
        ] { #expect(try outcome(credentials) == expected) }
    }

    @Test func sessionPoliciesOfRoles() async throws {
        let role = try await world.role(
            "App", in: rights.account, trust: Documents.trust(Documents.aws("111111111111")), policies: [Self.allow])
        let narrow = try await world.managedPolicy("Nothing", in: rights.account, Self.nothing)
        let wide = try await world.managedPolicy("Allow", in: rights.account, Self.allow)
        let gone = "arn:aws:iam::111111111111:policy/Gone"
        for (inline, arns, expected) in [
            (nil, [], "allow"), (Self.allow, [], "allow"), (Self.nothing, [], "implicitDeny session"),
            (Self.deny, [wide], "explicitDeny session"), (nil, [narrow], "implicitDeny session"),
            (nil, [narrow, wide], "allow"), (Self.nothing, [wide], "allow"), (nil, [gone], "implicitDeny session"),
        ] as [(String?, [String], String)] {
            let session = try world.session(of: role) {
                $0.sessionPolicy = inline
                $0.sessionPolicyARNs = arns
            }
            #expect(try outcome(session) == expected, "\(inline ?? "-") \(arns)")
        }
    }

    /// §4.3: without session policies nothing of the issuer's rights is left (F3, vector 18); root's federated users
    /// have what their session policies give.
    @Test func federatedUsers() async throws {
        let user = try await world.user("Hello", in: rights.account, policies: [Self.allow])
        let bare = try await world.user("Bare", in: rights.account)
        for (issuer, policy, expected) in [
            (user.id, nil, "implicitDeny session"), (user.id, Self.allow, "allow"),
            (user.id, Self.nothing, "implicitDeny session"), (bare.id, Self.allow, "implicitDeny identity"),
            (nil, nil, "implicitDeny session"), (nil, Self.allow, "allow"),
        ] as [(UniqueID?, String?, String)] {
            let session = try world.session(.federatedUser, of: issuer, in: rights.account, name: "F") {
                $0.sessionPolicy = policy
            }
            #expect(try outcome(session) == expected)
        }
    }

    @Test func root() async throws {
        let key = try await world.rootKey(of: rights.account)
        for credentials in [key, try world.session(.root, of: nil, in: rights.account)] {
            #expect(try outcome(credentials) == "allow")
            let denied = Rights.bucket(Documents.aws("*"), "Deny")
            #expect(try rights.outcome(credentials, rights.object(denied)) == "explicitDeny resource")
            #expect(try rights.outcome(credentials, rights.object(of: rights.other)) == "implicitDeny resource")
        }
    }

    @Test func nobody() throws {
        let environment = RequestEnvironment(now: world.clock.now)
        let anonymous = CallerRights(of: .anonymous, in: environment, by: world.snapshot)
        #expect(anonymous.decide(try rights.object()).verdict.decision == .implicitDeny)
        #expect(anonymous.decide(try rights.object(Rights.bucket("\"*\""))).verdict.decision == .allow)
        let account = Rights.bucket(Documents.aws("111111111111"))
        #expect(anonymous.decide(try rights.object(account)).verdict.decision == .implicitDeny)
    }

    /// §4.5: both sides, whatever the resource policy names.
    @Test func crossAccount() async throws {
        let bare = try await world.user("Bare", in: rights.account)
        let allowed = try await world.user("Allowed", in: rights.account, policies: [Self.allow])
        for principal in ["111111111111", "*"] {
            let open = try rights.object(Rights.bucket(Documents.aws(principal)), of: rights.other)
            #expect(try await rights.outcome(world.key(of: bare), open) == "implicitDeny identity")
            #expect(try await rights.outcome(world.key(of: allowed), open) == "allow")
        }
        let closed = try rights.object(Rights.bucket(Documents.aws("333333333333")), of: rights.other)
        #expect(try await rights.outcome(world.key(of: allowed), closed) == "implicitDeny resource")
    }
}
