import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Puts tags over those of a device; keys compare with case (reference iam.md §6.7).
struct TagMFADevice: IAMWrite {
    typealias Input = IAMShapes.TagMFADeviceInput
    typealias Output = IAMShapes.TagMFADeviceOutput

    static let action: ServiceAction = "iam:TagMFADevice"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try context.check(Self.action, onDevice: input.serialNumber, adding: .requesting(input.tags))]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var device = try transaction.snapshot.existingDevice(input.serialNumber, for: account)
            device.tags = try TagRules.exact.merging(input.tags, into: device.tags)
            try transaction.apply(.putMFADevice(device))
        }
        return Output()
    }
}

/// Takes tags from a device; keys that it does not have do not matter (reference iam.md §6.7).
struct UntagMFADevice: IAMWrite {
    typealias Input = IAMShapes.UntagMFADeviceInput
    typealias Output = IAMShapes.UntagMFADeviceOutput

    static let action: ServiceAction = "iam:UntagMFADevice"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try context.check(Self.action, onDevice: input.serialNumber, adding: .requesting(keys: input.tagKeys))]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var device = try transaction.snapshot.existingDevice(input.serialNumber, for: account)
            device.tags = TagRules.exact.removing(input.tagKeys, from: device.tags)
            try transaction.apply(.putMFADevice(device))
        }
        return Output()
    }
}

/// Lists the tags of a device in their stored order.
struct ListMFADeviceTags: IAMRead {
    typealias Input = IAMShapes.ListMFADeviceTagsInput
    typealias Output = IAMShapes.ListMFADeviceTagsOutput

    static let action: ServiceAction = "iam:ListMFADeviceTags"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try context.check(Self.action, onDevice: input.serialNumber)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let device = try context.snapshot.existingDevice(input.serialNumber, for: context.account)
        let page = try Page(of: device.tags.shapes, after: input.marker, maxItems: input.maxItems)
        return Output(tags: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
