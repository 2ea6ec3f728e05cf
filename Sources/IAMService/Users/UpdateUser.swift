import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Renames or moves a user; its id and all that hangs on it stay. Asked about the old and the new ARN (§8.1).
struct UpdateUser: IAMWrite {
    typealias Input = IAMShapes.UpdateUserInput
    typealias Output = IAMShapes.UpdateUserOutput

    static let action: ServiceAction = "iam:UpdateUser"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let old = try context.check(Self.action, on: User.self, input.userName)
        guard let user = try User.named(input.userName, in: context.account, by: context.snapshot),
            input.newPath != nil || input.newUserName != nil
        else { return [old] }
        var renamed = user
        renamed.name = input.newUserName ?? user.name
        renamed.path = input.newPath ?? user.path
        return [
            old,
            try context.check(Self.action, onNew: renamed.arn, wording: "user \(renamed.name)", adding: old.conditions),
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var user = try User.existing(input.userName, in: account, by: transaction.snapshot)
            if let name = input.newUserName {
                if name.foldedName != user.name.foldedName {
                    try User.requireFree(name, in: account, by: transaction.snapshot)
                }
                user.name = name
            }
            user.path = input.newPath ?? user.path
            try transaction.apply(.putUser(user))
        }
        return Output()
    }
}
