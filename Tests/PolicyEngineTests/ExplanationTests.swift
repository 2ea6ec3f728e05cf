import AWSNames
import Testing

@testable import PolicyEngine

/// What an explanation tells, and that it never tells of another verdict.
@Suite struct ExplanationTests {
    private static func document(_ text: String, _ kind: PolicyKind = .inline, named name: String = "p") throws
        -> CompiledPolicy
    {
        CompiledPolicy(
            try PolicyDocument(parsing: text, kind: kind), identifier: PolicyIdentifier(name: name, arn: nil))
    }

    private static func explain(
        _ identity: CompiledPolicy, with keys: [(name: String, value: ConditionValue)] = []
    ) -> Explanation {
        let request = DecisionTests.get(DecisionTests.user, with: keys)
        return Authorizer.explain(request, under: PolicyLayers(identity: .policies([identity])))
    }

    private static func layer(_ layer: PolicyLayer, of explanation: Explanation) throws -> LayerExplanation {
        try #require(explanation.layers.first { $0.layer == layer })
    }

    private static let spread = """
        {
          "Version": "2012-10-17",
          "Statement": [
            {"Sid": "Other", "Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
            {"Sid": "Read", "Effect": "Allow",
             "Action": "s3:Get*",
             "Resource": "arn:aws:s3:::b/*"},
            {"Sid": "é", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::c/${aws:userid}"}
          ]
        }
        """.replacing("\"é\"", with: "\"E\"")

    @Test("a statement that matched is found by line and column")
    func positions() throws {
        let explanation = Self.explain(try Self.document(Self.spread))
        #expect(explanation.verdict.decision == .allow)
        let identity = try Self.layer(.identity, of: explanation)
        #expect(identity.outcome == .allows)
        let matched = try #require(identity.policies.first?.matched)
        #expect(matched.map(\.reference) == [StatementReference(sid: "Read", index: 1)])
        #expect(matched[0].source.start == SourceRange.Position(line: 5, column: 5))
        #expect(matched[0].source.end == SourceRange.Position(line: 7, column: 36))
        let text = Array(Self.spread.utf8)[matched[0].source.bytes]
        #expect(text.first == 0x7B && text.last == 0x7D)
    }

    @Test("§7.2: the simulator's columns are one larger")
    func simulatorColumns() throws {
        let text =
            #"{"Version": "2012-10-17", "Statement": {"Sid": "", "Effect": "Allow", "Action": "*", "Resource": "*"}}"#
        let identity = try Self.layer(.identity, of: Self.explain(try Self.document(text)))
        let source = try #require(identity.policies.first?.matched.first?.source)
        #expect(source.start == SourceRange.Position(line: 1, column: 40))
        #expect(source.end == SourceRange.Position(line: 1, column: text.utf8.count - 1))
    }

