import AWSNames
import Directory
import DirectoryConformance
import Testing
import WireProtocol

@Suite struct ApplyTests {
    typealias F = Fixtures
    let account = F.accountID()
    let other = F.accountID(210_987_654_321)

    /// One account, two of everything, a key, a membership, an attachment, a boundary.
    func furnished() throws -> DirectorySnapshot {
        var user = F.user(1, "Hello")
        let policy = F.policy(1, "P")
        user.attachedPolicies = [policy.arn]
        var role = F.role(1, "R")
        role.permissionsBoundary = policy.arn
        return try F.snapshot(
            .putAccount(F.account(account, alias: "acme")), .putAccount(F.account(other)), .putPolicy(policy),
            .putUser(user), .putRole(role), .putGroup(F.group(1, "G")),
            .addMember(user: user.id, group: F.id(.group, 1)), .putAccessKey(F.accessKey(1, of: .user(user.id))),
            .putAccessKey(F.accessKey(2, of: .root(account))))
    }

    static let refused: [(DirectoryChange, DirectoryError)] = [
        (.putUser(F.user(9, "hELLO")), .taken(kind: "user", name: "hELLO")),
        (.putRole(F.role(9, "r")), .taken(kind: "role", name: "r")),
        (.putGroup(F.group(9, "g")), .taken(kind: "group", name: "g")),
        (.putPolicy(F.policy(9, "p")), .taken(kind: "policy", name: "p")),
        (
            .putAccount(F.account(F.accountID(1), alias: "acme")), .taken(kind: "alias", name: "acme")
        ),
        (.putUser(F.user(9, "x", in: F.accountID(7))), .missing(kind: "account", id: "000000000007")),
        (.putRole(F.role(9, "x", in: F.accountID(7))), .missing(kind: "account", id: "000000000007")),
        (.putGroup(F.group(9, "x", in: F.accountID(7))), .missing(kind: "account", id: "000000000007")),
        (.putPolicy(F.policy(9, "x", in: F.accountID(7))), .missing(kind: "account", id: "000000000007")),
        (
            .putAccessKey(F.accessKey(9, of: .user(F.id(.user, 9)))),
            .missing(kind: "user", id: F.id(.user, 9).rawValue)
        ),
        (.deleteUser(F.id(.user, 1)), .inUse(kind: "user", id: F.id(.user, 1).rawValue)),
        (.deleteGroup(F.id(.group, 1)), .inUse(kind: "group", id: F.id(.group, 1).rawValue)),
        (.deletePolicy(F.id(.managedPolicy, 1)), .inUse(kind: "policy", id: F.id(.managedPolicy, 1).rawValue)),
        (.deleteUser(F.id(.user, 9)), .missing(kind: "user", id: F.id(.user, 9).rawValue)),
        (.deleteRole(F.id(.role, 9)), .missing(kind: "role", id: F.id(.role, 9).rawValue)),
        (
            .addMember(user: F.id(.user, 9), group: F.id(.group, 1)),
            .missing(kind: "user", id: F.id(.user, 9).rawValue)
        ),
        (
            .addMember(user: F.id(.user, 1), group: F.id(.group, 9)),
            .missing(kind: "group", id: F.id(.group, 9).rawValue)
        ),
        (
            .removeMember(user: F.id(.user, 1), group: F.id(.group, 9)),
            .missing(kind: "membership", id: F.id(.user, 1).rawValue)
        ),
        (
            .deleteCutOff(.role(F.id(.role, 1))),
            .missing(kind: "cut-off", id: "role \(F.id(.role, 1))")
        ),
        // A user's account, a role's name, a policy's name never change; ids are of their kind.
        (
            .putUser(F.user(1, "Hello", in: F.accountID(210_987_654_321))),
            .invalid(kind: "principal", id: F.id(.user, 1).rawValue)
        ),
        (.putRole(F.role(1, "Renamed")), .invalid(kind: "principal", id: F.id(.role, 1).rawValue)),
        (.putPolicy(F.policy(1, "Renamed")), .invalid(kind: "policy", id: F.id(.managedPolicy, 1).rawValue)),
        (
            .addMember(user: F.id(.user, 1), group: F.id(.user, 1)),
            .missing(kind: "group", id: F.id(.user, 1).rawValue)
        ),
    ]

    @Test("What would break an invariant is refused and changes nothing", arguments: refused)
    func refuses(_ change: DirectoryChange, _ error: DirectoryError) throws {
        let before = try furnished()
        var after = before
        #expect(throws: error) { try after.apply(change) }
        #expect(Contents(after) == Contents(before))
    }

