public import AWSNames
public import SecretMaterial

/// One change to the directory: what a transaction collects, a store writes, and other nodes follow.
///
/// A `put` carries the whole entity, so applying a change twice is applying it once.
public enum DirectoryChange: Sendable, Hashable {
    case putAccount(Account)
    case putUser(User)
    case deleteUser(UniqueID)
    case putGroup(Group)
    case deleteGroup(UniqueID)
    case addMember(user: UniqueID, group: UniqueID)
    case removeMember(user: UniqueID, group: UniqueID)
    case putRole(Role)
    case deleteRole(UniqueID)
    case putPolicy(ManagedPolicy)
    case deletePolicy(UniqueID)
    case putAccessKey(AccessKey)
    case deleteAccessKey(AccessKeyID)
    case putCutOff(RevocationCutOff)
    case deleteCutOff(RevocationCutOff.Subject)
    case putMFADevice(MFADevice)
    /// By serial number.
    case deleteMFADevice(String)
    /// From now on nothing may rest under this key of the store ring; refused while anything does (DESIGN §4).
    case giveUpStoreKey(RingKeyID)
}