    @Test("near misses: the nearest first, each with the element that failed")
    func nearness() throws {
        let text = #"""
            {"Version":"2012-10-17","Statement":[
            {"Sid":"action","Effect":"Allow","Action":"s3:PutObject","Resource":"*"},
            {"Sid":"resource","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}/*"},
            {"Sid":"deny","Effect":"Deny","NotAction":"s3:GetObject","Resource":"*"},
            {"Sid":"second","Effect":"Allow","Action":"s3:GetObject","Resource":"*",
             "Condition":{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"s3:Prefix":["a","${aws:userid}"]}}},
            {"Sid":"first","Effect":"Allow","Action":"s3:GetObject","Resource":"*",
             "Condition":{"NumericLessThan":{"s3:max-keys":"10"}}}
            ]}
            """#
        let explanation = Self.explain(
            try Self.document(text), with: [("aws:SecureTransport", .bool(true)), ("s3:max-keys", .number(100))])
        #expect(explanation.verdict.decision == .implicitDeny)
        let misses = try #require(Self.layer(.identity, of: explanation).policies.first?.nearlyMatched)
        #expect(misses.map(\.statement.reference.sid) == ["second", "first", "resource", "action", "deny"])
        guard case .condition(let second) = misses[0].mismatch, case .condition(let first) = misses[1].mismatch,
            case .resource(let patterns, false, let missing) = misses[2].mismatch,
            case .action(_, true) = misses[4].mismatch
        else {
            Issue.record("other elements failed: \(misses.map(\.mismatch))")
            return
        }
        #expect(second.operatorName == "StringEquals" && second.key == "s3:Prefix" && second.value == nil)
        #expect(second.operands == ["a", "${aws:userid}"] && second.missingVariables == ["aws:userid"])
        #expect(first.value == .number(100) && first.operands == ["10"])
        #expect(patterns == ["arn:aws:s3:::b/${aws:username}/*"] && missing == ["aws:username"])
        #expect(explanation.missingKeys == ["aws:username", "s3:Prefix", "aws:userid"])
    }

    @Test("a resource's policy: who is named, how directly, and who is not")
    func principals() throws {
        let text = #"""
            {"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Principal":{"AWS":"AIDAV"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"},
            {"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"s3:*","Resource":"arn:aws:s3:::b/*"}]}
            """#
        let layers = PolicyLayers(
            identity: .policies([]), resource: .policy(try Self.document(text, .bucket), requirement: .optional))
        let explanation = Authorizer.explain(DecisionTests.get(DecisionTests.user), under: layers)
        let resource = try Self.layer(.resource, of: explanation)
        #expect(resource.outcome == .allows && resource.grant == .account)
        #expect(resource.policies.first?.matched.first?.strength == .account)
        guard case .principal([.aws("AIDAV")], false) = resource.policies.first?.nearlyMatched.first?.mismatch else {
            Issue.record("the principal is what failed")
            return
        }
        #expect(try Self.layer(.identity, of: explanation).outcome == .silent)
        #expect(try Self.layer(.boundary, of: explanation).outcome == .absent)
        #expect(explanation.verdict.cause?.layer == .identity)
    }

    @Test("SCPs come by level, and root needs no statement")
    func levels() throws {
        var layers = PolicyLayers(identity: .unrestricted)
        let ec2 = try DecisionTests.allow("ec2:*")
        layers.serviceControl = [[.serviceControlFullAccess], [ec2, .serviceControlFullAccess], [ec2]]
        let explanation = Authorizer.explain(DecisionTests.get(.root(DecisionTests.account)), under: layers)
        let levels = explanation.layers.filter { $0.layer == .serviceControl }
        #expect(levels.map(\.level) == [0, 1, 2])
        #expect(levels.map(\.outcome) == [.allows, .allows, .silent])
        #expect(try Self.layer(.identity, of: explanation).outcome == .unrestricted)
        #expect(explanation.verdict.cause == Verdict.Cause(layer: .serviceControl, policy: nil))
    }

    @Test("an explanation has bounds, and says what it left out")
    func limits() throws {
        let statements = (0..<200).map { index in
            #"{"Effect":"\#(index == 199 ? "Deny" : "Allow")","Action":"s3:\#(index % 2 == 0 ? "PutObject" : "*")","#
                + #""Resource":"*","Condition":{"Null":{"k\#(index)":"true"}}}"#
        }
        let policy = try Self.document(
            #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#)
        let layers = PolicyLayers(identity: .policies(Array(repeating: policy, count: 60)))
        let explanation = Authorizer.explain(DecisionTests.get(DecisionTests.user), under: layers)
        let identity = try Self.layer(.identity, of: explanation)
        #expect(identity.policies.count == ExplanationLimits.policiesPerLayer)
        #expect(identity.omittedPolicies == 60 - ExplanationLimits.policiesPerLayer)
        let first = try #require(identity.policies.first)
        #expect(first.matched.count == ExplanationLimits.matches)
        #expect(first.omittedMatches == 100 - ExplanationLimits.matches)
        #expect(first.matched.last?.effect == .deny)
        #expect(first.nearlyMatched.count == ExplanationLimits.nearMisses)
        #expect(first.omittedNearMisses == 100 - ExplanationLimits.nearMisses)
        #expect(explanation.missingKeys.count == ExplanationLimits.missingKeys)
        #expect(explanation.verdict.decision == .explicitDeny)
    }
}
