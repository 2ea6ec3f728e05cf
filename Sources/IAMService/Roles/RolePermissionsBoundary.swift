import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Makes a managed policy the boundary of a role, in place of any other (reference iam.md §6.9).
struct PutRolePermissionsBoundary: IAMWrite {
    typealias Input = IAMShapes.PutRolePermissionsBoundaryInput
    typealias Output = IAMShapes.PutRolePermissionsBoundaryOutput

    static let action: ServiceAction = "iam:PutRolePermissionsBoundary"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, on: Role.self, input.roleName, boundary: .requested(input.permissionsBoundary))
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var role = try Role.existing(input.roleName, in: account, by: transaction.snapshot)
            try transaction.snapshot.checkBoundary(input.permissionsBoundary, for: account)
            role.permissionsBoundary = input.permissionsBoundary
            try transaction.apply(.putRole(role))
        }
        return Output()
    }
}

/// Takes the boundary from a role; one that has none is an error (reference iam.md §6.9).
struct DeleteRolePermissionsBoundary: IAMWrite {
    typealias Input = IAMShapes.DeleteRolePermissionsBoundaryInput
    typealias Output = IAMShapes.DeleteRolePermissionsBoundaryOutput

    static let action: ServiceAction = "iam:DeleteRolePermissionsBoundary"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName, boundary: .current)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var role = try Role.existing(input.roleName, in: account, by: transaction.snapshot)
            guard role.permissionsBoundary != nil else {
                throw IAMShapes.Errors.noSuchEntity("Role \(role.name) does not have a permissions boundary.")
            }
            role.permissionsBoundary = nil
            try transaction.apply(.putRole(role))
        }
        return Output()
    }
}
