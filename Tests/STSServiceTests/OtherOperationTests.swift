import AWSNames
import Authorization
import Directory
import PolicyEngine
import SealedTokens
import SecretMaterial
import ServiceKit
import ServiceShapes
import ServiceTesting
import Testing
import WireProtocol

@testable import STSService

/// Reference sts.md §4.2: every kind of caller, and no policy can refuse it.
@Suite struct GetCallerIdentityTests {
    @Test func everyKindOfCaller() async throws {
        let deny = Documents.policy(Documents.deny("*"))
        let bench = try await STSBench(policies: [deny])
        let world = bench.world
        let role = try await world.role(
            "App", in: bench.account, path: "/apps/", trust: STSBench.open(bench.account), policies: [deny])
        let user = try await world.user("Bob", in: bench.account, path: "/division/")
        let id = "111122223333"
        let root = "arn:aws:iam::111122223333:root"
        let cases: [(TestCredentials, String, String)] = [
            (try await world.rootKey(of: bench.account), id, root),
            (try world.session(.root, of: nil, in: bench.account), id, root),
            (try await world.key(of: user), user.id.rawValue, "arn:aws:iam::111122223333:user/division/Bob"),
            (
                try world.session(.user, of: user.id, in: bench.account), user.id.rawValue,
                "arn:aws:iam::111122223333:user/division/Bob"
            ),
            (bench.key, bench.hello.id.rawValue, bench.hello.arn),
            (try world.session(of: role), "\(role.id):Session", "arn:aws:sts::111122223333:assumed-role/App/Session"),
            (
                try world.session(of: role) { $0.sessionPolicy = deny }, "\(role.id):Session",
                "arn:aws:sts::111122223333:assumed-role/App/Session"
            ),
            (
                try world.session(.federatedUser, of: user.id, in: bench.account, name: "F"), "\(id):F",
                "arn:aws:sts::111122223333:federated-user/F"
            ),
        ]
        for (credentials, userID, arn) in cases {
            let reply = try await bench.call("GetCallerIdentity", [("Unknown", "ignored")], as: credentials)
            let result = try #require(reply.result, "\(reply.text)")
            #expect(result.child("UserId")?.text == userID)
            #expect(result.child("Arn")?.text == arn)
            #expect(result.child("Account")?.text == id)
            #expect(result.children.map(\.name) == ["Arn", "UserId", "Account"])
        }
    }

    /// No layer is ever asked, so that none can refuse, service control policies among them, whoever calls.
    @Test func noLayerIsAsked() async throws {
        let bench = try await STSBench()
        let world = bench.world
        let role = try await bench.role()
        for credentials in [
            try await world.rootKey(of: bench.account), bench.key, try world.session(of: role),
            try world.session(.root, of: nil, in: bench.account),
            try world.session(.user, of: bench.hello.id, in: bench.account),
            try world.session(.federatedUser, of: bench.hello.id, in: bench.account, name: "F"),
        ] {
            let context = OperationContext(
                caller: try world.caller(credentials), requestID: "r",
                environment: RequestEnvironment(now: world.clock.now), snapshot: world.snapshot,
                signature: SignatureFacts(), endpoint: .global)
            #expect(try GetCallerIdentity().checks(for: .init(), in: context).isEmpty)
            let info = STSShapes.GetAccessKeyInfoInput(accessKeyId: bench.key.accessKeyID)
            #expect(try GetAccessKeyInfo().checks(for: info, in: context).count == 1)
        }
    }

    @Test func presigned() async throws {
        let bench = try await STSBench()
        var request = TestRequest(
            "GET", "/?Action=GetCallerIdentity&Version=2011-06-15", service: "sts", headers: [("Host", "localhost")])
        request = request.presigned(by: bench.key, at: bench.world.clock.now.seconds, expires: 60)
        #expect(
            try await bench.world.send(request, to: bench.service).text(at: "GetCallerIdentityResult", "Arn")
                == bench.hello.arn)
    }
}

