import AWSNames
package import Directory
import SecretMaterial

/// Everything that a snapshot's reads give, indexes included, in a form that compares.
///
/// Two snapshots with equal contents answer every question alike.
package struct Contents: Equatable {
    private struct Holder: Equatable {
        let attached: Set<UniqueID>
        let bounded: Set<UniqueID>
    }

    private let accounts: [Account]
    private let users: [User]
    private let groups: [Group]
    private let roles: [Role]
    private let policies: [ManagedPolicy]
    private let keys: [[AccessKey]]
    private let joined: [[UniqueID]]
    private let members: [[UniqueID]]
    private let uses: [Holder]
    private let cutOffs: Set<RevocationCutOff>
    private let devices: [[MFADevice]]
    private let givenUpStoreKeys: Set<RingKeyID>

    package init(_ snapshot: DirectorySnapshot) {
        accounts = snapshot.accounts
        let ids = accounts.map(\.id)
        users = ids.flatMap { snapshot.users(in: $0) }
        groups = ids.flatMap { snapshot.groups(in: $0) }
        roles = ids.flatMap { snapshot.roles(in: $0) }
        policies = ids.flatMap { snapshot.policies(in: $0) } + snapshot.awsPolicies
        let owners = ids.map { AccessKey.Owner.root($0) } + users.map { .user($0.id) }
        keys = owners.map { snapshot.accessKeys(of: $0) }
        joined = users.map { snapshot.groups(ofUser: $0.id).map(\.id) }
        members = groups.map { snapshot.members(ofGroup: $0.id).map(\.id) }
        uses = policies.map {
            Holder(
                attached: Set(snapshot.attachedEntities(policyARN: $0.arn)),
                bounded: Set(snapshot.boundedEntities(policyARN: $0.arn)))
        }
        cutOffs = Set(snapshot.cutOffs)
        devices = owners.map { snapshot.mfaDevices(of: $0) } + ids.map { snapshot.mfaDevices(in: $0) }
        givenUpStoreKeys = snapshot.givenUpStoreKeys
    }
}
