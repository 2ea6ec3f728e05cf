import AWSNames
import Authorization
import Directory
import PolicyEngine
import SecretMaterial
import ServiceKit
import ServiceShapes
import WireProtocol

/// Makes a user (reference iam.md §6.8, §6.9). Tags in the request ask for iam:TagUser too (§8.1).
struct CreateUser: IAMWrite {
    typealias Input = IAMShapes.CreateUserInput
    typealias Output = IAMShapes.CreateUserOutput

    static let action: ServiceAction = "iam:CreateUser"
    let directory: Directory
    let random: SecureRandom

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let arn = "arn:aws:iam::\(try context.account):user\(input.path ?? "/")\(input.userName)"
        var conditions = ConditionContext.requesting(input.tags)
        conditions.setBoundary(input.permissionsBoundary)
        let create = try context.check(Self.action, onNew: arn, adding: conditions)
        guard let tags = input.tags, !tags.isEmpty else { return [create] }
        return [create, try context.check("iam:TagUser", onNew: arn, adding: .requesting(tags))]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        let id = UniqueID(.user, account: account, random: random.bytes(7))
        let createdAt = context.now.wholeSeconds
        let user = try await directory.transact { transaction in
            var user = User(
                id: id, account: account, name: input.userName, path: input.path ?? "/", createdAt: createdAt)
            user.tags = try TagRules.foldingCase.merging(input.tags ?? [], into: [])
            if let boundary = input.permissionsBoundary {
                try transaction.snapshot.checkBoundary(boundary, for: account)
                user.permissionsBoundary = boundary
            }
            try User.requireFree(input.userName, in: account, by: transaction.snapshot)
            try Quotas.users.check(transaction.snapshot.counts(in: account).users)
            try transaction.apply(.putUser(user))
            return user
        }
        return Output(user: IAMShapes.User(user))
    }
}
