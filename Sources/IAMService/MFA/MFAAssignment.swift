import AWSNames
import Authorization
import Directory
import PolicyEngine
import SecretMaterial
import ServiceKit
import ServiceShapes
import WireProtocol

/// Makes a device somebody's second factor, on two consecutive codes of it (reference iam.md §6.9).
struct EnableMFADevice: IAMWrite {
    typealias Input = IAMShapes.EnableMFADeviceInput
    typealias Output = IAMShapes.EnableMFADeviceOutput

    static let action: ServiceAction = "iam:EnableMFADevice"
    let directory: Directory
    let storeRing: @Sendable () -> KeyRing

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try context.checkDevices(Self.action, of: input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        let ring = storeRing
        try await directory.transact { transaction in
            let owner = try context.deviceOwner(input.userName, by: transaction.snapshot)
            try context.requireSecondFactor(toChange: owner.key, by: transaction.snapshot)
            var device = try transaction.snapshot.existingDevice(input.serialNumber, for: account)
            if let other = device.owner {
                throw IAMShapes.Errors.entityAlreadyExists(
                    other == owner.key
                        ? "MFA Device for user \(owner.name) already exists." : "MFA Device is already in use.")
            }
            try Quotas.mfaDevices.check(transaction.snapshot.mfaDevices(of: owner.key).count)
            try device.synchronize(
                input.authenticationCode1, input.authenticationCode2, ring: ring(), now: context.now.seconds)
            device.owner = owner.key
            device.enabledAt = context.now.wholeSeconds
            try transaction.apply(.putMFADevice(device))
        }
        return Output()
    }
}

/// Takes a device's clock anew from two consecutive codes (reference iam.md §6.9).
struct ResyncMFADevice: IAMWrite {
    typealias Input = IAMShapes.ResyncMFADeviceInput
    typealias Output = IAMShapes.ResyncMFADeviceOutput

    static let action: ServiceAction = "iam:ResyncMFADevice"
    let directory: Directory
    let storeRing: @Sendable () -> KeyRing

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try context.checkDevices(Self.action, of: input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let ring = storeRing
        try await directory.transact { transaction in
            let owner = try context.deviceOwner(input.userName, by: transaction.snapshot)
            var device = try context.device(input.serialNumber, of: owner.key, by: transaction.snapshot)
            try device.synchronize(
                input.authenticationCode1, input.authenticationCode2, ring: ring(), now: context.now.seconds)
            try transaction.apply(.putMFADevice(device))
        }
        return Output()
    }
}

/// Takes a device from its owner; device and seed stay (reference iam.md §6.9).
struct DeactivateMFADevice: IAMWrite {
    typealias Input = IAMShapes.DeactivateMFADeviceInput
    typealias Output = IAMShapes.DeactivateMFADeviceOutput

    static let action: ServiceAction = "iam:DeactivateMFADevice"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try context.checkDevices(Self.action, of: input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        try await directory.transact { transaction in
            let owner = try context.deviceOwner(input.userName, by: transaction.snapshot)
            try context.requireSecondFactor(toChange: owner.key, by: transaction.snapshot)
            var device = try context.device(input.serialNumber, of: owner.key, by: transaction.snapshot)
            device.owner = nil
            device.enabledAt = nil
            try transaction.apply(.putMFADevice(device))
        }
        return Output()
    }
}

/// Deletes a device that is nobody's (reference iam.md §6.9).
struct DeleteVirtualMFADevice: IAMWrite {
    typealias Input = IAMShapes.DeleteVirtualMFADeviceInput
    typealias Output = IAMShapes.DeleteVirtualMFADeviceOutput

    static let action: ServiceAction = "iam:DeleteVirtualMFADevice"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try context.check(Self.action, onDevice: input.serialNumber)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            let device = try transaction.snapshot.existingDevice(input.serialNumber, for: account)
            guard device.owner == nil else {
                throw IAMShapes.Errors.deleteConflict("MFA VirtualDevice in use. Must deactivate first.")
            }
            try transaction.apply(.deleteMFADevice(device.serialNumber))
        }
        return Output()
    }
}

extension OperationContext {
    /// The owner's device, or AWS's refusals.
    fileprivate func device(
        _ serialNumber: String, of owner: AccessKey.Owner, by snapshot: DirectorySnapshot
    ) throws(ServiceError) -> MFADevice {
        let device = try snapshot.existingDevice(serialNumber, for: account)
        guard device.owner == owner else { throw IAMShapes.Errors.noSuchEntity("MFA Device invalid for user.") }
        return device
    }
}
