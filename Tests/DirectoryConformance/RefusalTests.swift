import AWSNames
import Directory

/// What a store must refuse by itself, were the snapshot's checks ever passed by.
extension ConformanceTest {
    private typealias F = Fixtures

    static let refusalTests =
        refused.map { name, change in
            ConformanceTest("the store refuses " + name) { factory in
                let store = try factory.make()
                try store.commit(next: Samples.furnished)
                let before = Contents(try store.load())
                try requireError(name, isRefused) { try store.commit(next: [change]) }
                try require(Contents(factory.reopen(store).load()) == before, "\(name): something was written")
            }
        } + [
            ConformanceTest("a batch is written as a whole or not at all") { factory in
                let store = try factory.make()
                try store.commit(next: Samples.furnished)
                let before = Contents(try store.load())
                let batch = [
                    CommittedTransaction(sequence: 2, changes: [.putUser(F.user(7, "good"))]),
                    CommittedTransaction(
                        sequence: 3, changes: [.putUser(F.user(8, "better")), .putUser(F.user(9, "GOOD"))]),
                ]
                try requireError("a taken name in a batch", isRefused) { try store.commit(batch) }
                let after = try factory.reopen(store)
                try require(Contents(after.load()) == before, "part of a batch was written")
                try require(after.changes(after: 1, limit: 10).isEmpty, "part of a batch is in the feed")
            }
        ]

    private static func isRefused(_ error: DirectoryStoreError) -> Bool {
        if case .refused = error { true } else { false }
    }

    private static var refused: [(String, DirectoryChange)] { taken + dangling + inUse + absent + changed }

    private static var taken: [(String, DirectoryChange)] {
        var key = F.accessKey(1, of: .root(F.accountID()))
        key.status = .inactive
        var twice = F.user(9, "twice")
        twice.tags = [Tag(key: "A", value: "1"), Tag(key: "a", value: "2")]
        var named = F.role(9, "named")
        named.inlinePolicies = ["X", "x"].map { InlinePolicy(name: $0, document: F.document(.inline)) }
        var attached = F.group(9, "attached")
        attached.attachedPolicies = [Samples.policy.arn, Samples.policy.arn]
        let stranger = F.accountID(5)
        return [
            ("a user's name in another case", .putUser(F.user(9, "hELLO"))),
            ("a role's name in another case", .putRole(F.role(9, "APDEV-app-role"))),
            ("a group's name in another case", .putGroup(F.group(9, "readers"))),
            ("a policy's name in another case", .putPolicy(F.policy(9, "shared"))),
            ("an alias of another account", .putAccount(F.account(stranger, alias: "acme"))),
            (
                "a canonical user id of another account",
                .putAccount(
                    Account(
                        id: stranger, createdAt: F.instant, canonicalUserID: F.canonicalUserID(of: F.accountID())))
            ),
            ("an access key id of another owner", .putAccessKey(key)),
            ("tag keys that differ only in case", .putUser(twice)),
            ("inline names that differ only in case", .putRole(named)),
            ("a policy attached twice", .putGroup(attached)),
        ]
    }

    private static var dangling: [(String, DirectoryChange)] {
        let nowhere = F.accountID(7)
        var attached = F.user(9, "attached")
        attached.attachedPolicies = ["arn:aws:iam::123456789012:policy/none"]
        var bounded = F.role(9, "bounded")
        bounded.permissionsBoundary = "arn:aws:iam::123456789012:policy/none"
        return [
            ("a user of no account", .putUser(F.user(9, "x", in: nowhere))),
            ("a role of no account", .putRole(F.role(9, "x", in: nowhere))),
            ("a group of no account", .putGroup(F.group(9, "x", in: nowhere))),
            ("a policy of no account", .putPolicy(F.policy(9, "x", in: nowhere))),
            ("a key of no user", .putAccessKey(F.accessKey(9, of: .user(F.id(.user, 9))))),
            ("a key of a role", .putAccessKey(F.accessKey(9, of: .user(F.id(.role, 1))))),
            ("an attachment of no policy", .putUser(attached)),
            ("a boundary of no policy", .putRole(bounded)),
            ("a membership of no user", .addMember(user: F.id(.user, 9), group: F.id(.group, 1))),
            ("a membership in no group", .addMember(user: F.id(.user, 1), group: F.id(.group, 9))),
            ("a membership in a user", .addMember(user: F.id(.user, 1), group: F.id(.user, 2))),
        ]
    }

    private static var inUse: [(String, DirectoryChange)] {
        [
            ("deleting a user with keys and groups", .deleteUser(F.id(.user, 1))),
            ("deleting a group with members", .deleteGroup(F.id(.group, 1))),
            ("deleting a policy in use", .deletePolicy(F.id(.managedPolicy, 1))),
        ]
    }

    private static var absent: [(String, DirectoryChange)] {
        [
            ("deleting no user", .deleteUser(F.id(.user, 9))),
            ("deleting no role", .deleteRole(F.id(.role, 9))),
            ("deleting no group", .deleteGroup(F.id(.group, 9))),
            ("deleting no policy", .deletePolicy(F.id(.managedPolicy, 9))),
            ("deleting no key", .deleteAccessKey(F.accessKey(9, of: .root(F.accountID())).id)),
            ("deleting no cut-off", .deleteCutOff(.user(F.id(.user, 9)))),
            ("ending no membership", .removeMember(user: F.id(.user, 2), group: F.id(.group, 1))),
        ]
    }

    private static var changed: [(String, DirectoryChange)] {
        [
            ("a user that changes its account", .putUser(F.user(1, "Hello", in: Samples.other))),
            ("a policy that changes its name", .putPolicy(F.policy(1, "Renamed"))),
        ]
    }
}
