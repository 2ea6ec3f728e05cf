import AWSNames
import Authorization
import Directory
import PolicyEngine
import SecretMaterial
import ServiceKit
import ServiceShapes
import WireProtocol

extension OperationContext {
    /// The question about a device by its serial number; one of another account is that account's: the answer is no.
    func check(
        _ action: ServiceAction, onDevice serialNumber: String, adding conditions: ConditionContext = ConditionContext()
    ) throws(ServiceError) -> AuthorizationCheck {
        let own = try account
        var conditions = conditions
        for tag in snapshot.mfaDevice(serialNumber)?.tags ?? [] {
            conditions.set("aws:ResourceTag/" + tag.key, .string(tag.value))
        }
        return AuthorizationCheck(
            action, on: serialNumber, in: ARN(serialNumber)?.accountID ?? own, conditions: conditions,
            wording: .full(resource: serialNumber))
    }

    /// Whose devices are meant: the named user's, else the caller's own, root's included.
    ///
    /// Deviation: root, who has no user name, may name itself by the account's id where no user is called so.
    func deviceOwner(
        _ userName: String?, by snapshot: DirectorySnapshot
    ) throws(ServiceError) -> (key: AccessKey.Owner, name: String) {
        let account = try account
        let isRootItself = caller.isRoot && (userName == nil || userName == account.description)
        if isRootItself, snapshot.user(named: account.description, in: account) == nil || userName == nil {
            return (.root(account), account.description)
        }
        let owner = try keyOwner(userName, by: snapshot)
        return (owner.key, owner.name ?? account.description)
    }

    /// The question about the devices of a user, or of root.
    func checkDevices(_ action: ServiceAction, of userName: String?) throws(ServiceError) -> AuthorizationCheck {
        let account = try account
        let isRootItself = caller.isRoot && userName == account.description
        guard isRootItself, snapshot.user(named: account.description, in: account) == nil else {
            return try checkKeys(action, of: userName)
        }
        return try check(action, onNew: caller.arn)
    }

    /// A user with a device does not change its own devices with a long-term key alone (reference iam.md §4.6).
    func requireSecondFactor(toChange owner: AccessKey.Owner, by snapshot: DirectorySnapshot) throws(ServiceError) {
        guard case .user(let id) = owner, caller.callingUser == id, caller.session?.mfaAuthenticatedAt == nil,
            !snapshot.mfaDevices(of: owner).isEmpty
        else { return }
        throw .accessDenied(
            "To complete this action, please ensure that you are authenticated with an MFA device that is enabled for "
                + "this user.")
    }
}

extension DirectorySnapshot {
    /// The account's device, or AWS's `NoSuchEntity` (reference iam.md §6.9).
    func existingDevice(_ serialNumber: String, for account: AccountID) throws(ServiceError) -> MFADevice {
        guard let device = mfaDevice(serialNumber), device.account == account else {
            throw IAMShapes.Errors.noSuchEntity("MFA Device with serial number \(serialNumber) does not exist.")
        }
        return device
    }
}

extension MFADevice {
    /// Takes the device's clock from two consecutive codes, or throws AWS's refusal.
    mutating func synchronize(
        _ first: String, _ second: String, ring: KeyRing, now: Int64
    ) throws(ServiceError) {
        let seed: SecretBytes
        do throws(SealError) {
            seed = try ring.open(
                sealedSeed, purpose: .mfaSeed, associatedData: Array(serialNumber.utf8), now: now)
        } catch {
            throw .internalFailure(note: "the seed of a device could not be opened")
        }
        guard let first = OneTimeCode(first), let second = OneTimeCode(second),
            codes.synchronize(first, second, seed: seed, now: now)
        else {
            throw IAMShapes.Errors.invalidAuthenticationCode("Authentication code for device is not valid.")
        }
    }
}
