import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Deletes a group without members and policies (reference iam.md §6.9).
struct DeleteGroup: IAMWrite {
    typealias Input = IAMShapes.DeleteGroupInput
    typealias Output = IAMShapes.DeleteGroupOutput

    static let action: ServiceAction = "iam:DeleteGroup"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Group.self, input.groupName)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            let group = try Group.existing(input.groupName, in: account, by: transaction.snapshot)
            guard transaction.snapshot.members(ofGroup: group.id).isEmpty else {
                throw IAMShapes.Errors.deleteConflict("Cannot delete entity, must remove users from group first.")
            }
            try group.requireNoPolicies()
            try transaction.apply(.deleteGroup(group.id))
        }
        return Output()
    }
}
