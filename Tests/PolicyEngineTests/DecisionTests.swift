import AWSNames
import Testing

@testable import PolicyEngine

/// The worked vectors of reference iam.md §4.10 and the table of §4.4, through the engine.
@Suite struct DecisionTests {
    static let account = AccountID("111111111111")!
    static let other = AccountID("222222222222")!
    static let userARN = "arn:aws:iam::111111111111:user/U"
    static let roleARN = "arn:aws:iam::111111111111:role/p/R"
    static let sessionARN = "arn:aws:sts::111111111111:assumed-role/R/s"
    static let user = RequestPrincipal.user(account: account, id: "AIDAU", arn: userARN)
    static let session = RequestPrincipal.roleSession(
        account: account, roleID: "AROAR", roleARN: .text(roleARN), sessionARN: sessionARN)
    static let federated = RequestPrincipal.federatedUser(
        account: account, userID: "AIDAU", userARN: userARN,
        sessionARN: "arn:aws:sts::111111111111:federated-user/F")

    /// Decides, and sees to it that the explanation is of the same verdict.
    static func decide(_ request: AuthorizationRequest, under layers: PolicyLayers) -> Verdict {
        let verdict = Authorizer.decide(request, under: layers)
        #expect(Authorizer.explain(request, under: layers).verdict == verdict)
        return verdict
    }

    static func policy(_ statement: String, _ kind: PolicyKind = .inline) throws -> CompiledPolicy {
        let text = #"{"Version":"2012-10-17","Statement":\#(statement)}"#
        return CompiledPolicy(
            try PolicyDocument(parsing: text, kind: kind),
            identifier: PolicyIdentifier(name: "p", arn: nil))
    }

