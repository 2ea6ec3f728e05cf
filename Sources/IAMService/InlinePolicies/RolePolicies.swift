import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Writes an inline policy of a role: a new one, or over the one of that name (reference iam.md §6.4, §6.9).
struct PutRolePolicy: IAMWrite {
    typealias Input = IAMShapes.PutRolePolicyInput
    typealias Output = IAMShapes.PutRolePolicyOutput

    static let action: ServiceAction = "iam:PutRolePolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName, boundary: .current)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            try transaction.putInlinePolicy(
                input.policyName, text: input.policyDocument, on: Role.self, input.roleName, in: account)
        }
        return Output()
    }
}

/// Shows an inline policy of a role; its name is echoed as asked (reference iam.md §6.4).
struct GetRolePolicy: IAMRead {
    typealias Input = IAMShapes.GetRolePolicyInput
    typealias Output = IAMShapes.GetRolePolicyOutput

    static let action: ServiceAction = "iam:GetRolePolicy"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let role = try Role.existing(input.roleName, in: context.account, by: context.snapshot)
        let policy = try role.inlinePolicy(input.policyName)
        return Output(
            roleName: role.name, policyName: input.policyName, policyDocument: Documents.encoded(policy.document.text))
    }
}

/// Deletes an inline policy of a role.
struct DeleteRolePolicy: IAMWrite {
    typealias Input = IAMShapes.DeleteRolePolicyInput
    typealias Output = IAMShapes.DeleteRolePolicyOutput

    static let action: ServiceAction = "iam:DeleteRolePolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName, boundary: .current)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            try transaction.deleteInlinePolicy(input.policyName, of: Role.self, input.roleName, in: account)
        }
        return Output()
    }
}

/// Lists the names of a role's inline policies.
struct ListRolePolicies: IAMRead {
    typealias Input = IAMShapes.ListRolePoliciesInput
    typealias Output = IAMShapes.ListRolePoliciesOutput

    static let action: ServiceAction = "iam:ListRolePolicies"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let role = try Role.existing(input.roleName, in: context.account, by: context.snapshot)
        let page = try Page(
            of: role.inlinePolicies.map(\.name), after: input.marker, maxItems: input.maxItems, key: \.foldedName)
        return Output(policyNames: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
