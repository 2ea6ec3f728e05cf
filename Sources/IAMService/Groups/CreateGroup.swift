import AWSNames
import Authorization
import Directory
import PolicyEngine
import SecretMaterial
import ServiceKit
import ServiceShapes
import WireProtocol

/// Makes a group.
struct CreateGroup: IAMWrite {
    typealias Input = IAMShapes.CreateGroupInput
    typealias Output = IAMShapes.CreateGroupOutput

    static let action: ServiceAction = "iam:CreateGroup"
    let directory: Directory
    let random: SecureRandom

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, onNew: "arn:aws:iam::\(context.account):group\(input.path ?? "/")\(input.groupName)")
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        let group = Group(
            id: UniqueID(.group, account: account, random: random.bytes(7)), account: account, name: input.groupName,
            path: input.path ?? "/", createdAt: context.now.wholeSeconds)
        try await directory.transact { transaction in
            try Group.requireFree(input.groupName, in: account, by: transaction.snapshot)
            try Quotas.groups.check(transaction.snapshot.counts(in: account).groups)
            try transaction.apply(.putGroup(group))
        }
        return Output(group: IAMShapes.Group(group))
    }
}
