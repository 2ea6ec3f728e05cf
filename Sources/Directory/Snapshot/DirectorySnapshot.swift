public import AWSNames
import HashTreeCollections
public import SecretMaterial
import Synchronization

/// The whole directory at one instant: an immutable value that readers keep as long as they like.
///
/// A copy is one reference. Names compare without case within an account (reference iam.md §6.4); what is found carries
/// the stored spelling.
public struct DirectorySnapshot: Sendable {
    private var box: Box

    /// A directory that holds AWS's managed policies and nothing else.
    public init() { self = Self.empty }

    package init(_ tables: DirectoryTables) { box = Box(tables) }

    /// Grows by one with every committed transaction.
    public package(set) var sequence: UInt64 {
        get { tables.sequence }
        set {
            var changed = tables
            changed.sequence = newValue
            tables = changed
        }
    }

    /// A number that no other state of this process has: two snapshots with one number are one.
    public var stateNumber: UInt64 { box.number }

    /// A number that no other state of the managed policies has: under one number each ARN names the same document.
    var policiesNumber: UInt64 { box.tables.policiesNumber }

    var tables: DirectoryTables {
        get { box.tables }
        set { box = Box(newValue) }
    }

    private static let empty = DirectorySnapshot(DirectoryTables())

    /// Keeps sixteen maps behind one reference: readers take a snapshot on every request.
    private final class Box: Sendable {
        let tables: DirectoryTables
        let number: UInt64

        private static let made = Atomic<UInt64>(0)

        init(_ tables: DirectoryTables) {
            self.tables = tables
            number = Self.made.add(1, ordering: .relaxed).newValue
        }
    }
}

// MARK: - Reading

extension DirectorySnapshot {
    public func account(_ id: AccountID) -> Account? { tables.accountsByID[id] }
    public func account(alias: String) -> Account? { tables.accountsByAlias[alias].flatMap { tables.accountsByID[$0] } }
    /// The account that S3 knows by this id.
    public func account(canonicalUserID: String) -> Account? {
        tables.accountsByCanonicalUserID[canonicalUserID].flatMap { tables.accountsByID[$0] }
    }
    /// Every account, by id.
    public var accounts: [Account] { tables.accountsByID.values.sorted { $0.id < $1.id } }

    public func user(_ id: UniqueID) -> User? { tables.usersByID[id] }
    public func user(named name: String, in account: AccountID) -> User? {
        tables.names[account]?.users[AccountNames.fold(name)].flatMap { tables.usersByID[$0] }
    }
    /// Every user of the account, by name without case.
    public func users(in account: AccountID) -> [User] {
        sorted(tables.names[account]?.users) { tables.usersByID[$0] }
    }

    public func group(_ id: UniqueID) -> Group? { tables.groupsByID[id] }
    public func group(named name: String, in account: AccountID) -> Group? {
        tables.names[account]?.groups[AccountNames.fold(name)].flatMap { tables.groupsByID[$0] }
    }
    public func groups(in account: AccountID) -> [Group] {
        sorted(tables.names[account]?.groups) { tables.groupsByID[$0] }
    }
    /// The groups that the user belongs to, in the order of joining.
    public func groups(ofUser user: UniqueID) -> [Group] {
        (tables.groupsByUser[user] ?? []).compactMap { tables.groupsByID[$0] }
    }
    /// The members of the group, by name without case.
    public func members(ofGroup group: UniqueID) -> [User] {
        (tables.usersByGroup[group] ?? []).compactMap { tables.usersByID[$0] }
            .sorted { AccountNames.fold($0.name) < AccountNames.fold($1.name) }
    }

