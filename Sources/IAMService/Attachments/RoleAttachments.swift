import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Attaches a managed policy to a role; again changes nothing (reference iam.md §6.9).
struct AttachRolePolicy: IAMWrite {
    typealias Input = IAMShapes.AttachRolePolicyInput
    typealias Output = IAMShapes.AttachRolePolicyOutput

    static let action: ServiceAction = "iam:AttachRolePolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, on: Role.self, input.roleName, boundary: .current, adding: .attaching(input.policyArn))
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            try transaction.attach(input.policyArn, to: Role.self, input.roleName, in: account)
        }
        return Output()
    }
}

/// Detaches a managed policy from a role (reference iam.md §6.9).
struct DetachRolePolicy: IAMWrite {
    typealias Input = IAMShapes.DetachRolePolicyInput
    typealias Output = IAMShapes.DetachRolePolicyOutput

    static let action: ServiceAction = "iam:DetachRolePolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, on: Role.self, input.roleName, boundary: .current, adding: .attaching(input.policyArn))
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            try transaction.detach(input.policyArn, from: Role.self, input.roleName, in: account)
        }
        return Output()
    }
}

/// Lists the managed policies attached to a role, by name.
struct ListAttachedRolePolicies: IAMRead {
    typealias Input = IAMShapes.ListAttachedRolePoliciesInput
    typealias Output = IAMShapes.ListAttachedRolePoliciesOutput

    static let action: ServiceAction = "iam:ListAttachedRolePolicies"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let role = try Role.existing(input.roleName, in: context.account, by: context.snapshot)
        let page = try role.attachedPage(
            by: context.snapshot, prefix: input.pathPrefix, marker: input.marker, maxItems: input.maxItems)
        return Output(attachedPolicies: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
