import AWSNames
import Directory
import DirectoryConformance
import PolicyEngine
import Testing

/// A policy is shared by reference; no change of one may show in another, nor be missed by one of the indexes.
@Suite struct ManagedPolicyTests {
    private static let other = StoredPolicy(
        text: Fixtures.document(.managed, action: "s3:PutObject").text, kind: .managed)

    private static func allows(_ policy: CompiledPolicy?, _ action: String) -> Bool {
        guard let policy else { return false }
        let account = Fixtures.accountID()
        let request = AuthorizationRequest(
            principal: .user(account: account, id: "AIDA", arn: "arn:aws:iam::\(account):user/u"),
            action: .init(service: "s3", name: action), resource: "arn:aws:s3:::b/k", resourceAccount: account,
            context: ConditionContext())
        return Authorizer.decide(request, under: PolicyLayers(identity: .policies([policy]))).decision == .allow
    }

    @Test func whatIsInForceFollowsTheDefaultVersion() {
        var policy = Fixtures.policy(1, "p")
        #expect(Self.allows(policy.compiled, "GetObject"))
        #expect(policy.compiled?.identifier == PolicyIdentifier(name: "p", arn: policy.arn))
        let before = policy
        policy.versions.append(.init(number: 2, document: Self.other, createdAt: Fixtures.instant))
        #expect(Self.allows(policy.compiled, "GetObject") && !Self.allows(policy.compiled, "PutObject"))
        policy.defaultVersion = 2
        #expect(!Self.allows(policy.compiled, "GetObject") && Self.allows(policy.compiled, "PutObject"))
        #expect(policy.document == Self.other)
        #expect(Self.allows(before.compiled, "GetObject") && before.versions.count == 1)
        #expect(before != policy)
        policy.defaultVersion = 3
        #expect(policy.compiled == nil && policy.document == nil)
    }

    @Test func bothIndexesHaveTheNewestPolicy() throws {
        var snapshot = DirectorySnapshot()
        try snapshot.apply(.putAccount(Fixtures.account()))
        var policy = Fixtures.policy(1, "p")
        try snapshot.apply(.putPolicy(policy))
        let before = snapshot
        policy.versions.append(.init(number: 2, document: Self.other, createdAt: Fixtures.instant))
        (policy.defaultVersion, policy.nextVersion) = (2, 3)
        try snapshot.apply(.putPolicy(policy))

        for found in [snapshot.policy(policy.id), snapshot.policy(arn: policy.arn)] {
            #expect(found == policy)
            #expect(Self.allows(found?.compiled, "PutObject") && !Self.allows(found?.compiled, "GetObject"))
        }
        for found in [before.policy(policy.id), before.policy(arn: policy.arn)] {
            #expect(Self.allows(found?.compiled, "GetObject") && !Self.allows(found?.compiled, "PutObject"))
        }
        try snapshot.apply(.deletePolicy(policy.id))
        #expect(snapshot.policy(policy.id) == nil && snapshot.policy(arn: policy.arn) == nil)
    }
}
