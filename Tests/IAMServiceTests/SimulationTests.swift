import AWSNames
import Directory
import IAMService
import ServiceKit
import ServiceTesting
import Testing
import WireProtocol

/// The simulator (reference iam.md §7), row by row.
struct SimulationBench {
    let world: World
    let service: QueryService
    let account: AccountID
    let root: TestCredentials

    init() async throws {
        let world = try World()
        self.world = world
        let iam = IAMService(directory: world.directory, storeRing: { world.rings.store })
        service = QueryService(IAMService.definition, table: iam.operations(), pipeline: world.pipeline())
        account = try await world.account("111122223333")
        root = try await world.rootKey(of: account)
    }

    static let user = "arn:aws:iam::111122223333:user/U"

    func call(_ operation: String, _ parameters: [(String, String)], as key: TestCredentials? = nil) async throws
        -> TestReply
    {
        try await world.call(operation, parameters, of: service, as: key ?? root)
    }

    /// Custom simulation of one policy and one action, unless told otherwise.
    func custom(
        _ policies: [String] = [Documents.policy(Documents.allow("s3:GetObject", on: "arn:aws:s3:::b/*"))],
        _ actions: [String] = ["s3:GetObject"], resources: [String] = [], _ more: [(String, String)] = []
    ) async throws -> TestReply {
        try await call(
            "SimulateCustomPolicy",
            Self.list("PolicyInputList", policies) + Self.list("ActionNames", actions)
                + Self.list("ResourceArns", resources) + more)
    }

    func principal(
        _ arn: String = user, _ actions: [String] = ["s3:GetObject"], _ more: [(String, String)] = []
    ) async throws -> TestReply {
        try await call(
            "SimulatePrincipalPolicy", [("PolicySourceArn", arn)] + Self.list("ActionNames", actions) + more)
    }

    static func list(_ name: String, _ values: [String]) -> [(String, String)] {
        if values.isEmpty, name == "PolicyInputList" { return [(name, "")] }
        return values.enumerated().map { ("\(name).member.\($0.offset + 1)", $0.element) }
    }

    static func context(_ entries: (key: String, type: String, values: [String])...) -> [(String, String)] {
        entries.enumerated().flatMap { index, entry in
            [
                ("ContextEntries.member.\(index + 1).ContextKeyName", entry.key),
                ("ContextEntries.member.\(index + 1).ContextKeyType", entry.type),
            ] + list("ContextEntries.member.\(index + 1).ContextKeyValues", entry.values)
        }
    }
}

extension TestReply {
    fileprivate var results: [XMLElement] {
        xml?.children.first?.child("EvaluationResults")?.children ?? []
    }

    /// The decisions, in order.
    fileprivate var decisions: [String] { results.map { $0.child("EvalDecision")?.text ?? "-" } }

    fileprivate var first: XMLElement { results.first ?? XMLElement(name: "none") }
}

extension XMLElement {
    fileprivate func text(_ name: String) -> String { child(name)?.text ?? "-" }

    fileprivate func texts(_ name: String) -> [String] { child(name)?.children.map(\.text) ?? ["-"] }

    /// `id type line:column-line:column` of each matched statement.
    fileprivate var matched: [String] {
        (child("MatchedStatements")?.children ?? []).map { statement in
            func place(_ name: String) -> String {
                let position = statement.child(name)
                return "\(position?.text("Line") ?? "-"):\(position?.text("Column") ?? "-")"
            }
            return "\(statement.text("SourcePolicyId"))|\(statement.text("SourcePolicyType"))|"
                + "\(place("StartPosition"))-\(place("EndPosition"))"
        }
    }
}

/// §7.1: what is asked wrongly.
@Suite struct SimulationInputTests {
    private static let allow = Documents.policy(Documents.allow("s3:*"))

