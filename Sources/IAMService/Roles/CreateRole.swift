import AWSNames
import Authorization
import Directory
import PolicyEngine
import SecretMaterial
import ServiceKit
import ServiceShapes
import WireProtocol

/// Makes a role; the reply echoes the trust policy as sent (reference iam.md §1.8, §6.8, §6.9).
struct CreateRole: IAMWrite {
    typealias Input = IAMShapes.CreateRoleInput
    typealias Output = IAMShapes.CreateRoleOutput

    static let action: ServiceAction = "iam:CreateRole"
    let directory: Directory
    let random: SecureRandom

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let arn = "arn:aws:iam::\(try context.account):role\(input.path ?? "/")\(input.roleName)"
        var conditions = ConditionContext.requesting(input.tags)
        conditions.setBoundary(input.permissionsBoundary)
        let create = try context.check(Self.action, onNew: arn, adding: conditions)
        guard let tags = input.tags, !tags.isEmpty else { return [create] }
        return [create, try context.check("iam:TagRole", onNew: arn, adding: .requesting(tags))]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        let id = UniqueID(.role, account: account, random: random.bytes(7))
        let createdAt = context.now.wholeSeconds
        let role = try await directory.transact { transaction in
            let tags = try TagRules.foldingCase.merging(input.tags ?? [], into: [])
            let trust = try TrustPolicies.stored(input.assumeRolePolicyDocument, by: transaction.snapshot)
            var role = Role(
                id: id, account: account, name: input.roleName, path: input.path ?? "/", createdAt: createdAt,
                trustPolicy: trust, description: input.description,
                maxSessionDuration: input.maxSessionDuration ?? 3_600)
            role.tags = tags
            if let boundary = input.permissionsBoundary {
                try transaction.snapshot.checkBoundary(boundary, for: account)
                role.permissionsBoundary = boundary
            }
            try Role.requireFree(input.roleName, in: account, by: transaction.snapshot)
            try Quotas.roles.check(transaction.snapshot.counts(in: account).roles)
            try transaction.apply(.putRole(role))
            return role
        }
        var shape = IAMShapes.Role(role, trust: input.assumeRolePolicyDocument)
        shape.permissionsBoundary = .init(role.permissionsBoundary)
        shape.tags = role.tags.shapesIfAny
        return Output(role: shape)
    }
}
