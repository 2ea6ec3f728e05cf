public import AWSNames
import HashTreeCollections

/// The whole directory at one instant: an immutable value that readers keep as long as they like.
///
/// Copies share their contents. Names compare without case within an account (reference iam.md §6.4); what is found
/// carries the stored spelling.
public struct DirectorySnapshot: Sendable {
    /// Grows by one with every committed transaction.
    public internal(set) var sequence: UInt64 = 0

    var accountsByID: TreeDictionary<AccountID, Account> = [:]
    var accountsByAlias: TreeDictionary<String, AccountID> = [:]
    var usersByID: TreeDictionary<UniqueID, User> = [:]
    var groupsByID: TreeDictionary<UniqueID, Group> = [:]
    var rolesByID: TreeDictionary<UniqueID, Role> = [:]
    var policiesByID: TreeDictionary<UniqueID, ManagedPolicy> = [:]
    var policiesByARN: TreeDictionary<String, UniqueID> = [:]
    var accessKeysByID: TreeDictionary<AccessKeyID, AccessKey> = [:]
    var accessKeysByOwner: TreeDictionary<AccessKey.Owner, [AccessKeyID]> = [:]
    var groupsByUser: TreeDictionary<UniqueID, [UniqueID]> = [:]
    var usersByGroup: TreeDictionary<UniqueID, TreeSet<UniqueID>> = [:]
    var names: TreeDictionary<AccountID, AccountNames> = [:]
    /// Who has a policy attached, and whose boundary it is, by the policy's ARN.
    var attachments: TreeDictionary<String, TreeSet<UniqueID>> = [:]
    var boundaryUses: TreeDictionary<String, TreeSet<UniqueID>> = [:]
    var cutOffsBySubject: TreeDictionary<RevocationCutOff.Subject, RevocationCutOff> = [:]

    public init() {}
}

/// The folded names of one account's entities.
struct AccountNames: Sendable {
    var users: TreeDictionary<String, UniqueID> = [:]
    var groups: TreeDictionary<String, UniqueID> = [:]
    var roles: TreeDictionary<String, UniqueID> = [:]
    var policies: TreeDictionary<String, UniqueID> = [:]

    static func fold(_ name: String) -> String { name.lowercased() }
}

// MARK: - Reading

extension DirectorySnapshot {
    public func account(_ id: AccountID) -> Account? { accountsByID[id] }
    public func account(alias: String) -> Account? { accountsByAlias[alias].flatMap { accountsByID[$0] } }
    public var accounts: [Account] { accountsByID.values.sorted { $0.id < $1.id } }

    public func user(_ id: UniqueID) -> User? { usersByID[id] }
    public func user(named name: String, in account: AccountID) -> User? {
        names[account]?.users[AccountNames.fold(name)].flatMap { usersByID[$0] }
    }
    /// Every user of the account, by name without case.
    public func users(in account: AccountID) -> [User] {
        sorted(names[account]?.users) { usersByID[$0] }
    }

    public func group(_ id: UniqueID) -> Group? { groupsByID[id] }
    public func group(named name: String, in account: AccountID) -> Group? {
        names[account]?.groups[AccountNames.fold(name)].flatMap { groupsByID[$0] }
    }
    public func groups(in account: AccountID) -> [Group] {
        sorted(names[account]?.groups) { groupsByID[$0] }
    }
    /// The groups that the user belongs to, in the order of joining.
    public func groups(ofUser user: UniqueID) -> [Group] {
        (groupsByUser[user] ?? []).compactMap { groupsByID[$0] }
    }
    /// The members of the group, by name without case.
    public func members(ofGroup group: UniqueID) -> [User] {
        (usersByGroup[group] ?? []).compactMap { usersByID[$0] }
            .sorted { AccountNames.fold($0.name) < AccountNames.fold($1.name) }
    }

    public func role(_ id: UniqueID) -> Role? { rolesByID[id] }
    public func role(named name: String, in account: AccountID) -> Role? {
        names[account]?.roles[AccountNames.fold(name)].flatMap { rolesByID[$0] }
    }
    public func roles(in account: AccountID) -> [Role] {
        sorted(names[account]?.roles) { rolesByID[$0] }
    }

    public func policy(_ id: UniqueID) -> ManagedPolicy? { policiesByID[id] }
    /// The managed policy with exactly this ARN, AWS's own included.
    public func policy(arn: String) -> ManagedPolicy? { policiesByARN[arn].flatMap { policiesByID[$0] } }
    public func policy(named name: String, in account: AccountID) -> ManagedPolicy? {
        names[account]?.policies[AccountNames.fold(name)].flatMap { policiesByID[$0] }
    }
    /// The account's customer managed policies, by name without case.
    public func policies(in account: AccountID) -> [ManagedPolicy] {
        sorted(names[account]?.policies) { policiesByID[$0] }
    }
    /// AWS's own managed policies, by name.
    public var awsPolicies: [ManagedPolicy] {
        policiesByID.values.filter { $0.account == nil }.sorted { $0.name < $1.name }
    }
    /// The ids of the users, groups and roles that have the policy attached.
    public func attachedEntities(policyARN: String) -> [UniqueID] { Array(attachments[policyARN] ?? []) }
    /// The ids of the users and roles whose boundary the policy is.
    public func boundedEntities(policyARN: String) -> [UniqueID] { Array(boundaryUses[policyARN] ?? []) }

    public func accessKey(_ id: AccessKeyID) -> AccessKey? { accessKeysByID[id] }
    /// The owner's keys in the order of their making.
    public func accessKeys(of owner: AccessKey.Owner) -> [AccessKey] {
        (accessKeysByOwner[owner] ?? []).compactMap { accessKeysByID[$0] }
    }

    public func cutOff(_ subject: RevocationCutOff.Subject) -> RevocationCutOff? { cutOffsBySubject[subject] }
    public var cutOffs: [RevocationCutOff] { Array(cutOffsBySubject.values) }

    private func sorted<Entity>(
        _ index: TreeDictionary<String, UniqueID>?, _ entity: (UniqueID) -> Entity?
    ) -> [Entity] {
        guard let index else { return [] }
        return index.sorted { $0.key < $1.key }.compactMap { entity($0.value) }
    }
}