    static func allow(_ action: String, _ resource: String = "*") throws -> CompiledPolicy {
        try policy(#"{"Effect":"Allow","Action":"\#(action)","Resource":"\#(resource)"}"#)
    }

    static func bucket(_ principal: String, effect: String = "Allow", condition: String = "{}") throws
        -> ResourceLayer
    {
        .policy(
            try policy(
                #"{"Effect":"\#(effect)","Principal":\#(principal),"Action":"s3:GetObject","#
                    + #""Resource":"arn:aws:s3:::b/*","#
                    + #""Condition":\#(condition)}"#, .bucket), requirement: .optional)
    }

    static func get(
        _ principal: RequestPrincipal, _ resource: String = "arn:aws:s3:::b/k", owner: AccountID = account,
        with keys: [(name: String, value: ConditionValue)] = []
    ) -> AuthorizationRequest {
        var context = ConditionContext()
        for key in keys { context.set(key.name, key.value) }
        return AuthorizationRequest(
            principal: principal, action: "s3:GetObject", resource: resource, resourceAccount: owner,
            context: context)
    }

    struct Row: Sendable {
        let principal: RequestPrincipal
        let names: String
        /// What must allow besides the resource policy.
        let needsIdentity: Bool
        let needsCeilings: Bool
    }

    @Test(
        "§4.4: what else must allow, by how the resource policy names the caller",
        arguments: [
            Row(
                principal: user, names: #"{"AWS":"\#(userARN)"}"#, needsIdentity: false,
                needsCeilings: false),
            Row(principal: user, names: #"{"AWS":"AIDAU"}"#, needsIdentity: false, needsCeilings: false),
            Row(
                principal: user, names: #"{"AWS":"111111111111"}"#, needsIdentity: true, needsCeilings: true
            ),
            Row(principal: user, names: #""*""#, needsIdentity: false, needsCeilings: false),
            Row(
                principal: session, names: #"{"AWS":"AROAR"}"#, needsIdentity: false, needsCeilings: true),
            Row(
                principal: session, names: #"{"AWS":"\#(roleARN)"}"#, needsIdentity: false,
                needsCeilings: true),
            Row(
                principal: session, names: #"{"AWS":"\#(sessionARN)"}"#, needsIdentity: false,
                needsCeilings: false),
            Row(
                principal: session, names: #"{"AWS":"arn:aws:iam::111111111111:root"}"#,
                needsIdentity: true,
                needsCeilings: true),
            Row(principal: session, names: #"{"AWS":"*"}"#, needsIdentity: false, needsCeilings: false),
            Row(
                principal: federated, names: #"{"AWS":"arn:aws:sts::111111111111:federated-user/F"}"#,
                needsIdentity: false, needsCeilings: false),
            Row(
                principal: federated, names: #"{"AWS":"AIDAU"}"#, needsIdentity: false, needsCeilings: true),
            Row(principal: session, names: #"{"AWS":"AROAX"}"#, needsIdentity: true, needsCeilings: true),
        ])
    func interplay(row: Row) throws {
        let nothing = try Self.allow("s3:PutObject")
        let everything = try Self.allow("s3:*")
        for identity in [false, true] {
            for ceiling in [false, true] {
                var layers = PolicyLayers(identity: .policies([identity ? everything : nothing]))
                layers.resource = try Self.bucket(row.names)
                layers.boundary = ceiling ? everything : nothing
                layers.session = [ceiling ? everything : nothing]
                let verdict = Self.decide(Self.get(row.principal), under: layers)
                let expected = (identity || !row.needsIdentity) && (ceiling || !row.needsCeilings)
                #expect(
                    (verdict.decision == .allow) == expected, "identity \(identity), ceilings \(ceiling)")
            }
        }
    }

    @Test("§4.10 rows 8 and 9: across accounts both sides must allow")
    func crossAccount() throws {
        let named = try Self.bucket(#"{"AWS":"\#(Self.userARN)"}"#)
        let request = Self.get(Self.user, owner: Self.other)
        let without = Self.decide(
            request, under: PolicyLayers(identity: .policies([]), resource: named))
        #expect(without.decision == .implicitDeny)
        #expect(without.isCrossAccount)
        let identity = IdentityLayer.policies([try Self.allow("s3:GetObject")])
        #expect(
            Self.decide(request, under: PolicyLayers(identity: identity, resource: named)).decision
                == .allow)
        #expect(
            Self.decide(request, under: PolicyLayers(identity: identity)).decision == .implicitDeny)
    }

    @Test("§4.2: an explicit deny in any layer wins, and §5.3 says which is named")
    func explicitDeny() throws {
        let deny = try Self.policy(#"{"Effect":"Deny","Action":"*","Resource":"*"}"#)
        let allow = try Self.allow("*")
        var layers = PolicyLayers(identity: .policies([allow, deny]))
        #expect(Self.decide(Self.get(Self.session), under: layers).cause?.layer == .identity)
        layers.session = [allow, deny]
        #expect(Self.decide(Self.get(Self.session), under: layers).cause?.layer == .session)
        layers.boundary = deny
        #expect(Self.decide(Self.get(Self.session), under: layers).cause?.layer == .boundary)
        layers.resource = try Self.bucket(#"{"AWS":"AROAR"}"#, effect: "Deny")
        #expect(Self.decide(Self.get(Self.session), under: layers).cause?.layer == .resource)
        layers.serviceControl = [[allow], [deny]]
        let verdict = Self.decide(Self.get(Self.session), under: layers)
        #expect(verdict.cause?.layer == .serviceControl)
        #expect(verdict.decision == .explicitDeny)
    }

    @Test("§4.2 step 3: every level of SCPs must allow")
    func serviceControl() throws {
        var layers = PolicyLayers(identity: .policies([try Self.allow("*")]))
        layers.serviceControl = [
            [try Self.allow("*")], [try Self.allow("ec2:*"), try Self.allow("s3:*")],
        ]
        #expect(Self.decide(Self.get(Self.user), under: layers).decision == .allow)
        layers.serviceControl?.append([])
        #expect(Self.decide(Self.get(Self.user), under: layers).cause?.layer == .serviceControl)
    }

    @Test("§4.6: trust is required even in the same account; root's leave is not enough")
    func requiredResourcePolicy() throws {
        func trust(_ principal: String) throws -> ResourceLayer {
            .policy(
                try Self.policy(
                    #"{"Effect":"Allow","Principal":\#(principal),"Action":"sts:AssumeRole"}"#, .trust),
                requirement: .required)
        }
        let request = AuthorizationRequest(
            principal: Self.user, action: "sts:AssumeRole", resource: Self.roleARN,
            resourceAccount: Self.account)
        let identity = IdentityLayer.policies([try Self.allow("sts:*")])
        func decide(_ layer: ResourceLayer, _ identity: IdentityLayer) -> Verdict.Decision {
            Self.decide(request, under: PolicyLayers(identity: identity, resource: layer)).decision
        }
        #expect(decide(try trust(#"{"AWS":"AIDAU"}"#), .policies([])) == .allow)
        #expect(decide(try trust(#"{"AWS":"111111111111"}"#), .policies([])) == .implicitDeny)
        #expect(decide(try trust(#"{"AWS":"111111111111"}"#), identity) == .allow)
        #expect(decide(try trust(#"{"AWS":"AIDAV"}"#), identity) == .implicitDeny)
        #expect(decide(.policy(.allowingNothing, requirement: .required), identity) == .implicitDeny)
        #expect(decide(try trust(#"{"Service":"ec2.amazonaws.com"}"#), identity) == .implicitDeny)
    }

    @Test("anonymous callers have a resource policy or nothing")
    func anonymous() throws {
        let request = Self.get(.anonymous)
        #expect(
            Self.decide(request, under: PolicyLayers(identity: .none)).decision == .implicitDeny)
        var layers = PolicyLayers(identity: .none, resource: try Self.bucket(#""*""#))
        #expect(Self.decide(request, under: layers).decision == .allow)
        layers.resource = try Self.bucket(#"{"AWS":"111111111111"}"#)
        #expect(Self.decide(request, under: layers).decision == .implicitDeny)
    }

    @Test("§4.7: NotPrincipal with Deny spares who is listed with the account")
    func notPrincipal() throws {
        func layers(_ list: String) throws -> PolicyLayers {
            let policy = try Self.policy(
                #"{"Effect":"Deny","NotPrincipal":{"AWS":\#(list)},"Action":"*","Resource":"*"}"#, .bucket)
            return PolicyLayers(
                identity: .policies([try Self.allow("*")]),
                resource: .policy(policy, requirement: .optional))
        }
        let both = try layers(#"["AIDAU","111111111111"]"#)
        #expect(Self.decide(Self.get(Self.user), under: both).decision == .allow)
        #expect(Self.decide(Self.get(Self.session), under: both).decision == .explicitDeny)
        #expect(
            Self.decide(Self.get(Self.user), under: try layers(#""AIDAU""#)).decision
                == .explicitDeny)
        var bounded = both
        bounded.boundary = try Self.allow("*")
        #expect(Self.decide(Self.get(Self.user), under: bounded).decision == .explicitDeny)
    }

    @Test("§4.10 row 14: an absent variable matches nothing")
    func variables() throws {
        let layers = PolicyLayers(
            identity: .policies([try Self.allow("s3:GetObject", "arn:aws:s3:::b/${aws:username}/*")]))
        let key = "aws:username"
        for (name, decision) in [(nil, .implicitDeny), ("U", .allow), ("*", .implicitDeny)]
            as [(String?, Verdict.Decision)]
        {
            let keys = name.map { [(key, ConditionValue.string($0))] } ?? []
            let request = Self.get(Self.user, "arn:aws:s3:::b/U/x", with: keys)
            #expect(Self.decide(request, under: layers).decision == decision)
        }
    }

    @Test(
        "§1.6: fields of an ARN never swallow colons",
        arguments: [
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/k/l:m", true),
            ("arn:aws:s3:::B/*", "arn:aws:s3:::b/k", false),
            ("arn:aws:iam::*:role/x", "arn:aws:iam::1:user:role/x", false),
            ("arn:aws:sqs", "arn:aws:sqs:r:a:q", true),
            ("arn:aws:s3:::b/?", "arn:aws:s3:::b/\u{1F600}", false),
            ("arn:aws:s3:::b/??", "arn:aws:s3:::b/\u{1F600}", true), ("*", "*", true),
            ("arn:aws:s3:::*", "*", false),
        ])
    func resources(pattern: String, resource: String, matches: Bool) throws {
        let request = Self.get(Self.user, resource)
        let layers = PolicyLayers(identity: .policies([try Self.allow("s3:*", pattern)]))
        #expect((Self.decide(request, under: layers).decision == .allow) == matches)
    }

    @Test func pathologicalPatternsEnd() throws {
        let pattern = "arn:aws:s3:::" + String(repeating: "*a", count: 2_000) + "b"
        let request = Self.get(Self.user, "arn:aws:s3:::" + String(repeating: "a", count: 4_000))
        let layers = PolicyLayers(identity: .policies([try Self.allow("s3:*", pattern)]))
        #expect(Self.decide(request, under: layers).decision == .implicitDeny)
    }
}