    @Test func aPolicyOfAnotherAccountCannotBeAttached() throws {
        var snapshot = try furnished()
        var stranger = F.user(5, "Stranger", in: other)
        stranger.attachedPolicies = [F.policy(1, "P").arn]
        #expect(throws: DirectoryError.missing(kind: "policy", id: F.policy(1, "P").arn)) {
            try snapshot.apply(.putUser(stranger))
        }
        stranger.attachedPolicies = []
        stranger.permissionsBoundary = "arn:aws:iam::aws:policy/NoSuch"
        #expect(throws: DirectoryError.missing(kind: "policy", id: "arn:aws:iam::aws:policy/NoSuch")) {
            try snapshot.apply(.putUser(stranger))
        }
    }

    @Test func inlineNamesAreUniqueWithoutCaseAndSorted() throws {
        var snapshot = try furnished()
        var role = F.role(1, "R")
        role.inlinePolicies = [
            InlinePolicy(name: "b", document: F.document(.inline)),
            InlinePolicy(name: "A", document: F.document(.inline)),
        ]
        try snapshot.apply(.putRole(role))
        #expect(snapshot.role(role.id)?.inlinePolicies.map(\.name) == ["A", "b"])
        role.inlinePolicies.append(InlinePolicy(name: "B", document: F.document(.inline)))
        #expect(throws: DirectoryError.taken(kind: "inline policy", name: "B")) {
            try snapshot.apply(.putRole(role))
        }
    }

    @Test func aDocumentOfTheWrongKindIsRefused() throws {
        var snapshot = try furnished()
        var role = F.role(1, "R")
        role.trustPolicy = F.document(.inline)
        #expect(throws: DirectoryError.invalid(kind: "principal", id: role.id.rawValue)) {
            try snapshot.apply(.putRole(role))
        }
    }

    @Test func tagKeysOfAUserDifferWithoutCase() throws {
        var snapshot = try furnished()
        var user = F.user(1, "Hello")
        user.tags = [Tag(key: "Team", value: "a"), Tag(key: "team", value: "b")]
        #expect(throws: DirectoryError.invalid(kind: "principal", id: user.id.rawValue)) {
            try snapshot.apply(.putUser(user))
        }
    }

    @Test func renamingFreesTheOldNameAndCaseAloneIsNoConflict() throws {
        var snapshot = try furnished()
        var user = try #require(snapshot.user(named: "HELLO", in: account))
        user.name = "hello"
        try snapshot.apply(.putUser(user))
        #expect(snapshot.user(named: "Hello", in: account)?.name == "hello")
        user.name = "Bye"
        try snapshot.apply(.putUser(user))
        #expect(snapshot.user(named: "hello", in: account) == nil)
        try snapshot.apply(.putUser(F.user(7, "HELLO")))
        #expect(snapshot.users(in: account).map(\.name) == ["Bye", "HELLO"])
    }

    @Test func aliasesMoveAndAreFreed() throws {
        var snapshot = try furnished()
        try snapshot.apply(.putAccount(F.account(account, alias: "next")))
        #expect(snapshot.account(alias: "acme") == nil)
        #expect(snapshot.account(alias: "next")?.id == account)
        try snapshot.apply(.putAccount(F.account(other, alias: "acme")))
        #expect(snapshot.account(canonicalUserID: F.canonicalUserID(of: other))?.alias == "acme")
    }

    @Test func attachmentsAndBoundariesAreIndexedBothWays() throws {
        var snapshot = try furnished()
        let arn = F.policy(1, "P").arn
        #expect(snapshot.attachedEntities(policyARN: arn) == [F.id(.user, 1)])
        #expect(snapshot.boundedEntities(policyARN: arn) == [F.id(.role, 1)])
        #expect(snapshot.useCounts(policyARN: arn) == (1, 1))
        try snapshot.apply(.putUser(F.user(1, "Hello")))
        try snapshot.apply(.deleteRole(F.id(.role, 1)))
        #expect(snapshot.useCounts(policyARN: arn) == (0, 0))
        try snapshot.apply(.deletePolicy(F.id(.managedPolicy, 1)))
        #expect(snapshot.policy(arn: arn) == nil)
    }

    @Test func aUserCanGoWhenNothingRefersToIt() throws {
        var snapshot = try furnished()
        let user = F.id(.user, 1)
        try snapshot.apply(.removeMember(user: user, group: F.id(.group, 1)))
        try snapshot.apply(.deleteAccessKey(F.accessKey(1, of: .user(user)).id))
        try snapshot.apply(.deleteUser(user))
        #expect(snapshot.user(named: "Hello", in: account) == nil)
        #expect(snapshot.attachedEntities(policyARN: F.policy(1, "P").arn) == [])
        try snapshot.apply(.deleteGroup(F.id(.group, 1)))
        #expect(snapshot.counts(in: account) == (0, 0, 1, 1))
    }

    @Test func addingAMemberAgainKeepsTheOrderOfJoining() throws {
        var snapshot = try furnished()
        let user = F.id(.user, 1)
        try snapshot.apply(.putGroup(F.group(2, "A")))
        try snapshot.apply(.addMember(user: user, group: F.id(.group, 2)))
        try snapshot.apply(.addMember(user: user, group: F.id(.group, 1)))
        #expect(snapshot.groups(ofUser: user).map(\.name) == ["G", "A"])
        #expect(snapshot.members(ofGroup: F.id(.group, 1)).map(\.id) == [user])
    }

    @Test func otherCopiesStayAsTheyAre() throws {
        let before = try furnished()
        var after = before
        try after.apply(.putUser(F.user(2, "New")))
        #expect(before.user(named: "new", in: account) == nil)
        #expect(after.user(named: "new", in: account) != nil)
    }
}