    public func role(_ id: UniqueID) -> Role? { tables.role(id) }
    public func role(named name: String, in account: AccountID) -> Role? {
        tables.role(named: name, in: account)
    }
    public func roles(in account: AccountID) -> [Role] {
        (tables.rolesByName[account] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }

    public func policy(_ id: UniqueID) -> ManagedPolicy? { tables.policiesByID[id] }
    /// The managed policy with exactly this ARN, AWS's own included.
    public func policy(arn: String) -> ManagedPolicy? { tables.policiesByARN[arn] }
    public func policy(named name: String, in account: AccountID) -> ManagedPolicy? {
        tables.names[account]?.policies[AccountNames.fold(name)].flatMap { tables.policiesByID[$0] }
    }
    /// The account's customer managed policies, by name without case.
    public func policies(in account: AccountID) -> [ManagedPolicy] {
        sorted(tables.names[account]?.policies) { tables.policiesByID[$0] }
    }
    /// AWS's own managed policies, by name.
    public var awsPolicies: [ManagedPolicy] { AWSManagedPolicies.all }
    /// The ids of the users, groups and roles that have the policy attached.
    public func attachedEntities(policyARN: String) -> [UniqueID] { Array(tables.attachments[policyARN] ?? []) }
    /// The ids of the users and roles whose boundary the policy is.
    public func boundedEntities(policyARN: String) -> [UniqueID] { Array(tables.boundaryUses[policyARN] ?? []) }

    /// How many users and roles have the policy as boundary, and how many users, groups and roles have it attached.
    public func useCounts(policyARN: String) -> (attached: Int, boundaries: Int) {
        (tables.attachments[policyARN]?.count ?? 0, tables.boundaryUses[policyARN]?.count ?? 0)
    }

    public func accessKey(_ id: AccessKeyID) -> AccessKey? { tables.accessKeysByID[id] }
    /// The owner's keys in the order of their making.
    public func accessKeys(of owner: AccessKey.Owner) -> [AccessKey] {
        (tables.accessKeysByOwner[owner] ?? []).compactMap { tables.accessKeysByID[$0] }
    }

    public func cutOff(_ subject: RevocationCutOff.Subject) -> RevocationCutOff? { tables.cutOffsBySubject[subject] }
    public var cutOffs: [RevocationCutOff] { Array(tables.cutOffsBySubject.values) }
    public var hasCutOffs: Bool { !tables.cutOffsBySubject.isEmpty }

    public func mfaDevice(_ serialNumber: String) -> MFADevice? { tables.mfaDevicesBySerial[serialNumber] }
    /// The owner's devices in the order of their enabling.
    public func mfaDevices(of owner: AccessKey.Owner) -> [MFADevice] {
        (tables.mfaSerialsByOwner[owner] ?? []).compactMap { tables.mfaDevicesBySerial[$0] }
    }
    /// The account's devices, by serial number.
    public func mfaDevices(in account: AccountID) -> [MFADevice] {
        (tables.mfaSerialsByAccount[account] ?? []).sorted().compactMap { tables.mfaDevicesBySerial[$0] }
    }

    /// Keys of the store ring under which nothing rests any more, nor ever will.
    public var givenUpStoreKeys: Set<RingKeyID> { tables.givenUpStoreKeys }

    /// The access keys and devices whose secret does not rest under `key`; reads every one of them.
    public func secretsNotSealed(under key: RingKeyID) -> (accessKeys: [AccessKeyID], mfaDevices: [String]) {
        let keys = tables.accessKeysByID.values.filter { $0.sealedSecret.keyID != key }
        let devices = tables.mfaDevicesBySerial.values.filter { $0.sealedSeed.keyID != key }
        return (keys.map(\.id), devices.map(\.serialNumber))
    }

    /// How many secrets rest under each key of the store ring; reads every one of them.
    public func secretCounts() -> [RingKeyID: Int] {
        var counts: [RingKeyID: Int] = [:]
        for key in tables.accessKeysByID.values { if let id = key.sealedSecret.keyID { counts[id, default: 0] += 1 } }
        for device in tables.mfaDevicesBySerial.values {
            if let id = device.sealedSeed.keyID { counts[id, default: 0] += 1 }
        }
        return counts
    }

    /// How many entities of each kind the account has, without listing them.
    public func counts(in account: AccountID) -> (users: Int, groups: Int, roles: Int, policies: Int) {
        let names = tables.names[account] ?? AccountNames()
        let roles = tables.rolesByName[account]?.count ?? 0
        return (names.users.count, names.groups.count, roles, names.policies.count)
    }

    private func sorted<Entity>(
        _ index: TreeDictionary<String, UniqueID>?, _ entity: (UniqueID) -> Entity?
    ) -> [Entity] {
        guard let index else { return [] }
        return index.sorted { $0.key < $1.key }.compactMap { entity($0.value) }
    }
}
