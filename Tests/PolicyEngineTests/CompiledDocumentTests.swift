import AWSNames
import Testing

@testable import PolicyEngine

@Suite struct CompiledDocumentTests {
    private static let identifier = PolicyIdentifier(name: "p", arn: nil)
    private static let account = DecisionTests.account

    /// The decision of a policy in every layer that one can stand in, a grant of everything beside it.
    private static func decisions(
        _ policy: CompiledPolicy, _ principal: RequestPrincipal
    ) -> [Verdict.Decision] {
        let full = CompiledPolicy.serviceControlFullAccess
        let request = AuthorizationRequest(
            principal: principal, action: "sts:AssumeRole", resource: "arn:aws:iam::000000000001:role/r",
            resourceAccount: account)
        return [
            PolicyLayers(identity: .policies([full, policy])),
            PolicyLayers(identity: .policies([full]), resource: .policy(policy, requirement: .required)),
            PolicyLayers(identity: .policies([full]), boundary: policy),
            PolicyLayers(identity: .policies([full]), session: [policy]),
        ].map { Authorizer.decide(request, under: $0).decision }
    }

    @Test("what stands for a document that cannot be read denies everything, in every layer and under any name")
    func unreadable() {
        let policy = CompiledPolicy(CompiledDocument.denyingEverything, identifier: Self.identifier)
        for principal in [RequestPrincipal.root(Self.account), .anonymous, .federated(provider: "p"), .service("s")] {
            let decisions = Self.decisions(policy, principal)
            #expect(decisions == Array(repeating: .explicitDeny, count: 4))
        }
        #expect(CompiledDocument.denyingEverything === CompiledDocument.denyingEverything)
    }

    @Test("a document that denies everything in its own words is not taken for it")
    func ownWords() throws {
        let text = #"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#
        let document = CompiledDocument(try PolicyDocument(parsing: text, kind: .inline))
        #expect(document !== CompiledDocument.denyingEverything)
        #expect(document.actions === CompiledDocument.denyingEverything.actions)
    }

    @Test("documents that list the same actions share their index and nothing else")
    func sharing() throws {
        func trust(_ account: String, _ actions: String) throws -> CompiledDocument {
            CompiledDocument(
                try PolicyDocument(
                    parsing: #"{"Version":"2012-10-17","Statement":{"Sid":"S\#(account)","Effect":"Allow","#
                        + #""Principal":{"AWS":"arn:aws:iam::\#(account):root"},"Action":\#(actions),"#
                        + #""Condition":{"StringEquals":{"aws:PrincipalAccount":"\#(account)"}}}}"#, kind: .trust))
        }
        func decide(_ document: CompiledDocument, by account: String) throws -> Verdict {
            let account = try #require(AccountID(account))
            var context = ConditionContext()
            context.set("aws:PrincipalAccount", .string(account.description))
            let request = AuthorizationRequest(
                principal: .root(account), action: "sts:AssumeRole", resource: "arn:aws:iam::000000000001:role/r",
                resourceAccount: account, context: context)
            let policy = CompiledPolicy(document, identifier: Self.identifier)
            return Authorizer.decide(
                request, under: PolicyLayers(identity: .none, resource: .policy(policy, requirement: .required)))
        }
        let (one, two) = ("000000000001", "000000000002")
        let actions = #"["sts:AssumeRole","sts:TagSession"]"#
        let (first, second) = (try trust(one, actions), try trust(two, actions))
        #expect(first.actions === second.actions)
        let reversed = try trust(two, #"["sts:TagSession","sts:AssumeRole"]"#)
        #expect(first.actions !== reversed.actions)
        let verdict = try decide(first, by: one)
        #expect(verdict.decision == .allow)
        #expect(verdict.determining?.statement == StatementReference(sid: "S\(one)", index: 0))
        for document in [second, reversed] {
            #expect(try decide(document, by: one).decision == .implicitDeny)
            #expect(try decide(document, by: two).determining?.statement.sid == "S\(two)")
        }
        #expect(try decide(try trust(one, #""sts:TagSession""#), by: one).decision == .implicitDeny)
    }

    @Test("what stands in a statement itself stays small")
    func sizes() {
        #expect(MemoryLayout<ConditionOperand>.size <= 32)
        #expect(MemoryLayout<ShortList<CompiledCondition>>.size <= 72)
        #expect(MemoryLayout<ShortList<PrincipalValue>>.size <= 32)
        #expect(MemoryLayout<ShortList<CompiledCondition>>.alignment == 8)
    }
}
