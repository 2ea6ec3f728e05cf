import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Renames or moves a group. Asked about the old and the new ARN (§8.1).
struct UpdateGroup: IAMWrite {
    typealias Input = IAMShapes.UpdateGroupInput
    typealias Output = IAMShapes.UpdateGroupOutput

    static let action: ServiceAction = "iam:UpdateGroup"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let old = try context.check(Self.action, on: Group.self, input.groupName)
        guard let group = try Group.named(input.groupName, in: context.account, by: context.snapshot),
            input.newPath != nil || input.newGroupName != nil
        else { return [old] }
        var renamed = group
        renamed.name = input.newGroupName ?? group.name
        renamed.path = input.newPath ?? group.path
        return [old, try context.check(Self.action, onNew: renamed.arn, wording: "group \(renamed.name)")]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var group = try Group.existing(input.groupName, in: account, by: transaction.snapshot)
            if let name = input.newGroupName {
                if name.foldedName != group.name.foldedName {
                    try Group.requireFree(name, in: account, by: transaction.snapshot)
                }
                group.name = name
            }
            group.path = input.newPath ?? group.path
            try transaction.apply(.putGroup(group))
        }
        return Output()
    }
}
