import AWSNames
package import Directory
import WireProtocol

/// Changes drawn at random from few ids and names, so that many collide, refer to nothing, or delete what is in use.
package struct RandomChanges {
    private typealias F = Fixtures
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// SplitMix64: the same numbers everywhere, for ever.
    private mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }

    private mutating func isTrue() -> Bool { next(below: 2) == 0 }

    private mutating func account() -> AccountID { F.accountID(UInt64(1 + next(below: 2))) }

    private mutating func name() -> String { ["a", "A", "b", "C", "c", "d"][next(below: 6)] }

    private mutating func policyARN() -> String {
        switch next(below: 4) {
        case 0: "arn:aws:iam::aws:policy/AdministratorAccess"
        default: F.policy(0, "p\(next(below: 4))", in: account()).arn
        }
    }

    package mutating func next() -> DirectoryChange {
        switch next(below: 20) {
        case 0: .putAccount(F.account(account(), alias: isTrue() ? name() : nil))
        case 1, 2: .putUser(user())
        case 3: .deleteUser(F.id(.user, next(below: 6)))
        case 4: .putGroup(group())
        case 5: .deleteGroup(F.id(.group, next(below: 4)))
        case 6, 7: .addMember(user: F.id(.user, next(below: 6)), group: F.id(.group, next(below: 4)))
        case 8: .removeMember(user: F.id(.user, next(below: 6)), group: F.id(.group, next(below: 4)))
        case 9, 10: .putRole(role())
        case 11: .deleteRole(F.id(.role, next(below: 6)))
        case 12, 13: .putPolicy(policy())
        case 14: .deletePolicy(F.id(.managedPolicy, next(below: 8)))
        case 15: .putAccessKey(accessKey())
        case 16: .deleteAccessKey(F.accessKey(next(below: 6), of: .root(F.accountID(1)), in: F.accountID(1)).id)
        case 17: device()
        case 18: .deleteMFADevice(MFADevice.serialNumber(of: name(), path: "/", in: F.accountID(1)))
        default: cutOff()
        }
    }

    private mutating func user() -> User {
        var user = F.user(next(below: 6), name(), in: account())
        furnish(&user)
        if isTrue() { user.permissionsBoundary = policyARN() }
        if isTrue() { user.tags = [Tag(key: name(), value: "v"), Tag(key: "k", value: "w")] }
        return user
    }

    private mutating func group() -> Group {
        var group = F.group(next(below: 4), name(), in: account())
        furnish(&group)
        return group
    }

    private mutating func role() -> Role {
        let number = next(below: 6)
        var role = F.role(number, "role\(number % 4)", in: account())
        furnish(&role)
        if isTrue() { role.permissionsBoundary = policyARN() }
        role.maxSessionDuration = 3_600 + next(below: 100)
        return role
    }

    private mutating func furnish(_ holder: inout some PolicyHolder) {
        for _ in 0..<next(below: 3) { holder.attachedPolicies.append(policyARN()) }
        for _ in 0..<next(below: 3) {
            holder.inlinePolicies.append(InlinePolicy(name: name(), document: F.document(.inline)))
        }
    }

    private mutating func policy() -> ManagedPolicy {
        let number = next(below: 8)
        let account = F.accountID(UInt64(1 + number / 4))
        var policy = F.policy(number, "p\(number % 4)", in: account)
        if isTrue() {
            policy.versions.append(
                .init(number: 2, document: F.document(.managed, action: "s3:\(name())"), createdAt: F.instant))
            policy.defaultVersion = 1 + next(below: 2)
            policy.nextVersion = 3 + next(below: 2)
        }
        return policy
    }

    private mutating func accessKey() -> AccessKey {
        let account = F.accountID(1)
        let owner: AccessKey.Owner = isTrue() ? .root(account) : .user(F.id(.user, next(below: 6)))
        var key = F.accessKey(next(below: 6), of: owner, in: account)
        key.status = isTrue() ? .active : .inactive
        return key
    }

    private mutating func device() -> DirectoryChange {
        let account = F.accountID(1)
        let owner: AccessKey.Owner? =
            switch next(below: 3) {
            case 0: nil
            case 1: .root(account)
            default: .user(F.id(.user, next(below: 6)))
            }
        var device = MFADevice(
            serialNumber: MFADevice.serialNumber(of: name(), path: "/", in: account), account: account,
            createdAt: F.instant, sealedSeed: F.accessKey(next(below: 3), of: .root(account)).sealedSecret)
        device.owner = owner
        device.enabledAt = owner.map { _ in F.instant }
        device.codes.usedSteps = (0..<Int64(next(below: 4))).map { $0 }
        return .putMFADevice(device)
    }

    private mutating func cutOff() -> DirectoryChange {
        let subject = RevocationCutOff.Subject.session(role: F.id(.role, next(below: 3)), name: name())
        if next(below: 3) == 0 { return .deleteCutOff(subject) }
        let instant = F.instant.adding(seconds: Int64(next(below: 1_000)))
        return .putCutOff(RevocationCutOff(subject: subject, issuedBefore: instant, dropAfter: instant))
    }
}
