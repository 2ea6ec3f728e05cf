import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Puts a user into a group; again changes nothing. The user is looked up first (reference iam.md §6.9).
struct AddUserToGroup: IAMWrite {
    typealias Input = IAMShapes.AddUserToGroupInput
    typealias Output = IAMShapes.AddUserToGroupOutput

    static let action: ServiceAction = "iam:AddUserToGroup"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Group.self, input.groupName)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            let user = try User.existing(input.userName, in: account, by: transaction.snapshot)
            let group = try Group.existing(input.groupName, in: account, by: transaction.snapshot)
            let groups = transaction.snapshot.groups(ofUser: user.id)
            guard !groups.contains(where: { $0.id == group.id }) else { return }
            try Quotas.groupsPerUser.check(groups.count)
            try transaction.apply(.addMember(user: user.id, group: group.id))
        }
        return Output()
    }
}

/// Takes a user out of a group; one who is no member is no error (reference iam.md §6.9).
struct RemoveUserFromGroup: IAMWrite {
    typealias Input = IAMShapes.RemoveUserFromGroupInput
    typealias Output = IAMShapes.RemoveUserFromGroupOutput

    static let action: ServiceAction = "iam:RemoveUserFromGroup"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Group.self, input.groupName)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            let user = try User.existing(input.userName, in: account, by: transaction.snapshot)
            let group = try Group.existing(input.groupName, in: account, by: transaction.snapshot)
            guard transaction.snapshot.groups(ofUser: user.id).contains(where: { $0.id == group.id }) else { return }
            try transaction.apply(.removeMember(user: user.id, group: group.id))
        }
        return Output()
    }
}
