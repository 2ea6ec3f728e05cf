import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Shows a role. Uses are not recorded, so RoleLastUsed is empty, as for a role never used (reference iam.md §6.8).
struct GetRole: IAMRead {
    typealias Input = IAMShapes.GetRoleInput
    typealias Output = IAMShapes.GetRoleOutput

    static let action: ServiceAction = "iam:GetRole"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName, boundary: .current)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let role = try Role.existing(input.roleName, in: context.account, by: context.snapshot)
        var shape = IAMShapes.Role(role, trust: TrustPolicies.displayed(role.trustPolicy, by: context.snapshot))
        shape.description = role.description
        shape.maxSessionDuration = role.maxSessionDuration
        shape.permissionsBoundary = .init(role.permissionsBoundary)
        shape.tags = role.tags.shapesIfAny
        shape.roleLastUsed = IAMShapes.RoleLastUsed()
        return Output(role: shape)
    }
}

/// Lists roles by name (reference iam.md §6.8).
struct ListRoles: IAMRead {
    typealias Input = IAMShapes.ListRolesInput
    typealias Output = IAMShapes.ListRolesOutput

    static let action: ServiceAction = "iam:ListRoles"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.checkList(Self.action, of: "role", under: input.pathPrefix)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let roles = try context.snapshot.roles(in: context.account).filter {
            $0.path.hasPrefix(input.pathPrefix ?? "/")
        }
        let page = try Page(of: roles, after: input.marker, maxItems: input.maxItems, key: \.name.foldedName)
        let shapes = page.items.map { role in
            var shape = IAMShapes.Role(role, trust: TrustPolicies.displayed(role.trustPolicy, by: context.snapshot))
            shape.description = role.description
            shape.maxSessionDuration = role.maxSessionDuration
            return shape
        }
        return Output(roles: shapes, isTruncated: page.isTruncated, marker: page.marker)
    }
}

/// Lists the instance profiles of a role: there are none here, and clients ask before they delete (§6.11).
struct ListInstanceProfilesForRole: IAMRead {
    typealias Input = IAMShapes.ListInstanceProfilesForRoleInput
    typealias Output = IAMShapes.ListInstanceProfilesForRoleOutput

    static let action: ServiceAction = "iam:ListInstanceProfilesForRole"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        _ = try Role.existing(input.roleName, in: context.account, by: context.snapshot)
        return Output(instanceProfiles: [], isTruncated: false, marker: nil)
    }
}
