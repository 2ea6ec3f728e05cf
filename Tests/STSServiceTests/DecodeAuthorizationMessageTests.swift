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

/// The message that goes with a denial, and who may read what in it (reference sts.md §4.8, iam.md §5.7).
@Suite struct DecodeAuthorizationMessageTests {
    private static let header = "x-amzn-authorization-message"
    private static let reader = Documents.policy(Documents.allow("sts:DecodeAuthorizationMessage"))

    private func decode(_ message: String, _ bench: STSBench, as credentials: TestCredentials) async throws -> TestReply
    {
        try await bench.call("DecodeAuthorizationMessage", [("EncodedMessage", message)], as: credentials)
    }

    /// The message of a denial of GetAccessKeyInfo for a user with these policies.
    private func denied(_ bench: STSBench, policies: [String], name: String = "Denied") async throws -> String {
        let user = try await bench.world.user(name, in: bench.account, policies: policies)
        let reply = try await bench.call(
            "GetAccessKeyInfo", [("AccessKeyId", bench.key.accessKeyID)], as: bench.world.key(of: user))
        #expect(reply.status == 403)
        return try #require(reply.header(Self.header))
    }

    private func document(
        _ message: String, _ bench: STSBench, as credentials: TestCredentials? = nil
    ) async throws -> String {
        let reply = try await decode(message, bench, as: credentials ?? bench.key)
        return try #require(reply.text(at: "DecodeAuthorizationMessageResult", "DecodedMessage"), "\(reply.text)")
    }

