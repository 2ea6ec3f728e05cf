import AWSNames
import Authorization
import Directory
import PolicyEngine
import STSService
import SealedTokens
import SecretMaterial
import ServiceKit
import ServiceTesting
import Testing
import WireProtocol

/// Who may assume a role (reference sts.md §4.3, iam.md §4.6).
@Suite struct AssumeRoleTrustTests {
    @Test func rootMayNot() async throws {
        let bench = try await STSBench()
        let role = try await bench.role()
        let root = try await bench.world.rootKey(of: bench.account)
        let session = try bench.world.session(.root, of: nil, in: bench.account)
        for credentials in [root, session] {
            let reply = try await bench.assume(role, as: credentials)
            #expect(reply.refusal == "403 AccessDenied: Roles may not be assumed by root accounts.")  // R2
        }
        let absent = try await bench.assume("arn:aws:iam::111122223333:role/Absent", as: root)
        #expect(absent.refusal == "403 AccessDenied: Roles may not be assumed by root accounts.")
    }

    @Test func aFederatedUserMayNot() async throws {
        let bench = try await STSBench()
        let role = try await bench.role()
        let session = try bench.world.session(.federatedUser, of: bench.hello.id, in: bench.account, name: "Bob")
        let reply = try await bench.assume(role, as: session)
        #expect(
            reply.refusal == bench.denial(of: "arn:aws:sts::111122223333:federated-user/Bob", on: role.arn))  // R2
    }

    /// Row R7: no trust, no right, a condition that fails and a role that is not there are told in one sentence.
    @Test func allDenialsReadAlike() async throws {
        let bench = try await STSBench()
        let bare = try await bench.world.user("Bare", in: bench.account)
        let bareKey = try await bench.world.key(of: bare)
        try await bench.world.user("Another", in: bench.account)
        let another = Documents.aws("arn:aws:iam::111122223333:user/Another")
        let open = try await bench.role("Open")
        let closed = try await bench.role("Closed", trust: Documents.trust(another))
        let conditional = try await bench.role(
            "Conditional",
            trust: Documents.trust(
                Documents.aws("111122223333"), condition: #"{"StringEquals":{"sts:ExternalId":"right"}}"#))
        let denying = try await bench.role(
            "Denying",
            trust: Documents.policy(
                Documents.trustStatement(Documents.aws(bench.hello.arn)),
                Documents.trustStatement(Documents.aws("*"), effect: "Deny")))
        let absent = "arn:aws:iam::111122223333:role/Absent"
        let elsewhere = "arn:aws:iam::999999999999:role/Absent"
        for (role, credentials, caller) in [
            (open.arn, bareKey, bare.arn), (closed.arn, bench.key, bench.hello.arn),
            (conditional.arn, bench.key, bench.hello.arn), (denying.arn, bench.key, bench.hello.arn),
            (absent, bench.key, bench.hello.arn), (absent, bareKey, bare.arn),
            (elsewhere, bench.key, bench.hello.arn),
        ] {
            let reply = try await bench.assume(role, [("ExternalId", "wrong")], as: credentials)
            #expect(reply.refusal == bench.denial(of: caller, on: role))
        }
    }

    /// Row R7: the ARN is echoed as it was sent, and only the ARN as it is stored finds the role.
    @Test(arguments: ["role/app", "role/other/App", "role/App/"])
    func spellingsThatAreNotTheRole(resource: String) async throws {
        let bench = try await STSBench()
        _ = try await bench.role("App", path: "/apps/")
        let arn = "arn:aws:iam::111122223333:\(resource)"
        let reply = try await bench.assume(arn)
        let isInvalid = resource.hasSuffix("/")
        #expect(reply.refusal == (isInvalid ? "400 ValidationError: \(arn) is invalid" : bench.denial(on: arn)))
    }

    /// Row V7.
    @Test(arguments: [
        "nothing-valid-in-here", "arn::b:::something/test-role", "arn:a::::something/test-role",
        "arn:a:a::aaaaaaaaaa:", "xxxxxxxxxxxxxxxxxxxx", "arn:aws:iam::111122223333:user/Hello",
    ])
    func whatIsNoRole(arn: String) async throws {
        let bench = try await STSBench()
        let reply = try await bench.assume(arn)
        #expect(reply.refusal == "400 ValidationError: \(arn) is invalid")
    }

    /// Row V8: the shape of every member comes before V7.
    @Test func shapesComeFirst() async throws {
        let bench = try await STSBench()
        let reply = try await bench.assume("nothing-valid-in-here", name: "a name")
        #expect(
            reply.refusal
                == "400 ValidationError: 1 validation error detected: Value 'a name' at 'roleSessionName' failed to "
                + #"satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"#)
    }

    /// Row R5: a trust that names the caller needs no identity policy; one that names the account does.
    @Test func sameAccount() async throws {
        let bench = try await STSBench(policies: [])
        for principal in [bench.hello.arn, "*"] {
            let role = try await bench.role(
                principal == "*" ? "Any" : "Mine", trust: Documents.trust(Documents.aws(principal)))
            #expect(try await bench.assume(role).status == 200)
        }
        for principal in ["111122223333", "arn:aws:iam::111122223333:root"] {
            let role = try await bench.role(
                principal.hasPrefix("arn") ? "Root" : "Account", trust: Documents.trust(Documents.aws(principal)))
            #expect(try await bench.assume(role).refusal == bench.denial(on: role.arn))
        }
    }

    /// Row R6: both sides, whatever form the trust has.
    @Test func crossAccount() async throws {
        let bench = try await STSBench()
        let bare = try await bench.world.key(of: bench.world.user("Bare", in: bench.account))
        let principals = [bench.hello.arn, "111122223333", "*"]
        for (number, principal) in principals.enumerated() {
            let role = try await bench.role(
                "R\(number)", trust: Documents.trust(Documents.aws(principal)), in: bench.other)
            #expect(try await bench.assume(role).status == 200)
            let denied = try await bench.assume(role, as: bare)
            #expect(denied.refusal == bench.denial(of: "arn:aws:iam::111122223333:user/Bare", on: role.arn))
        }
        let closed = try await bench.role(
            "Closed", trust: Documents.trust(Documents.aws("444455556666")), in: bench.other)
        #expect(try await bench.assume(closed).refusal == bench.denial(on: closed.arn))
    }

    /// Row R9, vector 13: nothing trusts itself.
    @Test func aRoleDoesNotTrustItself() async throws {
        let bench = try await STSBench()
        let role = try await bench.world.role(
            "Self", in: bench.account, trust: Documents.trust(Documents.aws(bench.hello.arn)),
            policies: [Documents.policy(Documents.allow("sts:*"))])
        let session = try await bench.session(role)
        let reply = try await bench.assume(role, as: session)
        #expect(
            reply.refusal
                == bench.denial(of: "arn:aws:sts::111122223333:assumed-role/Self/Session", on: role.arn))
        var changed = role
        changed.trustPolicy = StoredPolicy(
            text: Documents.trust(Documents.aws(role.id.rawValue)), kind: .trust)
        try await bench.world.apply(.putRole(changed))
        #expect(try await bench.assume(role, as: session).status == 200)
    }

    /// Row P4: trust is read when a session is opened, and only then.
    @Test func aChangedTrustEndsNoSession() async throws {
        let bench = try await STSBench()
        let role = try await bench.role()
        let session = try await bench.session(role)
        var changed = role
        changed.trustPolicy = StoredPolicy(
            text: Documents.trust(Documents.aws("444455556666")), kind: .trust)
        try await bench.world.apply(.putRole(changed))
        #expect(try await bench.assume(role).refusal == bench.denial(on: role.arn))
        #expect(try await bench.call("GetCallerIdentity", as: session).status == 200)
    }

    /// §4.9: who was named is the principal that was there, not the name.
    @Test func aRecreatedUserIsNotTrusted() async throws {
        let bench = try await STSBench()
        let role = try await bench.role(trust: Documents.trust(Documents.aws(bench.hello.arn)))
        let keyID = try #require(AccessKeyID(bench.key.accessKeyID))
        try await bench.world.apply(.deleteAccessKey(keyID), .deleteUser(bench.hello.id))
        let again = try await bench.world.user(
            "Hello", in: bench.account, policies: [Documents.policy(Documents.allow("sts:*"))])
        let reply = try await bench.assume(role, as: bench.world.key(of: again))
        #expect(reply.refusal == bench.denial(on: role.arn))
    }

    /// A role made again under its old name is another role: old sessions stay dead, its ids are new.
    @Test func aRecreatedRoleIsAnotherOne() async throws {
        let bench = try await STSBench()
        let role = try await bench.role()
        let session = try await bench.session(role)
        try await bench.world.apply(.deleteRole(role.id))
        let again = try await bench.role()
        #expect(try await bench.call("GetCallerIdentity", as: session).refusal.hasPrefix("403 InvalidClientTokenId"))
        let reply = try await bench.assume(again)
        let id = reply.result?.child("AssumedRoleUser")?.child("AssumedRoleId")?.text
        #expect(id == "\(again.id):Session")  // I5
        #expect(again.id != role.id)
    }
}