    @Test func refusals() async throws {
        let bench = try await SimulationBench()
        let bucket = Documents.policy(
            #"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#)
        let object = ["arn:aws:s3:::b/k"]
        let boundaries = SimulationBench.list("PermissionsBoundaryPolicyInputList", [Self.allow, Self.allow])
        let cases: [(TestReply, String)] = [
            (try await bench.custom(["{"]), "Syntax errors in policy."),
            (try await bench.custom([Self.allow, #"{"Statement":[]}"#]), "Syntax errors in policy."),
            (
                try await bench.custom([], ["s3:GetObject"], boundaries),
                "The list of Permissions Boundary policies cannot exceed 1 items."
            ),
            (
                try await bench.custom(resources: ["nonsense"]),
                "ResourceNames are not in a valid ARN format: nonsense."
            ),
            (
                try await bench.custom(resources: ["arn:aws:s3:::b", "*"]),
                "ResourceNames are not in a valid ARN format: *."
            ),
            (
                try await bench.custom(resources: object, [("ResourcePolicy", bucket)]),
                "Invalid caller - Caller cannot be null or empty."
            ),
            (
                try await bench.custom([("ResourcePolicy", bucket), ("CallerArn", SimulationBench.user)]),
                "Invalid Entity Arn: * does not clearly define entity type and name."
            ),
            (
                try await bench.custom(resources: object, [("ResourceOwner", "123456789012")]),
                "Invalid Resource Owner."
            ),
            (
                try await bench.custom([("CallerArn", "arn:aws:iam::111122223333:root")]),
                "Invalid caller - Caller must be an IAM user, role or group in this context."
            ),
            (
                try await bench.custom([("CallerArn", "arn:aws:iam::111122223333:policy/P")]),
                "Invalid caller - Caller must be an IAM user, role or group in this context."
            ),
            (try await bench.custom(actions: ["GetObject"]), "The action is invalid since it is missing names"),
            (
                try await bench.custom([("OrderedOrganizationPolicyInputList.member.1", "")]),
                "Organization policy at index 0 must contain at least one service control policy"
            ),
        ]
        for (reply, message) in cases { #expect(reply.refusal == "400 InvalidInput: \(message)") }
        let without = try await bench.call("SimulateCustomPolicy", [("PolicyInputList", "")])
        #expect(without.refusal.hasPrefix("400 ValidationError"))
        #expect(try await bench.custom(actions: ["a:"]).status == 400)
        #expect(try await bench.custom([("Marker", "zz")]).refusal == "400 ValidationError: Invalid Marker.")
    }

    @Test func sources() async throws {
        let bench = try await SimulationBench()
        for (arn, code) in [
            ("*", "400 InvalidInput: Invalid Entity Arn: * does not clearly define entity type and name."),
            ("", "400 ValidationError"), ("arn:aws:iam::111122223333:user/Absent", "404 NoSuchEntity"),
            ("arn:aws:iam::111122223333:role/Absent", "404 NoSuchEntity"),
            ("arn:aws:iam::111122223333:group/Absent", "404 NoSuchEntity"),
            (
                "arn:aws:iam::111122223333:root",
                "400 InvalidInput: Invalid Entity Arn: arn:aws:iam::111122223333:root does not clearly define entity"
            ), ("arn:aws:s3:::bucket-of-mine", "400 InvalidInput: Invalid Entity Arn: arn:aws:s3:::bucket-of-mine"),
            ("arn:aws:iam::999999999999:user/U", "403 AccessDenied"),
        ] {
            for operation in ["SimulatePrincipalPolicy", "GetContextKeysForPrincipalPolicy"] {
                let reply = try await bench.call(
                    operation, [("PolicySourceArn", arn), ("ActionNames.member.1", "s3:GetObject")])
                #expect(reply.refusal.hasPrefix(code), "\(operation) \(arn): \(reply.refusal)")
            }
        }
    }

    /// §8.3, and the ARN as the denial places it.
    @Test func rights() async throws {
        let bench = try await SimulationBench()
        let bare = try await bench.world.user("Bare", in: bench.account)
        let key = try await bench.world.key(of: bare)
        let user = try await bench.world.user("U", in: bench.account)
        for operation in ["SimulatePrincipalPolicy", "GetContextKeysForPrincipalPolicy"] {
            let reply = try await bench.call(
                operation, [("PolicySourceArn", user.arn), ("ActionNames.member.1", "s3:GetObject")], as: key)
            #expect(
                reply.refusal
                    == "403 AccessDenied: User: \(bare.arn) is not authorized to perform: iam:\(operation) on "
                    + "resource: \(user.arn) because no identity-based policy allows the iam:\(operation) action")
        }
        let custom = try await bench.call(
            "SimulateCustomPolicy", [("PolicyInputList", ""), ("ActionNames.member.1", "s3:GetObject")], as: key)
        #expect(custom.refusal.contains("iam:SimulateCustomPolicy on resource: *"))
    }
}

/// §7.2: what is answered.
@Suite struct SimulationResultTests {
    private static let oneLine =
        #"{"Version": "2012-10-17", "Statement": {"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}"#

    @Test func theSimplest() async throws {
        let bench = try await SimulationBench()
        let reply = try await bench.custom([Self.oneLine], ["s3:PutObject"])
        #expect(
            reply.first.children.map(\.name) == [
                "EvalActionName", "EvalResourceName", "EvalDecision", "MatchedStatements", "MissingContextValues",
            ])
        #expect(reply.first.text("EvalActionName") == "s3:PutObject")
        #expect(reply.first.text("EvalResourceName") == "*")
        #expect(reply.decisions == ["allowed"])
        #expect(reply.first.matched == ["PolicyInputList.1|IAM Policy|1:41-1:\(Self.oneLine.utf8.count)"])
        #expect(reply.first.texts("MissingContextValues") == [])
        #expect(reply.text(at: "SimulateCustomPolicyResult", "IsTruncated") == "false")
        #expect(try await bench.custom([], ["s3:PutObject"]).decisions == ["implicitDeny"])
    }

    @Test func positionsInLines() async throws {
        let bench = try await SimulationBench()
        let text = """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow", "Action": "s3:*", "Resource": "*"
                },
                {"Effect": "Deny", "Action": "s3:Put*", "Resource": "*"}
              ]
            }
            """
        let reply = try await bench.custom([text], ["s3:GetObject", "s3:PutObject", "ec2:RunInstances"])
        #expect(reply.decisions == ["allowed", "explicitDeny", "implicitDeny"])
        #expect(
            reply.results.map(\.matched) == [
                ["PolicyInputList.1|IAM Policy|4:6-6:6"], ["PolicyInputList.1|IAM Policy|7:6-7:61"], [],
            ])
    }

    /// Over several resources: the most restrictive, a template for the name, and each by itself.
    @Test func severalResources() async throws {
        let bench = try await SimulationBench()
        let resources = ["arn:aws:s3:::b/k", "arn:aws:s3:::other/k"]
        let reply = try await bench.custom(resources: resources)
        #expect(reply.decisions == ["implicitDeny"])
        #expect(reply.first.text("EvalResourceName") == "arn:aws:s3:::${BucketName}/${KeyName}")
        #expect(reply.first.matched.count == 1)
        #expect(reply.first.child("EvalDecisionDetails")?.children.isEmpty == true)
        let specific = reply.first.child("ResourceSpecificResults")?.children ?? []
        #expect(specific.map { $0.text("EvalResourceName") } == resources)
        #expect(specific.map { $0.text("EvalResourceDecision") } == ["allowed", "implicitDeny"])
        #expect(specific.map(\.matched.count) == [1, 0])
        #expect(specific.allSatisfy { $0.child("MatchedStatements") != nil && $0.child("MissingContextValues") != nil })
        let one = try await bench.custom(resources: [resources[0]])
        #expect(one.first.text("EvalResourceName") == resources[0])
        #expect(one.decisions == ["allowed"])
    }

    @Test func missingKeys() async throws {
        let bench = try await SimulationBench()
        let policy = Documents.policy(
            Documents.allow(
                "s3:GetObject", on: "arn:aws:s3:::${aws:PrincipalTag/bucket}/*",
                condition:
                    #"{"StringEquals":{"aws:RequestedRegion":"eu-west-1"},"Bool":{"aws:SecureTransport":"true"}}"#),
            Documents.allow("ec2:RunInstances", condition: #"{"StringEquals":{"ec2:Region":"x"}}"#))
        let bare = try await bench.custom([policy])
        #expect(bare.decisions == ["implicitDeny"])
        #expect(
            Set(bare.first.texts("MissingContextValues")) == [
                "aws:PrincipalTag/bucket", "aws:RequestedRegion", "aws:SecureTransport",
            ])
        let named = try await bench.custom([policy], resources: ["arn:aws:s3:::b/k"])
        #expect(named.first.texts("MissingContextValues") == [])
        let specific = try #require(named.first.child("ResourceSpecificResults")?.children.first)
        #expect(specific.texts("MissingContextValues").count == 3)
        let given = try await bench.custom(
            [policy], resources: ["arn:aws:s3:::b/k"],
            SimulationBench.context(
                ("aws:principaltag/BUCKET", "string", ["b"]), ("aws:RequestedRegion", "string", ["eu-west-1"]),
                ("aws:SecureTransport", "boolean", ["true"])))
        #expect(given.decisions == ["allowed"])
    }

    @Test func defaultsAndOverrides() async throws {
        let bench = try await SimulationBench()
        func asks(_ key: String, _ value: String) -> String {
            Documents.policy(Documents.allow("s3:GetObject", condition: "{\"StringEquals\":{\"\(key)\":\"\(value)\"}}"))
        }
        let stub = "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR"
        let caller = [("CallerArn", "arn:aws:iam::111122223333:user/d/U")]
        for (key, value, more) in [
            ("aws:userid", stub, []), ("aws:userid", "arn:aws:iam::111122223333:user/d/U", caller),
            ("aws:PrincipalArn", "arn:aws:iam::111122223333:user/d/U", caller), ("aws:username", "U", caller),
            ("aws:PrincipalAccount", "111122223333", caller),
            ("aws:username", "Other", caller + SimulationBench.context(("aws:username", "string", ["Other"]))),
        ] { #expect(try await bench.custom([asks(key, value)], more).decisions == ["allowed"], "\(key) \(value)") }
        #expect(try await bench.custom([asks("aws:username", "U")]).decisions == ["implicitDeny"])
        let dated = Documents.policy(
            Documents.allow(
                "s3:GetObject", condition: #"{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}"#))
        #expect(try await bench.custom([dated]).decisions == ["allowed"])
    }

    /// §2.4: the one difference from enforcement; lists are lists.
    @Test func typesOfContextKeys() async throws {
        let bench = try await SimulationBench()
        let notOne = Documents.policy(
            Documents.allow("s3:GetObject", condition: #"{"NumericNotEquals":{"x:number":"1"}}"#))
        for (value, decision) in [("2", "allowed"), ("1", "implicitDeny"), ("many", "implicitDeny")] {
            let reply = try await bench.custom([notOne], SimulationBench.context(("x:number", "numeric", [value])))
            #expect(reply.decisions == [decision])
        }
        let any = Documents.policy(
            Documents.allow("s3:GetObject", condition: #"{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}"#))
        for (values, decision) in [(["a", "b"], "allowed"), (["a", "c"], "implicitDeny")] {
            let reply = try await bench.custom([any], SimulationBench.context(("aws:TagKeys", "stringList", values)))
            #expect(reply.decisions == [decision])
        }
        let several = try await bench.custom([any], SimulationBench.context(("aws:TagKeys", "string", ["a", "b"])))
        #expect(several.refusal.hasPrefix("400 InvalidInput"))
        let typeless = try await bench.custom([any], SimulationBench.context(("aws:TagKeys", "text", ["a"])))
        #expect(typeless.status == 400)
    }

    @Test func boundaries() async throws {
        let bench = try await SimulationBench()
        let wide = Documents.policy(Documents.allow("*"))
        let deny = Documents.policy(Documents.allow("*"), Documents.deny("s3:*"))
        for (boundary, decision, allowed) in [
            (wide, "allowed", "true"), (Documents.policy(Documents.allow("ec2:*")), "implicitDeny", "false"),
            (deny, "explicitDeny", "false"),
        ] {
            let reply = try await bench.custom(
                [wide], SimulationBench.list("PermissionsBoundaryPolicyInputList", [boundary]))
            #expect(reply.decisions == [decision])
            let detail = reply.first.child("PermissionsBoundaryDecisionDetail")
            #expect(detail?.text("AllowedByPermissionsBoundary") == allowed)
        }
        let denied = try await bench.custom([wide], SimulationBench.list("PermissionsBoundaryPolicyInputList", [deny]))
        #expect(
            denied.first.matched.map { $0.split(separator: "|").prefix(2).joined(separator: "|") } == [
                "PermissionsBoundaryPolicyInputList.1|Permissions Boundary Policy"
            ])
        #expect(try await bench.custom([wide]).first.child("PermissionsBoundaryDecisionDetail") == nil)
    }

    @Test func organizations() async throws {
        let bench = try await SimulationBench()
        let wide = Documents.policy(Documents.allow("*"))
        func levels(_ second: String) -> [(String, String)] {
            [
                ("OrderedOrganizationPolicyInputList.member.1.ServiceControlPolicyInputList.member.1", wide),
                ("OrderedOrganizationPolicyInputList.member.2.ServiceControlPolicyInputList.member.1", second),
            ]
        }
        for (second, decision, allowed) in [
            (wide, "allowed", "true"), (Documents.policy(Documents.allow("ec2:*")), "implicitDeny", "false"),
            (Documents.policy(Documents.allow("*"), Documents.deny("s3:*")), "explicitDeny", "false"),
        ] {
            let reply = try await bench.custom([wide], levels(second))
            #expect(reply.decisions == [decision])
            #expect(reply.first.child("OrganizationsDecisionDetail")?.text("AllowedByOrganizations") == allowed)
            #expect(reply.first.matched.isEmpty == (allowed == "false"))
        }
    }

    /// §4.4 in the simulator: a resource policy that names the caller overrides silence; across accounts both decide.
    @Test func resourcePolicies() async throws {
        let bench = try await SimulationBench()
        func bucket(_ principal: String, _ effect: String = "Allow") -> String {
            Documents.policy(
                "{\"Effect\":\"\(effect)\",\"Principal\":{\"AWS\":\"\(principal)\"},\"Action\":\"s3:GetObject\","
                    + "\"Resource\":\"arn:aws:s3:::b/*\"}")
        }
        let caller = [("CallerArn", SimulationBench.user)]
        let allow = Documents.policy(Documents.allow("s3:*"))
        let theirs = [("ResourceOwner", "arn:aws:iam::999999999999:root")]
        for (policies, resource, more, decision, details) in [
            ([], bucket(SimulationBench.user), [], "allowed", 0),
            ([], bucket("111122223333"), [], "implicitDeny", 0),
            ([allow], bucket(SimulationBench.user, "Deny"), [], "explicitDeny", 0),
            ([], bucket(SimulationBench.user), theirs, "implicitDeny", 2),
            ([allow], bucket(SimulationBench.user), theirs, "allowed", 2),
            ([allow], bucket("222222222222"), theirs, "implicitDeny", 2),
        ] as [([String], String, [(String, String)], String, Int)] {
            let reply = try await bench.custom(
                policies, resources: ["arn:aws:s3:::b/k"], [("ResourcePolicy", resource)] + caller + more)
            #expect(reply.decisions == [decision], "\(resource)")
            #expect(reply.first.child("EvalDecisionDetails")?.children.count == details)
        }
        let matched = try await bench.custom(
            [], resources: ["arn:aws:s3:::b/k"], [("ResourcePolicy", bucket(SimulationBench.user))] + caller)
        #expect(matched.first.matched.first?.hasPrefix("ResourcePolicy|Resource Policy|1:") == true)
    }

    /// Beyond AWS: a trust policy is the resource policy of its role.
    @Test func trustPolicies() async throws {
        let bench = try await SimulationBench()
        let allow = Documents.policy(Documents.allow("sts:*"))
        let role = "arn:aws:iam::111122223333:role/R"
        for (trust, decision) in [
            (Documents.trust(Documents.aws(SimulationBench.user)), "allowed"),
            (Documents.trust(Documents.aws("222222222222")), "implicitDeny"),
        ] {
            let reply = try await bench.custom(
                [allow], ["sts:AssumeRole"], resources: [role],
                [("ResourcePolicy", trust), ("CallerArn", SimulationBench.user)])
            #expect(reply.decisions == [decision])
        }
        let user = try await bench.world.user("U", in: bench.account, policies: [allow])
        try await bench.world.role("R", in: bench.account, trust: Documents.trust(Documents.aws(user.arn)))
        try await bench.world.role(
            "Closed", in: bench.account, trust: Documents.trust(Documents.aws("*"), effect: "Deny"))
        for (name, plain, truthful) in [
            ("R", "allowed", "allowed"), ("Closed", "allowed", "explicitDeny"), ("Absent", "allowed", "implicitDeny"),
        ] {
            let resource = [("ResourceArns.member.1", "arn:aws:iam::111122223333:role/\(name)")]
            #expect(try await bench.principal(user.arn, ["sts:AssumeRole"], resource).decisions == [plain])
            let option = resource + [("ResourceHandlingOption", "TrustPolicy")]
            #expect(try await bench.principal(user.arn, ["sts:AssumeRole"], option).decisions == [truthful])
        }
    }

    @Test func pages() async throws {
        let bench = try await SimulationBench()
        let actions = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
        let first = try await bench.custom(actions: actions, [("MaxItems", "2")])
        #expect(first.decisions.count == 2)
        #expect(first.text(at: "SimulateCustomPolicyResult", "IsTruncated") == "true")
        let marker = try #require(first.text(at: "SimulateCustomPolicyResult", "Marker"))
        let second = try await bench.custom(actions: actions, [("MaxItems", "2"), ("Marker", marker)])
        #expect(second.results.map { $0.text("EvalActionName") } == ["s3:ListBucket"])
        #expect(second.text(at: "SimulateCustomPolicyResult", "Marker") == nil)
    }
}

/// Stored principals.
@Suite struct SimulatePrincipalTests {
    @Test func usersRolesAndGroups() async throws {
        let bench = try await SimulationBench()
        let world = bench.world
        let allow = Documents.policy(Documents.allow("s3:GetObject"))
        let managed = try await world.managedPolicy(
            "Managed", in: bench.account, Documents.policy(Documents.allow("s3:PutObject")))
        let user = try await world.user("U", in: bench.account, path: "/d/", policies: [allow])
        let group = try await world.group("G", of: user, attached: [managed])
        let role = try await world.role(
            "R", in: bench.account, trust: Documents.trust(Documents.aws("111122223333")), attached: [managed],
            boundary: try await world.managedPolicy(
                "Bound", in: bench.account, Documents.policy(Documents.allow("ec2:*"))))
        let actions = ["s3:GetObject", "s3:PutObject"]
        let ofUser = try await bench.principal(SimulationBench.user, actions)  // The path does not count.
        #expect(ofUser.decisions == ["allowed", "allowed"])
        #expect(ofUser.results.flatMap(\.matched).map { $0.split(separator: "|")[0] } == ["P1", "Managed"])
        #expect(try await bench.principal(group.arn, actions).decisions == ["implicitDeny", "allowed"])
        let bounded = try await bench.principal(role.arn, actions)
        #expect(bounded.decisions == ["implicitDeny", "implicitDeny"])
        #expect(
            bounded.first.child("PermissionsBoundaryDecisionDetail")?.text("AllowedByPermissionsBoundary") == "false")
        let replaced = try await bench.principal(
            role.arn, actions,
            SimulationBench.list("PermissionsBoundaryPolicyInputList", [Documents.policy(Documents.allow("*"))]))
        #expect(replaced.decisions == ["implicitDeny", "allowed"])
        let added = try await bench.principal(
            group.arn, actions, SimulationBench.list("PolicyInputList", [Documents.policy(Documents.deny("s3:*"))]))
        #expect(added.decisions == ["explicitDeny", "explicitDeny"])
        let excluded = try await bench.principal(
            group.arn, actions,
            [
                ("PolicyExclusionList.member.1.PolicyType", "aws-managed"),
                ("PolicyExclusionList.member.1.PolicyArn", managed),
            ])
        #expect(excluded.decisions == ["implicitDeny", "implicitDeny"])
    }
}

/// §7.3.
@Suite struct ContextKeyTests {
    private static let policy = Documents.policy(
        Documents.allow(
            "s3:*", on: "arn:aws:s3:::${aws:username}/${aws:PrincipalTag/Team, 'none'}/${*}",
            condition: #"{"StringLike":{"s3:prefix":["${aws:username}/*","${$}"],"AWS:SourceArn":"x"}}"#))

    private func keys(_ reply: TestReply) -> [String] {
        reply.xml?.children.first?.child("ContextKeyNames")?.children.map(\.text) ?? ["-"]
    }

    @Test func customPolicies() async throws {
        let bench = try await SimulationBench()
        let list = SimulationBench.list
        let expected = ["aws:username", "aws:PrincipalTag/Team", "*", "s3:prefix", "$", "AWS:SourceArn"]
        let operation = "GetContextKeysForCustomPolicy"
        #expect(keys(try await bench.call(operation, list("PolicyInputList", [Self.policy]))) == expected)
        let twice = try await bench.call(operation, list("PolicyInputList", [Self.policy, Self.policy]))
        #expect(keys(twice) == expected + expected)
        let old = Self.policy.replacing("2012-10-17", with: "2008-10-17")
        #expect(
            keys(try await bench.call(operation, list("PolicyInputList", [old]))) == ["s3:prefix", "AWS:SourceArn"])
        let broken = try await bench.call(operation, list("PolicyInputList", ["{"]))
        #expect(broken.refusal == "400 InvalidInput: Syntax errors in policy.")
    }

    @Test func principals() async throws {
        let bench = try await SimulationBench()
        func asks(_ key: String) -> String {
            Documents.policy(Documents.allow("s3:*", condition: "{\"StringEquals\":{\"\(key)\":\"x\"}}"))
        }
        let boundary = try await bench.world.managedPolicy("B", in: bench.account, asks("x:boundary"))
        let user = try await bench.world.user("U", in: bench.account, policies: [asks("x:own")], boundary: boundary)
        try await bench.world.group("G", of: user, policies: [asks("x:group")])
        let reply = try await bench.call(
            "GetContextKeysForPrincipalPolicy",
            [("PolicySourceArn", user.arn)] + SimulationBench.list("PolicyInputList", [asks("x:added")]))
        #expect(keys(reply) == ["x:own", "x:group", "x:boundary", "x:added"])
    }
}

extension SimulationBench {
    fileprivate func custom(_ more: [(String, String)]) async throws -> TestReply {
        try await custom([Documents.policy(Documents.allow("s3:*"))], ["s3:GetObject"], more)
    }

    fileprivate func custom(
        _ policies: [String], _ actions: [String], _ more: [(String, String)]
    ) async throws -> TestReply {
        try await custom(policies, actions, resources: [], more)
    }

    fileprivate func custom(_ policies: [String], _ more: [(String, String)]) async throws -> TestReply {
        try await custom(policies, ["s3:GetObject"], resources: [], more)
    }

    fileprivate func custom(
        _ policies: [String], resources: [String], _ more: [(String, String)] = []
    ) async throws -> TestReply {
        try await custom(policies, ["s3:GetObject"], resources: resources, more)
    }

    fileprivate func custom(resources: [String], _ more: [(String, String)] = []) async throws -> TestReply {
        try await custom(
            [Documents.policy(Documents.allow("s3:GetObject", on: "arn:aws:s3:::b/*"))], resources: resources, more)
    }

    fileprivate func custom(actions: [String], _ more: [(String, String)] = []) async throws -> TestReply {
        try await custom([Documents.policy(Documents.allow("s3:*"))], actions, more)
    }
}
