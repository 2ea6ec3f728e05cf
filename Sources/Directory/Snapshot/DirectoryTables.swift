import AWSNames
import HashTreeCollections
import SecretMaterial
import Synchronization

/// What a snapshot holds: the entities and every index over them.
///
/// Filled in place by whoever loads a whole directory; readers see it only inside a `DirectorySnapshot`.
package struct DirectoryTables: Sendable {
    var sequence: UInt64 = 0
    /// No other state of `policiesByARN` in this process has it; 0 is that of AWS's policies alone.
    var policiesNumber: UInt64 = 0
    /// Where entities find a document that another has as well.
    let documents = StoredPolicyPool()

    var accountsByID: TreeDictionary<AccountID, Account> = [:]
    var accountsByAlias: TreeDictionary<String, AccountID> = [:]
    var accountsByCanonicalUserID: TreeDictionary<String, AccountID> = [:]
    var usersByID: TreeDictionary<UniqueID, User> = [:]
    var groupsByID: TreeDictionary<UniqueID, Group> = [:]
    var rolesByID: TreeDictionary<UniqueID, Role> = [:]
    var policiesByID: TreeDictionary<UniqueID, ManagedPolicy> = [:]
    var policiesByARN: TreeDictionary<String, ManagedPolicy> = [:]
    var accessKeysByID: TreeDictionary<AccessKeyID, AccessKey> = [:]
    var accessKeysByOwner: TreeDictionary<AccessKey.Owner, [AccessKeyID]> = [:]
    var groupsByUser: TreeDictionary<UniqueID, [UniqueID]> = [:]
    var usersByGroup: TreeDictionary<UniqueID, TreeSet<UniqueID>> = [:]
    var names: TreeDictionary<AccountID, AccountNames> = [:]
    /// The roles of each account by folded name. The roles themselves: every AssumeRole names one.
    var rolesByName: TreeDictionary<AccountID, TreeDictionary<String, Role>> = [:]
    /// The roles as they were when they were settled; nil before, as while a directory is loaded.
    private(set) var settledRoles: SettledRoles?
    /// The roles that were made, changed or deleted since.
    private(set) var unsettledRoles: TreeSet<UniqueID> = []
    /// Who has a policy attached, and whose boundary it is, by the policy's ARN.
    var attachments: TreeDictionary<String, TreeSet<UniqueID>> = [:]
    var boundaryUses: TreeDictionary<String, TreeSet<UniqueID>> = [:]
    var cutOffsBySubject: TreeDictionary<RevocationCutOff.Subject, RevocationCutOff> = [:]
    var mfaDevicesBySerial: TreeDictionary<String, MFADevice> = [:]
    var mfaSerialsByOwner: TreeDictionary<AccessKey.Owner, [String]> = [:]
    var mfaSerialsByAccount: TreeDictionary<AccountID, TreeSet<String>> = [:]
    /// Keys of the store ring under which nothing may rest any more.
    var givenUpStoreKeys: Set<RingKeyID> = []

    /// Tables with AWS's managed policies and nothing else.
    package init() {
        for policy in AWSManagedPolicies.all {
            policiesByID[policy.id] = policy
            policiesByARN[policy.arn] = policy
        }
    }

    /// Lays out the roles for reading. It reads every one of them.
    mutating func settleRoles() {
        settledRoles = SettledRoles(rolesByID.values)
        unsettledRoles = []
    }

    /// To be called whenever a role was put or deleted. Roles are settled again when a good part has changed, so that
    /// settling costs a write little.
    mutating func roleHasChanged(_ id: UniqueID) {
        guard let settledRoles else { return }
        unsettledRoles.insert(id)
        if unsettledRoles.count > max(Self.mostUnsettledRoles, settledRoles.count / 4) { settleRoles() }
    }

    /// How many roles change in a small directory before they are settled again.
    static let mostUnsettledRoles = 1_024

    private static let policyStates = Atomic<UInt64>(0)

    /// To be called whenever `policiesByARN` was changed.
    mutating func policiesHaveChanged() { policiesNumber = Self.policyStates.add(1, ordering: .relaxed).newValue }
}

/// The folded names of one account's entities, but for its roles.
struct AccountNames: Sendable {
    var users: TreeDictionary<String, UniqueID> = [:]
    var groups: TreeDictionary<String, UniqueID> = [:]
    var policies: TreeDictionary<String, UniqueID> = [:]

    static func fold(_ name: String) -> String { FoldedName.fold(name) }
}

/// How names compare without case: in the snapshot's indexes and in the stores' unique columns alike.
package enum FoldedName {
    /// ASCII letters in lower case. Names of entities are ASCII (reference iam.md §6.4); anything else compares by its
    /// bytes, so that no release of a Unicode table can make two stored names collide.
    package static func fold(_ name: String) -> String {
        // Without a branch for a byte, so that many are looked at at once: most names have no capitals.
        let hasCapitals = name.utf8.withContiguousStorageIfAvailable { bytes in
            var capitals: UInt8 = 0
            for byte in bytes { capitals |= byte &- 0x41 < 26 ? 1 : 0 }
            return capitals != 0
        }
        guard hasCapitals != false else { return name }
        return String(decoding: name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