/// What a session is like (rows R1, R3, R10–R12, I5, I6, Z1, Z2).
@Suite struct AssumeRoleReplyTests {
    @Test func theReply() async throws {
        let bench = try await STSBench()
        let role = try await bench.role("App", path: "/apps/")
        let reply = try await bench.assume(role, [("ExternalId", "harmless")])  // R10
        let result = try #require(reply.result)
        #expect(result.child("AssumedRoleUser")?.child("AssumedRoleId")?.text == "\(role.id):Session")
        let arn = "arn:aws:sts::111122223333:assumed-role/App/Session"
        #expect(result.child("AssumedRoleUser")?.child("Arn")?.text == arn)
        #expect(result.child("PackedPolicySize") == nil && result.child("SourceIdentity") == nil)  // R11
        #expect(reply.expiration == bench.world.clock.now.wholeSeconds.adding(seconds: 3_600).iso8601)  // R1, W31
        let credentials = try reply.credentials()
        #expect(credentials.accessKeyID.hasPrefix("ASIA") && credentials.accessKeyID.utf8.count == 20)  // I2
        #expect(result.child("SessionTokenSize")?.text == "\(credentials.sessionToken?.utf8.count ?? 0)")  // Z2
        #expect(bench.world.audit.last == "200 sts:AssumeRole -")
    }

