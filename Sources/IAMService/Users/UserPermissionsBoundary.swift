import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Makes a managed policy the boundary of a user, in place of any other (reference iam.md §6.9).
struct PutUserPermissionsBoundary: IAMWrite {
    typealias Input = IAMShapes.PutUserPermissionsBoundaryInput
    typealias Output = IAMShapes.PutUserPermissionsBoundaryOutput

    static let action: ServiceAction = "iam:PutUserPermissionsBoundary"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, on: User.self, input.userName, boundary: .requested(input.permissionsBoundary))
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var user = try User.existing(input.userName, in: account, by: transaction.snapshot)
            try transaction.snapshot.checkBoundary(input.permissionsBoundary, for: account)
            user.permissionsBoundary = input.permissionsBoundary
            try transaction.apply(.putUser(user))
        }
        return Output()
    }
}

/// Takes the boundary from a user; one that has none is an error (reference iam.md §6.9).
struct DeleteUserPermissionsBoundary: IAMWrite {
    typealias Input = IAMShapes.DeleteUserPermissionsBoundaryInput
    typealias Output = IAMShapes.DeleteUserPermissionsBoundaryOutput

    static let action: ServiceAction = "iam:DeleteUserPermissionsBoundary"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: User.self, input.userName, boundary: .current)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var user = try User.existing(input.userName, in: account, by: transaction.snapshot)
            guard user.permissionsBoundary != nil else {
                throw IAMShapes.Errors.noSuchEntity("User \(user.name) does not have a permissions boundary.")
            }
            user.permissionsBoundary = nil
            try transaction.apply(.putUser(user))
        }
        return Output()
    }
}
