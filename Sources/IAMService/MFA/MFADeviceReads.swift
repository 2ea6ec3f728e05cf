import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Lists the devices of a user, by default the caller's, in the order of their enabling.
struct ListMFADevices: IAMRead {
    typealias Input = IAMShapes.ListMFADevicesInput
    typealias Output = IAMShapes.ListMFADevicesOutput

    static let action: ServiceAction = "iam:ListMFADevices"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try context.checkDevices(Self.action, of: input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let owner = try context.deviceOwner(input.userName, by: context.snapshot)
        let devices = context.snapshot.mfaDevices(of: owner.key).enumerated().map {
            (key: Marker.number($0.offset), value: $0.element)
        }
        let page = try Page<(key: String, value: MFADevice)>(
            of: devices, after: input.marker, maxItems: input.maxItems, key: \.key)
        return Output(
            mfaDevices: page.items.map { item in
                IAMShapes.MFADevice(
                    userName: owner.name, serialNumber: item.value.serialNumber,
                    enableDate: item.value.enabledAt ?? item.value.createdAt)
            }, isTruncated: page.isTruncated, marker: page.marker)
    }
}

/// Lists the account's virtual devices, without seeds, codes or tags (reference iam.md §6.9).
struct ListVirtualMFADevices: IAMRead {
    typealias Input = IAMShapes.ListVirtualMFADevicesInput
    typealias Output = IAMShapes.ListVirtualMFADevicesOutput

    static let action: ServiceAction = "iam:ListVirtualMFADevices"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try context.check(Self.action, onNew: "arn:aws:iam::\(context.account):mfa/")]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let devices = try context.snapshot.mfaDevices(in: context.account).filter { device in
            switch input.assignmentStatus {
            case "Assigned": device.owner != nil
            case "Unassigned": device.owner == nil
            default: true
            }
        }
        let page = try Page(of: devices, after: input.marker, maxItems: input.maxItems, key: \.serialNumber)
        var shapes: [IAMShapes.VirtualMFADevice] = []
        for device in page.items { shapes.append(try Self.shape(device, in: context)) }
        return Output(virtualMFADevices: shapes, isTruncated: page.isTruncated, marker: page.marker)
    }

    private static func shape(
        _ device: MFADevice, in context: OperationContext
    ) throws(ServiceError) -> IAMShapes.VirtualMFADevice {
        var shape = IAMShapes.VirtualMFADevice(serialNumber: device.serialNumber)
        shape.enableDate = device.enabledAt
        switch device.owner {
        case nil: break
        case .user(let id): shape.user = context.snapshot.user(id).map(IAMShapes.User.init(listing:))
        case .root(let account):
            let createdAt = try context.snapshot.existingAccount(account).createdAt
            shape.user = IAMShapes.User(
                path: "", userName: "", userId: account.description, arn: "arn:aws:iam::\(account):root",
                createDate: createdAt)
        }
        return shape
    }
}

/// Refuses virtual devices, as AWS does: the operation is about FIDO keys, of which there are none (iam.md §6.9).
struct GetMFADevice: IAMRead {
    typealias Input = IAMShapes.GetMFADeviceInput
    typealias Output = IAMShapes.GetMFADeviceOutput

    static let action: ServiceAction = "iam:GetMFADevice"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try context.checkDevices(Self.action, of: input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        _ = try context.deviceOwner(input.userName, by: context.snapshot)
        throw .validation(
            "The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only "
                + "hardware FIDO security keys are supported. Please use the compatible device or API.")
    }
}
