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

/// Session policies (reference sts.md §5.1).
@Suite struct SessionPolicyTests {
    static let narrow = Documents.policy(Documents.allow("sts:GetAccessKeyInfo"))

    @Test(arguments: [
        ("{", "MalformedPolicyDocument"), ("[]", "MalformedPolicyDocument"),
        (
            #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#,
            "MalformedPolicyDocument"
        ),
    ])
    func policiesThatAreRefused(policy: String, code: String) async throws {
        let bench = try await STSBench()
        let reply = try await bench.assume(bench.role(), [("Policy", policy)])
        #expect(reply.refusal.hasPrefix("400 \(code): "))  // P6
    }

    @Test func referencesThatAreRefused() async throws {
        let bench = try await STSBench()
        let role = try await bench.role()
        let foreign = try await bench.world.managedPolicy("Foreign", in: bench.other, Self.narrow)
        for arn in [foreign, "arn:aws:iam::111122223333:policy/Absent", "arn:aws:iam::aws:policy/NoSuchPolicy"] {
            let reply = try await bench.assume(role, [("PolicyArns.member.1.arn", arn)])
            #expect(reply.refusal == "400 ValidationError: \(arn) is invalid")  // P1, P7
        }
        let eleven = (1...11).map { ("PolicyArns.member.\($0).arn", "arn:aws:iam::aws:policy/ReadOnlyAccess") }
        #expect(try await bench.assume(role, eleven).refusal.hasPrefix("400 ValidationError: "))  // P1
    }

    /// Rows P2, P3: the session policy narrows, and a reference follows the policy's default version.
    @Test func theyNarrowTheSession() async throws {
        let bench = try await STSBench()
        let role = try await bench.world.role(
            "App", in: bench.account, trust: STSBench.open(bench.account),
            policies: [Documents.policy(Documents.allow("sts:*"))])
        let question = [("AccessKeyId", bench.key.accessKeyID)]
        let other = Documents.policy(Documents.allow("s3:*"))
        let inline = try await bench.session(role, [("Policy", other)])
        let denied = try await bench.call("GetAccessKeyInfo", question, as: inline)
        #expect(denied.refusal.hasSuffix("because no session policy allows the sts:GetAccessKeyInfo action"))

        let arn = try await bench.world.managedPolicy("Narrow", in: bench.account, Self.narrow)
        let managed = try await bench.session(role, [("PolicyArns.member.1.arn", arn)])
        #expect(try await bench.call("GetAccessKeyInfo", question, as: managed).status == 200)
        var policy = try #require(bench.world.snapshot.policy(arn: arn))
        policy.versions.append(
            .init(number: 2, document: StoredPolicy(text: other, kind: .managed), createdAt: bench.world.clock.now))
        policy.defaultVersion = 2
        policy.nextVersion = 3
        try await bench.world.apply(.putPolicy(policy))
        #expect(try await bench.call("GetAccessKeyInfo", question, as: managed).status == 403)
        try await bench.world.apply(.deletePolicy(policy.id))
        #expect(try await bench.call("GetAccessKeyInfo", question, as: managed).status == 403)
    }

    @Test func packedSizeIsThereWhenSomethingWasPassed() async throws {
        let bench = try await STSBench()
        let role = try await bench.role()
        for parameters in [
            [("Policy", Self.narrow)], [("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess")],
            [("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")],
        ] {
            let reply = try await bench.assume(role, parameters)
            let size = reply.result?.child("PackedPolicySize").flatMap { Int($0.text) }
            #expect((1...100).contains(size ?? -1), "\(reply.text)")  // R11, P8
        }
    }
}

/// Session tags (reference sts.md §5.2).
@Suite struct SessionTagTests {
    private func tags(_ pairs: [(String, String)], transitive: [String] = []) -> [(String, String)] {
        var parameters: [(String, String)] = []
        for (index, pair) in pairs.enumerated() {
            parameters.append(("Tags.member.\(index + 1).Key", pair.0))
            parameters.append(("Tags.member.\(index + 1).Value", pair.1))
        }
        return parameters
            + transitive.enumerated().map { ("TransitiveTagKeys.member.\($0.offset + 1)", $0.element) }
    }