    @Test func d2D3AnImplicitDenial() async throws {
        let bench = try await STSBench()
        let policy = Documents.policy(
            Documents.allow(
                "sts:GetAccessKeyInfo", condition: #"{"StringEquals":{"aws:SourceIp":"10.0.0.1"}}"#, sid: "Inside"))
        let text = try await document(denied(bench, policies: [policy]), bench)
        let id = try #require(bench.world.snapshot.user(named: "Denied", in: bench.account)).id
        #expect(
            text.hasPrefix(
                #"{"allowed":false,"explicitDeny":false,"matchedStatements":{"items":[]},"failures":{"items":[]},"#
                    + #""context":{"principal":{"id":"\#(id)","name":"Denied","#
                    + #""arn":"arn:aws:iam::111122223333:user/Denied"},"action":"sts:GetAccessKeyInfo","#
                    + #""resource":"*","conditions":{"items":[{"key":"aws:Service","values":{"items":[{"value":"sts"}]}}"#
            ))  // D2, D3
        #expect(text.contains(#""decidedBy":"identity-based policy","crossAccount":false"#))
        #expect(
            text.contains(
                #""name":"P1","matched":[],"nearlyMatched":[{"statementId":"Inside","index":0,"line":1,"#
                    + #""effect":"Allow","mismatch":{"element":"Condition","operator":"StringEquals","#
                    + #""key":"aws:SourceIp","expected":["10.0.0.1"],"actual":["192.0.2.7"]}}]"#))
        #expect(text.contains(#""truncated":false"#))
        #expect(!text.contains("\n"))
    }

    /// Rows D3, D4: what matched, and its principals by unique id.
    @Test func d4AnExplicitDenial() async throws {
        let bench = try await STSBench()
        let policy = Documents.policy(
            Documents.allow("*"), Documents.deny("sts:Get*", sid: "NoKeys"),
            Documents.deny("sts:GetAccessKeyInfo"))
        let text = try await document(denied(bench, policies: [policy]), bench)
        let id = try #require(bench.world.snapshot.user(named: "Denied", in: bench.account)).id
        #expect(
            text.hasPrefix(
                #"{"allowed":false,"explicitDeny":true,"matchedStatements":{"items":[{"statementId":"NoKeys","#
                    + #""effect":"DENY","principals":{"items":[{"value":"\#(id)"}]},"principalGroups":{"items":[]},"#
                    + #""actions":{"items":[{"value":"sts:Get*"}]},"resources":{"items":[{"value":"*"}]},"#
                    + #""conditions":{"items":[]}},{"statementId":"","effect":"DENY""#))
    }

    /// Row D4: a role session has no name.
    @Test func aRoleSession() async throws {
        let bench = try await STSBench()
        let role = try await bench.role()
        let reply = try await bench.call(
            "GetAccessKeyInfo", [("AccessKeyId", bench.key.accessKeyID)], as: bench.world.session(of: role))
        let text = try await document(try #require(reply.header(Self.header)), bench)
        #expect(
            text.contains(
                #""principal":{"id":"\#(role.id):Session","arn":"arn:aws:sts::111122223333:assumed-role/App/Session"}"#)
        )
    }

    @Test func d1ItNeedsARightOnEverything() async throws {
        let bench = try await STSBench(policies: [])
        let message = try await denied(bench, policies: [])
        let reply = try await decode(message, bench, as: bench.key)
        #expect(
            reply.refusal
                == "403 AccessDenied: User: arn:aws:iam::111122223333:user/Hello is not authorized to perform: "
                + "sts:DecodeAuthorizationMessage because no identity-based policy allows the "
                + "sts:DecodeAuthorizationMessage action")
        let narrow = try await bench.world.user(
            "Narrow", in: bench.account,
            policies: [
                Documents.policy(Documents.allow("sts:DecodeAuthorizationMessage", on: "arn:aws:iam::111122223333:*"))
            ])
        #expect(try await decode(message, bench, as: bench.world.key(of: narrow)).status == 403)  // D1
    }

    /// Row D1: foreign, altered, outlived, of another purpose, with a line break: one answer for all.
    @Test func whatIsNoMessage() async throws {
        let bench = try await STSBench()
        let message = try await denied(bench, policies: [])
        let stranger = try await bench.world.rootKey(of: bench.other)
        let token = try await bench.session(bench.role()).sessionToken ?? ""
        let halves = (message.prefix(30), message.dropFirst(30))
        let cases: [(String, TestCredentials)] = [
            (message, stranger), (message + "A", bench.key), (String(message.dropLast(4)), bench.key),
            (halves.0 + "\n" + halves.1, bench.key), (message + "\n", bench.key), ("AAAA", bench.key),
            (token, bench.key), (String(repeating: "A", count: 10_240), bench.key),
        ]
        for (text, credentials) in cases {
            let reply = try await decode(text, bench, as: credentials)
            #expect(
                reply.refusal
                    == "400 InvalidAuthorizationMessageException: The specified encoded message is invalid or has expired."
            )
        }
        let long = try await decode(String(repeating: "A", count: 10_241), bench, as: bench.key)
        #expect(long.refusal.hasPrefix("400 ValidationError: "))
        let now = bench.world.clock.now.seconds
        try bench.world.rings.addSessionKey(at: now, retiringOthersAt: now + 10)
        #expect(try await decode(message, bench, as: bench.key).status == 200)
        bench.world.clock.advance(seconds: 10)
        #expect(try await decode(message, bench, as: bench.key).status == 400)
    }

    /// Root is in the account; so is anybody with the right.
    @Test func membersOfTheAccount() async throws {
        let bench = try await STSBench()
        let message = try await denied(bench, policies: [])
        let role = try await bench.world.role(
            "Support", in: bench.account, trust: STSBench.open(bench.account), policies: [Self.reader])
        for credentials in [try await bench.world.rootKey(of: bench.account), try bench.world.session(of: role)] {
            #expect(try await decode(message, bench, as: credentials).status == 200)
        }
    }

    /// What the policies of a caller say beside `sts:*`, some of it about the role's tags.
    enum Policies: CaseIterable {
        case deny, nearMisses, variable, long

        fileprivate var statements: [String] {
            let tagged = #"{"StringEquals":{"aws:ResourceTag/secret":"1"}}"#
            let near = (0..<6).map {
                Documents.allow("sts:AssumeRole", condition: #"{"StringEquals":{"aws:username":"U\#($0)"}}"#)
            }
            switch self {
            case .deny: return [Documents.deny("sts:AssumeRole", condition: tagged)]
            case .nearMisses:
                return near + [Documents.allow("sts:AssumeRole", condition: tagged, sid: "ByTag")] + near
                    + [Documents.allow("sts:AssumeRole", condition: #"{"Null":{"aws:MultiFactorAuthAge":"false"}}"#)]
            case .variable:
                return [
                    Documents.allow("sts:AssumeRole", on: "arn:aws:iam::*:role/${aws:ResourceTag/secret}"),
                    Documents.deny(
                        "sts:AssumeRole", condition: #"{"StringLike":{"aws:username":"${iam:ResourceTag/secret}"}}"#),
                ]
            case .long:
                let values = (0..<60).map { #""value-\#($0)""# }.joined(separator: ",")
                return near.map { $0.replacing(#""U0""#, with: "[\(values)]") }
                    + [
                        Documents.deny(
                            "sts:AssumeRole",
                            condition: #"{"ForAnyValue:StringLike":{"aws:ResourceTag/secret":[\#(values)]}}"#)
                    ]
            }
        }
    }

    /// A role that is missing and those that refuse, in whatever way and whatever the caller's policies ask: one
    /// sentence, one length, one document, in and across accounts.
    @Test(arguments: Policies.allCases) func rolesAreNotToldApart(policies: Policies) async throws {
        let bench = try await STSBench(policies: [
            Documents.policy(Documents.allow("sts:*")), Documents.policy(policies.statements.joined(separator: ",")),
        ])
        for account in [bench.account, bench.other] {
            let tags = [Tag(key: "secret", value: "1"), Tag(key: "other", value: String(repeating: "x", count: 200))]
            let trusts = [
                Documents.trust(Documents.aws("444455556666"), effect: "Deny"),
                Documents.trust(Documents.aws("444455556666")),
                Documents.trust(
                    Documents.aws("111122223333"),
                    condition: #"{"StringEquals":{"sts:ExternalId":"hidden","sts:SourceIdentity":"hidden"}}"#),
            ]
            for (number, trust) in trusts.enumerated() {
                _ = try await bench.role("Refusing\(number)", trust: trust, in: account, tags: tags)
            }
            var told: Set<String> = []
            for name in ["Refusing0", "Refusing1", "Refusing2", "Missing_0"] {
                let reply = try await bench.assume("arn:aws:iam::\(account):role/\(name)")
                #expect(reply.refusal == bench.denial(on: "arn:aws:iam::\(account):role/\(name)"))
                let message = try #require(reply.header(Self.header))
                let text = try await document(message, bench).replacing(name, with: "NAME")
                for secret in ["hidden", "secret", "sts:ExternalId", "xxxx"] { #expect(!text.contains(secret)) }
                told.insert("\(message.utf8.count) \(text)")
            }
            #expect(told.count == 1, "\(told)")
        }
    }

    /// Whoever may read the role reads why it refused.
    @Test func readersOfTheRoleAreToldItsTrust() async throws {
        let bench = try await STSBench()
        let role = try await bench.role(
            "Conditional",
            trust: Documents.trust(
                Documents.aws("111122223333"), condition: #"{"StringEquals":{"sts:ExternalId":"right"}}"#))
        let message = try #require(try await bench.assume(role, [("ExternalId", "wrong")]).header(Self.header))
        let expected =
            #""mismatch":{"element":"Condition","operator":"StringEquals","key":"sts:ExternalId","#
            + #""expected":["right"],"actual":["wrong"]}"#
        #expect(try await !document(message, bench).contains(expected))
        let admin = try await bench.world.rootKey(of: bench.account)
        #expect(try await document(message, bench, as: admin).contains(expected))
        #expect(try await document(message, bench, as: admin).contains(#""decidedBy":"resource-based policy""#))
        let limited = try await bench.world.user(
            "Limited", in: bench.account,
            policies: [
                Self.reader, Documents.policy(Documents.allow("iam:GetRole", on: role.arn)),
            ])
        #expect(try await document(message, bench, as: bench.world.key(of: limited)).contains(expected))
    }

    /// Another account's trust policy is nobody's to read, whatever the reader may do at home.
    @Test func anotherAccountsPolicyIsNotTold() async throws {
        let bench = try await STSBench()
        let role = try await bench.role(
            "Theirs",
            trust: Documents.trust(
                Documents.aws("111122223333"), condition: #"{"StringEquals":{"sts:ExternalId":"hidden"}}"#),
            in: bench.other)
        let message = try #require(try await bench.assume(role).header(Self.header))
        let text = try await document(message, bench, as: bench.world.rootKey(of: bench.account))
        #expect(!text.contains("hidden"))
        #expect(text.contains(#"{"policyType":"resource-based policy","outcome":"withheld","policies":[]}"#))
        #expect(text.contains(#""crossAccount":true"#))
        let theirs = try await bench.world.rootKey(of: bench.other)
        #expect(try await decode(message, bench, as: theirs).status == 400)
    }

    /// Nothing goes with a refusal that no policy decided.
    @Test func noMessageWithoutADecision() async throws {
        let bench = try await STSBench()
        let root = try await bench.world.rootKey(of: bench.account)
        for reply in [
            try await bench.call("GetCallerIdentity", as: bench.key.withAnotherSecret),
            try await bench.assume(bench.role(), as: root), try await bench.assume("nonsense that is long enough"),
            try await bench.call("GetCallerIdentity"),
        ] { #expect(reply.header(Self.header) == nil) }
    }
}
