import AWSNames
import Testing

@testable import PolicyEngine

/// Faults that were once in the engine: inputs that trapped, values that acted as patterns, lists that granted.
@Suite struct RegressionTests {
    private static func holds(_ name: String, _ operand: String, _ values: [String: String]) -> Bool {
        var context = ConditionContext()
        for (key, value) in values { context.set(key, .string(value)) }
        return CompiledCondition(
            Condition(operatorName: name, key: "k", values: [operand]), version: .v2012
        ).holds(context, effect: .allow)
    }

    @Test(
        "numbers that are none, and numbers at the edge",
        arguments: [
            ("1e-9223372036854775808", false), ("1e9223372036854775807", false), ("1e1000001", false), ("e1", false),
            (".", false), ("1e", false), (" 1", false), ("0x1", false), ("1e-1000000", true), ("-0.0", true),
            (String(repeating: "0", count: 200_000) + "1", true),
        ])
    func decimals(text: String, isNumber: Bool) { #expect((Decimal(text) != nil) == isNumber) }

    @Test("zeros neither add nor take", arguments: [("000", "-0"), ("1e2", "100.00"), ("0.010", "1e-2")])
    func equalDecimals(left: String, right: String) throws {
        #expect(try #require(Decimal(left)) == #require(Decimal(right)))
    }

    @Test("§1.5: dates that AWS takes", arguments: ["01T", "2016-12-13t2:00:00.593194+23", "-12", "2024", "2024-2-9"])
    func dates(text: String) { #expect(DateText.parse(text) != nil) }

    @Test(
        "§1.5: dates that AWS refuses",
        arguments: ["sdfdsf", "234-13", "2024-01-01T00:00:00+1", "2024-01-01T00:00:00.1234567890Z", "2023-02-29", "T"])
    func notDates(text: String) { #expect(DateText.parse(text) == nil) }

    @Test("every instant can be written", arguments: [Int64.min, -62_200_000_000_000, -1, 0, Int64.max])
    func instants(milliseconds: Int64) { #expect(DateText.format(milliseconds).hasSuffix("Z")) }

    @Test("a group of an IPv6 address is hexadecimal", arguments: ["-0::1", "+1::", "::g", "1:2:3:4:5:6:7", "::1::"])
    func notAddresses(text: String) { #expect(IPNetwork(address: text) == nil) }

    @Test("§1.7: a value in an ARN condition brings neither wildcards nor fields")
    func literalValues() {
        let operand = "arn:aws:iam::1:role/${aws:username}"
        #expect(Self.holds("ArnLike", operand, ["k": "arn:aws:iam::1:role/U", "aws:username": "U"]))
        #expect(!Self.holds("ArnLike", operand, ["k": "arn:aws:iam::1:role/U", "aws:username": "*"]))
        #expect(!Self.holds("ArnLike", operand, ["k": "arn:aws:iam::1:role/U"]))
        #expect(Self.holds("ArnNotLike", operand, ["k": "arn:aws:iam::1:role/U"]))
        let account = "arn:aws:iam::${a}:role/R"
        #expect(!Self.holds("ArnLike", account, ["k": "arn:aws:iam::1:role/R:role/R", "a": "1:role/R"]))
        #expect(!Self.holds("ArnLike", "arn:aws:iam::1:role/${*}", ["k": "arn:aws:iam::1:role/U"]))
        #expect(Self.holds("ArnLike", "arn:aws:iam::1:role/${*}", ["k": "arn:aws:iam::1:role/*"]))
    }

    @Test("NotPrincipal with Allow grants nothing to whom it lists, boundary or not")
    func notPrincipalAllow() throws {
        let policy = try DecisionTests.policy(
            #"{"Effect":"Allow","NotPrincipal":{"AWS":"AIDAU"},"Action":"*","Resource":"*"}"#, .bucket)
        var layers = PolicyLayers(identity: .policies([]), resource: .policy(policy, requirement: .optional))
        let request = DecisionTests.get(DecisionTests.user)
        #expect(DecisionTests.decide(request, under: layers).decision == .implicitDeny)
        #expect(DecisionTests.decide(DecisionTests.get(DecisionTests.session), under: layers).decision == .allow)
        layers.boundary = try DecisionTests.allow("*")
        #expect(DecisionTests.decide(request, under: layers).decision == .implicitDeny)
    }

    @Test("a trust policy's Deny for everyone meets callers with an identity provider's proof")
    func denyForEveryone() throws {
        func trust(_ denial: String) throws -> PolicyLayers {
            let policy = try DecisionTests.policy(
                #"[{"Effect":"Allow","Principal":{"Federated":"p"},"#
                    + #""Action":"sts:AssumeRoleWithWebIdentity"}\#(denial)]"#,
                .trust)
            return PolicyLayers(identity: .none, resource: .policy(policy, requirement: .required))
        }
        let request = AuthorizationRequest(
            principal: .federated(provider: "p"), action: "sts:AssumeRoleWithWebIdentity",
            resource: DecisionTests.roleARN, resourceAccount: DecisionTests.account)
        #expect(DecisionTests.decide(request, under: try trust("")).decision == .allow)
        let denial = #",{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:*"}"#
        #expect(DecisionTests.decide(request, under: try trust(denial)).decision == .explicitDeny)
        let open = try DecisionTests.policy(
            #"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRoleWithWebIdentity"}"#, .trust)
        let layers = PolicyLayers(identity: .none, resource: .policy(open, requirement: .required))
        #expect(DecisionTests.decide(request, under: layers).decision == .implicitDeny)
    }

    @Test("without an identity side, being in the account is no grant")
    func delegationWithoutIdentity() throws {
        let layers = PolicyLayers(identity: .none, resource: try DecisionTests.bucket(#"{"AWS":"111111111111"}"#))
        let verdict = DecisionTests.decide(DecisionTests.get(DecisionTests.user), under: layers)
        #expect(verdict.decision == .implicitDeny)
    }
}