    /// Row R3, in its order.
    @Test(arguments: [
        (899, false, "greater than or equal to 900"), (43_201, false, "less than or equal to 43200"),
        (7_201, false, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."),
        (7_201, true, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."),
        (
            3_601, true,
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
        ),
    ])
    func durationsThatAreRefused(seconds: Int, isChained: Bool, message: String) async throws {
        let bench = try await STSBench()
        let role = try await bench.role(maxSessionDuration: 7_200)
        let first = try await bench.world.role(
            "First", in: bench.account, trust: STSBench.open(bench.account),
            policies: [Documents.policy(Documents.allow("sts:*"))])
        let credentials = isChained ? try await bench.session(first) : bench.key
        let reply = try await bench.assume(role, [("DurationSeconds", "\(seconds)")], as: credentials)
        #expect(reply.refusal.hasPrefix("400 ValidationError: "))
        #expect(reply.refusal.hasSuffix(message))
    }

    @Test(arguments: [(900, false), (3_601, false), (7_200, false), (3_600, true)])
    func durations(seconds: Int, isChained: Bool) async throws {
        let bench = try await STSBench()
        let role = try await bench.role(maxSessionDuration: 7_200)
        let first = try await bench.world.role(
            "First", in: bench.account, trust: STSBench.open(bench.account),
            policies: [Documents.policy(Documents.allow("sts:*"))])
        let credentials = isChained ? try await bench.session(first) : bench.key
        let reply = try await bench.assume(role, [("DurationSeconds", "\(seconds)")], as: credentials)
        #expect(reply.expiration == bench.world.clock.now.wholeSeconds.adding(seconds: Int64(seconds)).iso8601)
    }

    /// A denial comes before the contextual limits, which would tell of the role.
    @Test func aDenialComesBeforeTheDuration() async throws {
        let bench = try await STSBench(policies: [])
        let role = try await bench.role()
        let reply = try await bench.assume(role, [("DurationSeconds", "43200")])
        #expect(reply.refusal == bench.denial(on: role.arn))
    }

    @Test func theOperatorsCap() async throws {
        let bench = try await STSBench(maximumSeconds: 5)
        let reply = try await bench.assume(bench.role())
        #expect(reply.expiration == bench.world.clock.now.wholeSeconds.adding(seconds: 5).iso8601)
    }

    /// Row Z1.
    @Test func aMinimumSize() async throws {
        let bench = try await STSBench()
        let reply = try await bench.assume(bench.role(), [("MinimumSessionTokenSize", "3000")])
        #expect(try #require(reply.credentials().sessionToken).utf8.count >= 3_000)
    }
}