    @Test func tagsThatAreRefused() async throws {
        let bench = try await STSBench()
        let role = try await bench.role()
        let twice = try await bench.assume(role, tags([("Team", "a"), ("team", "b")]))
        #expect(
            twice.refusal
                == "400 InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive."
        )  // T1
        let unnamed = try await bench.assume(role, tags([("a", "1")], transitive: ["b"]))
        #expect(
            unnamed.refusal
                == "400 InvalidParameterValue: The specified transitive tag key must be included in the requested tags."
        )  // T2
        let reserved = try await bench.assume(role, tags([("aws:team", "a")]))
        #expect(reserved.refusal.hasPrefix("400 InvalidParameterValue: "))  // T7
        let many = try await bench.assume(role, tags((1...51).map { ("k\($0)", "v") }))
        #expect(many.refusal.contains("Member must have length less than or equal to 50"))
    }

    /// Rows T3, T4: what is transitive is inherited and stays; what is not, is not.
    @Test func chains() async throws {
        let bench = try await STSBench()
        let allowed = [Documents.policy(Documents.allow("sts:*"))]
        let first = try await bench.world.role(
            "First", in: bench.account, trust: STSBench.open(bench.account), policies: allowed)
        let second = try await bench.world.role(
            "Second", in: bench.account, trust: STSBench.open(bench.account), policies: allowed)
        let session = try await bench.session(
            first, tags([("Team", "one"), ("Stage", "test")], transitive: ["team"]))
        let chained = try await bench.session(second, tags([("Other", "x")]), as: session)
        let caller = try bench.world.caller(chained)
        #expect(caller.session?.tags == [Tag(key: "Team", value: "one"), Tag(key: "Other", value: "x")])
        #expect(caller.session?.transitiveTagKeys == ["Team"])
        #expect(caller.session?.chainDepth == 2)
        #expect(caller.session?.firstCaller == .id(bench.hello.id))
        let conflict = try await bench.assume(second, tags([("TEAM", "two")]), as: session)
        #expect(
            conflict.refusal
                == "400 InvalidParameterValue: One of the specified transitive tag keys can't be set because it "
                + "conflicts with a transitive tag key from the calling session.")
    }

    /// Rows R8, T6: tags need `sts:TagSession`, inherited ones too, and the denial names it.
    @Test func taggingIsARightOfItsOwn() async throws {
        let bench = try await STSBench()
        let untagged = try await bench.role("Untagged", trust: Documents.trust(Documents.aws("111122223333")))
        let reply = try await bench.assume(untagged, tags([("a", "b")]))
        #expect(reply.refusal == bench.denial("sts:TagSession", on: untagged.arn))
        #expect(try await bench.assume(untagged).status == 200)

        let open = try await bench.world.role(
            "Open", in: bench.account, trust: STSBench.open(bench.account),
            policies: [Documents.policy(Documents.allow("sts:*"))])
        let session = try await bench.session(open, tags([("a", "b")], transitive: ["a"]))
        let inherited = try await bench.assume(untagged, as: session)
        #expect(
            inherited.refusal
                == bench.denial(
                    "sts:TagSession", of: "arn:aws:sts::111122223333:assumed-role/Open/Session", on: untagged.arn))
    }

    @Test func conditionsOnTags() async throws {
        let bench = try await STSBench()
        let role = try await bench.role(
            trust: Documents.trust(
                Documents.aws("111122223333"), ["sts:AssumeRole", "sts:TagSession"],
                condition: #"{"StringEquals":{"aws:RequestTag/team":"${aws:ResourceTag/team}"}}"#),
            tags: [Tag(key: "Team", value: "one")])
        #expect(try await bench.assume(role, tags([("Team", "one")])).status == 200)
        #expect(try await bench.assume(role, tags([("Team", "two")])).refusal == bench.denial(on: role.arn))
        #expect(try await bench.assume(role).refusal == bench.denial(on: role.arn))
    }
}

/// The source identity (reference sts.md §5.3).
@Suite struct SourceIdentityTests {
    @Test func itSticks() async throws {
        let bench = try await STSBench()
        let allowed = [Documents.policy(Documents.allow("sts:*"))]
        let role = try await bench.world.role(
            "App", in: bench.account, trust: STSBench.open(bench.account), policies: allowed)
        let reply = try await bench.assume(role, [("SourceIdentity", "Diego")])
        #expect(reply.result?.child("SourceIdentity")?.text == "Diego")
        let session = try reply.credentials()
        for parameters in [[], [("SourceIdentity", "Diego")]] {
            let chained = try await bench.assume(role, parameters, as: session)
            #expect(chained.result?.child("SourceIdentity")?.text == "Diego")  // N2
        }
        let other = try await bench.assume(role, [("SourceIdentity", "Other")], as: session)
        #expect(
            other.refusal == "400 ValidationError: The source identity is already set for this assume role session")
        let reserved = try await bench.assume(role, [("SourceIdentity", "aws:reserved")])
        #expect(reserved.refusal.contains("at 'sourceIdentity' failed to satisfy constraint"))  // N5
    }

    /// Row N3: setting and inheriting need `sts:SetSourceIdentity` on the role.
    @Test func settingIsARightOfItsOwn() async throws {
        let bench = try await STSBench()
        let plain = try await bench.role("Plain", trust: Documents.trust(Documents.aws("111122223333")))
        let reply = try await bench.assume(plain, [("SourceIdentity", "Diego")])
        #expect(reply.refusal == bench.denial("sts:SetSourceIdentity", on: plain.arn))
        let open = try await bench.world.role(
            "Open", in: bench.account, trust: STSBench.open(bench.account),
            policies: [Documents.policy(Documents.allow("sts:*"))])
        let session = try await bench.session(open, [("SourceIdentity", "Diego")])
        let inherited = try await bench.assume(plain, as: session)
        #expect(
            inherited.refusal
                == bench.denial(
                    "sts:SetSourceIdentity", of: "arn:aws:sts::111122223333:assumed-role/Open/Session", on: plain.arn))
    }

    /// Row N4: omitted, the first action is denied; with a wrong value too, since one condition is on both.
    @Test func aTrustThatAsksForIt() async throws {
        let bench = try await STSBench()
        let role = try await bench.role(
            trust: Documents.trust(
                Documents.aws("111122223333"), ["sts:AssumeRole", "sts:SetSourceIdentity"],
                condition: #"{"StringLike":{"sts:SourceIdentity":["Diego","Ana*"]}}"#))
        #expect(try await bench.assume(role).refusal == bench.denial(on: role.arn))
        #expect(try await bench.assume(role, [("SourceIdentity", "Eve")]).status == 403)
        #expect(try await bench.assume(role, [("SourceIdentity", "Anabel")]).status == 200)
    }
}