/// Reference sts.md §4.5.
@Suite struct GetSessionTokenTests {
    @Test func sessionsMayNot() async throws {
        let bench = try await STSBench()
        let role = try await bench.world.role(
            "App", in: bench.account, trust: STSBench.open(bench.account),
            policies: [Documents.policy(Documents.allow("*"))])
        for credentials in [
            try bench.world.session(of: role), try bench.world.session(.root, of: nil, in: bench.account),
            try bench.world.session(.user, of: bench.hello.id, in: bench.account),
            try bench.world.session(.federatedUser, of: bench.hello.id, in: bench.account, name: "F"),
        ] {
            let reply = try await bench.call("GetSessionToken", as: credentials)
            #expect(
                reply.refusal == "403 AccessDenied: Cannot call GetSessionToken with session credentials")  // S2
        }
    }

    /// Row S1: policies are not consulted.
    @Test func noPolicyRefusesIt() async throws {
        let bench = try await STSBench(policies: [Documents.policy(Documents.deny("*"))])
        let reply = try await bench.call("GetSessionToken")
        #expect(reply.status == 200)
        #expect(reply.result?.child("PackedPolicySize") == nil)  // S4
        let caller = try bench.world.caller(reply.credentials())
        #expect(caller.arn == bench.hello.arn)  // S5
        #expect(caller.session?.origin == .getSessionToken)
        #expect(caller.session?.mfaAuthenticatedAt == nil)
    }

    /// Row S3: root's wishes are cut to an hour, without a word.
    @Test(arguments: [
        (false, nil, 43_200), (false, 900, 900), (false, 129_600, 129_600), (true, nil, 3_600), (true, 900, 900),
        (true, 129_600, 3_600),
    ])
    func durations(isRoot: Bool, asked: Int?, granted: Int64) async throws {
        let bench = try await STSBench()
        let credentials = isRoot ? try await bench.world.rootKey(of: bench.account) : bench.key
        let reply = try await bench.call(
            "GetSessionToken", asked.map { [("DurationSeconds", "\($0)")] } ?? [], as: credentials)
        #expect(reply.expiration == bench.world.clock.now.wholeSeconds.adding(seconds: granted).iso8601)
    }

    @Test(arguments: [899, 129_601, -1, 0])
    func durationsThatAreRefused(seconds: Int) async throws {
        let bench = try await STSBench()
        let reply = try await bench.call("GetSessionToken", [("DurationSeconds", "\(seconds)")])
        #expect(reply.refusal.hasPrefix("400 ValidationError: 1 validation error detected: Value '\(seconds)'"))
    }

    /// Row S5, §4.12: what such a session may call here.
    @Test func whatTheSessionMayCall() async throws {
        let bench = try await STSBench(policies: [Documents.policy(Documents.allow("*"))])
        let session = try await bench.call("GetSessionToken").credentials()
        let role = try await bench.role()
        #expect(try await bench.assume(role, as: session).status == 200)
        #expect(try await bench.call("GetCallerIdentity", as: session).status == 200)
        let info = try await bench.call("GetAccessKeyInfo", [("AccessKeyId", bench.key.accessKeyID)], as: session)
        #expect(info.status == 403)
    }
}

/// Reference sts.md §4.9.
@Suite struct GetAccessKeyInfoTests {
    @Test(arguments: [
        ("AKIARZPUZDIKGB2VALC4", "123456789012"), ("ASIAQAAAAAAAGMKEM7X5", "000000000000"),  // I4
    ])
    func theAccountIsInTheID(id: String, account: String) async throws {
        let bench = try await STSBench()
        let reply = try await bench.call("GetAccessKeyInfo", [("AccessKeyId", id)])
        #expect(reply.result?.child("Account")?.text == account)  // K1, K2
    }

    @Test(arguments: ["short", "AKIA-ARZPUZDIKGB2VALC4"])
    func k3Shapes(id: String) async throws {
        let bench = try await STSBench()
        let reply = try await bench.call("GetAccessKeyInfo", [("AccessKeyId", id)])
        // K3
        #expect(
            reply.refusal.hasPrefix("400 ValidationError: 1 validation error detected: Value '\(id)' at 'accessKeyId'"))
    }

    /// Row K1 and the wording of §4.3: no resource is named.
    @Test func itNeedsARight() async throws {
        let bench = try await STSBench(policies: [])
        let reply = try await bench.call("GetAccessKeyInfo", [("AccessKeyId", bench.key.accessKeyID)])
        #expect(
            reply.refusal
                == "403 AccessDenied: User: arn:aws:iam::111122223333:user/Hello is not authorized to perform: "
                + "sts:GetAccessKeyInfo because no identity-based policy allows the sts:GetAccessKeyInfo action")
    }
}
