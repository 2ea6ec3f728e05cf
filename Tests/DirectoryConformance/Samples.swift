import AWSNames
package import Directory
import SecretMaterial
import WireProtocol

/// Entities with every field set, and changes of every kind.
package enum Samples {
    private typealias F = Fixtures
    static let other = F.accountID(210_987_654_321)

    static var user: User {
        var user = F.user(1, "Hello")
        user.path = "/division/"
        user.tags = [Tag(key: "Zeta", value: ""), Tag(key: "alpha", value: "größer '\"; --")]
        user.permissionsBoundary = policy.arn
        user.inlinePolicies = [
            InlinePolicy(name: "A", document: F.document(.inline)),
            InlinePolicy(name: "b", document: F.document(.inline, action: "s3:PutObject")),
        ]
        user.attachedPolicies = ["arn:aws:iam::aws:policy/ReadOnlyAccess", policy.arn]
        return user
    }

    static var role: Role {
        var role = F.role(1, "apdev-app-role")
        role.description = "a role"
        role.maxSessionDuration = 43_200
        role.tags = [Tag(key: "team", value: "one")]
        role.permissionsBoundary = "arn:aws:iam::aws:policy/PowerUserAccess"
        role.inlinePolicies = [InlinePolicy(name: "A", document: F.document(.inline))]
        role.attachedPolicies = [policy.arn]
        return role
    }

    static var group: Group {
        var group = F.group(1, "Readers")
        group.attachedPolicies = [policy.arn]
        group.inlinePolicies = [InlinePolicy(name: "A", document: F.document(.inline))]
        return group
    }

    static var policy: ManagedPolicy {
        var policy = ManagedPolicy(
            id: F.id(.managedPolicy, 1), account: F.accountID(), name: "Shared", path: "/p/", description: "shared",
            createdAt: F.instant, document: F.document(.managed))
        policy.versions.append(
            .init(
                number: 3, document: F.document(.managed, action: "s3:*"), createdAt: F.instant.adding(seconds: 60)))
        policy.updatedAt = F.instant.adding(seconds: 60)
        policy.defaultVersion = 3
        policy.nextVersion = 4
        policy.tags = [Tag(key: "Key", value: "1"), Tag(key: "key", value: "2")]
        return policy
    }

    static let cutOffs: [RevocationCutOff] = [
        .role(F.id(.role, 1)), .user(F.id(.user, 1)), .accessKey(F.accessKey(1, of: .user(F.id(.user, 1))).id),
        .session(role: F.id(.role, 1), name: "RoleSession1"), .sourceIdentity(account: F.accountID(), value: "Diego"),
    ].map {
        RevocationCutOff(subject: $0, issuedBefore: F.instant, dropAfter: F.instant.adding(seconds: 129_600))
    }

    /// A key of each ring.
    package static let ringKeys: [StoredRingKey] = [
        StoredRingKey(
            ring: .session, id: RingKeyID(rawValue: 0x0102_0304), wrappedKey: SealedBlob(bytes: [1, 2, 3]),
            createdAt: F.instant,
            activatesAt: F.instant.adding(seconds: 60), retiresAt: F.instant.adding(seconds: 129_660)),
        StoredRingKey(
            ring: .store, id: RingKeyID(rawValue: 0xFFFF_FFFF), wrappedKey: SealedBlob(bytes: []), createdAt: F.instant,
            activatesAt: F.instant),
    ]

    /// An account with settings of Regions.
    static var regional: Account {
        var account = F.account(F.accountID(333_333_333_333))
        account.optedInRegions = Set(["me-south-1", "af-south-1"].compactMap { RegionName($0) })
        account.stsDeactivatedRegions = Set(["eu-west-1"].compactMap { RegionName($0) })
        return account
    }

    /// A device of `owner` with every field set.
    static func device(_ name: String, of owner: AccessKey.Owner?) -> MFADevice {
        var device = MFADevice(
            serialNumber: MFADevice.serialNumber(of: name, path: "/p/", in: F.accountID()), account: F.accountID(),
            createdAt: F.instant, sealedSeed: SealedBlob(bytes: [3, 2, 1]))
        device.owner = owner
        device.enabledAt = owner == nil ? nil : F.instant.adding(seconds: 30)
        device.tags = [Tag(key: "Key", value: "1"), Tag(key: "key", value: "")]
        device.codes.drift = -3
        device.codes.lastPairStep = 58_666_668
        device.codes.usedUpTo = 58_666_600
        device.codes.usedSteps = [58_666_665, 58_666_667]
        device.codes.attemptWindow = 9_777_777
        device.codes.attempts = 4
        return device
    }

    /// Two accounts, with everything there is.
    package static let furnished =
        furnishedOfFormat1 + [
            .putAccount(regional), .putMFADevice(device("z", of: .user(user.id))),
            .putMFADevice(device("a", of: .user(user.id))), .putMFADevice(device("root", of: .root(F.accountID()))),
            .putMFADevice(device("spare", of: nil)), .giveUpStoreKey(RingKeyID(rawValue: 0xFFFF_FFFE)),
        ]

    /// What the first format could hold.
    package static let furnishedOfFormat1: [DirectoryChange] =
        [
            .putAccount(F.account(alias: "acme")), .putAccount(F.account(other)), .putPolicy(policy), .putUser(user),
            .putUser(F.user(2, "plain")), .putRole(role), .putRole(F.role(2, "plain")), .putGroup(group),
            .putGroup(F.group(2, "Another")), .addMember(user: user.id, group: F.id(.group, 2)),
            .addMember(user: user.id, group: group.id), .putAccessKey(F.accessKey(2, of: .user(user.id))),
            .putAccessKey(F.accessKey(1, of: .user(user.id))), .putAccessKey(F.accessKey(3, of: .root(F.accountID()))),
        ] + cutOffs.map { .putCutOff($0) }

    /// Further changes, each applicable after those before it: renaming, replacing, taking away.
    package static let steps: [DirectoryChange] = {
        var account = F.account(alias: "next")
        account.globalEndpointTokenVersion = 2
        var renamed = F.user(1, "Bye")
        renamed.tags = [Tag(key: "ALPHA", value: "x")]
        var key = F.accessKey(1, of: .user(renamed.id))
        key.status = .inactive
        key.sealedSecret = SealedBlob(bytes: [])
        var shorter = policy
        shorter.versions = [policy.versions[1]]
        shorter.tags = []
        var bare = F.role(1, "apdev-app-role")
        bare.trustPolicy = StoredPolicy(text: "not JSON, kept as it is", kind: .trust)
        return [
            .putAccount(account), .putAccount(F.account(other, alias: "acme")), .putUser(renamed),
            .putUser(F.user(3, "hello")), .putAccessKey(key), .putPolicy(shorter), .putRole(bare),
            .removeMember(user: renamed.id, group: F.id(.group, 2)), .deleteGroup(F.id(.group, 2)),
            .addMember(user: F.id(.user, 2), group: group.id), .deleteAccessKey(F.accessKey(2, of: .root(other)).id),
            .deleteRole(F.id(.role, 2)), .putGroup(F.group(1, "Readers")), .deletePolicy(policy.id),
            .putCutOff(
                RevocationCutOff(
                    subject: cutOffs[0].subject, issuedBefore: F.instant.adding(seconds: 5), dropAfter: F.instant)),
            .deleteCutOff(cutOffs[4].subject), .putMFADevice(device("z", of: nil)),
            .putMFADevice(device("z", of: .user(renamed.id))), .putMFADevice(device("root", of: .user(renamed.id))),
            .deleteMFADevice(device("spare", of: nil).serialNumber), .putAccount(F.account(regional.id)),
            .giveUpStoreKey(RingKeyID(rawValue: 0)),
        ]
    }()
}
