import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Deletes a role that holds no policies (reference iam.md §6.9).
struct DeleteRole: IAMWrite {
    typealias Input = IAMShapes.DeleteRoleInput
    typealias Output = IAMShapes.DeleteRoleOutput

    static let action: ServiceAction = "iam:DeleteRole"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName, boundary: .current)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            let role = try Role.existing(input.roleName, in: account, by: transaction.snapshot)
            try role.requireNoPolicies()
            try transaction.apply(.deleteRole(role.id))
        }
        return Output()
    }
}
