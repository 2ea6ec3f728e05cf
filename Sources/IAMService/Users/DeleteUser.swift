import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Deletes a user that holds nothing any more; conflicts in AWS's order (reference iam.md §6.9).
struct DeleteUser: IAMWrite {
    typealias Input = IAMShapes.DeleteUserInput
    typealias Output = IAMShapes.DeleteUserOutput

    static let action: ServiceAction = "iam:DeleteUser"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: User.self, input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            let user = try User.existing(input.userName, in: account, by: transaction.snapshot)
            try user.requireNoPolicies()
            guard transaction.snapshot.accessKeys(of: .user(user.id)).isEmpty else {
                throw IAMShapes.Errors.deleteConflict("Cannot delete entity, must delete access keys first.")
            }
            guard transaction.snapshot.groups(ofUser: user.id).isEmpty else {
                throw IAMShapes.Errors.deleteConflict("Cannot delete entity, must remove users from group first.")
            }
            guard transaction.snapshot.mfaDevices(of: .user(user.id)).isEmpty else {
                throw IAMShapes.Errors.deleteConflict("Cannot delete entity, must remove tokens from principal first.")
            }
            try transaction.apply(.deleteUser(user.id))
        }
        return Output()
    }
}
