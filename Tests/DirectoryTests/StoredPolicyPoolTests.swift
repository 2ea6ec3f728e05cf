import Directory
import DirectoryConformance
import Testing

@Suite struct StoredPolicyPoolTests {
    @Test func equalDocumentsAreOne() {
        let pool = StoredPolicyPool()
        let first = pool.shared(StoredPolicy(text: "{}", kind: .inline))
        #expect(pool.shared(StoredPolicy(text: "{}", kind: .inline)).isShared(with: first))
        #expect(!pool.shared(StoredPolicy(text: "{}", kind: .managed)).isShared(with: first))
        #expect(!pool.shared(StoredPolicy(text: "{ }", kind: .inline)).isShared(with: first))
        #expect(pool.count == 3)
    }

    @Test func whatNobodyHoldsIsForgotten() {
        let pool = StoredPolicyPool()
        let held = (0..<10).map { pool.shared(StoredPolicy(text: "held \($0)", kind: .inline)) }
        for number in 0..<3 * StoredPolicyPool.smallestLimit {
            _ = pool.shared(StoredPolicy(text: "\(number)", kind: .inline))
        }
        #expect(pool.count <= StoredPolicyPool.smallestLimit)
        for (number, document) in held.enumerated() {
            #expect(pool.shared(StoredPolicy(text: "held \(number)", kind: .inline)).isShared(with: document))
        }
    }

    @Test func whatIsHeldStaysBeyondTheLimit() {
        let pool = StoredPolicyPool()
        let count = 3 * StoredPolicyPool.smallestLimit
        let held = (0..<count).map { pool.shared(StoredPolicy(text: "\($0)", kind: .inline)) }
        #expect(pool.count == count)
        #expect(pool.shared(StoredPolicy(text: "0", kind: .inline)).isShared(with: held[0]))
    }

    /// A text may be a policy of several kinds.
    @Test func documentsOfSeveralKindsArePooledApart() {
        let pool = StoredPolicyPool()
        let kinds = StoredPolicy.Kind.allCases
        let first = kinds.map { pool.shared(StoredPolicy(text: "{}", kind: $0)) }
        #expect(pool.count == kinds.count)
        for (kind, document) in zip(kinds, first) {
            #expect(pool.shared(StoredPolicy(text: "{}", kind: kind)).isShared(with: document))
        }
    }

    @Test func allKindsOfHoldersShare() throws {
        let inline = { InlinePolicy(name: "p", document: Fixtures.document(.inline)) }
        var user = Fixtures.user(1, "u")
        var group = Fixtures.group(1, "g")
        var role = Fixtures.role(1, "r")
        user.inlinePolicies = [inline()]
        group.inlinePolicies = [inline()]
        role.inlinePolicies = [inline()]
        var snapshot = DirectorySnapshot()
        let changes: [DirectoryChange] = [
            .putAccount(Fixtures.account()), .putUser(user), .putGroup(group), .putRole(role),
            .putPolicy(Fixtures.policy(1, "a")), .putPolicy(Fixtures.policy(2, "b")),
        ]
        for change in changes { try snapshot.apply(change) }

        let documents = [
            snapshot.user(user.id)?.inlinePolicies.first?.document,
            snapshot.group(group.id)?.inlinePolicies.first?.document,
            snapshot.role(role.id)?.inlinePolicies.first?.document,
        ].compactMap { $0 }
        #expect(documents.count == 3)
        #expect(documents.allSatisfy { $0.isShared(with: documents[0]) })
        let managed = snapshot.policies(in: Fixtures.accountID()).compactMap(\.document)
        #expect(managed.count == 2)
        #expect(managed.allSatisfy { $0.isShared(with: managed[0]) })
    }
}
