import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Writes an inline policy of a group: a new one, or over the one of that name (reference iam.md §6.4, §6.9).
struct PutGroupPolicy: IAMWrite {
    typealias Input = IAMShapes.PutGroupPolicyInput
    typealias Output = IAMShapes.PutGroupPolicyOutput

    static let action: ServiceAction = "iam:PutGroupPolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Group.self, input.groupName)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            try transaction.putInlinePolicy(
                input.policyName, text: input.policyDocument, on: Group.self, input.groupName, in: account)
        }
        return Output()
    }
}

/// Shows an inline policy of a group; its name is echoed as asked (reference iam.md §6.4).
struct GetGroupPolicy: IAMRead {
    typealias Input = IAMShapes.GetGroupPolicyInput
    typealias Output = IAMShapes.GetGroupPolicyOutput

    static let action: ServiceAction = "iam:GetGroupPolicy"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Group.self, input.groupName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let group = try Group.existing(input.groupName, in: context.account, by: context.snapshot)
        let policy = try group.inlinePolicy(input.policyName)
        return Output(
            groupName: group.name, policyName: input.policyName, policyDocument: Documents.encoded(policy.document.text)
        )
    }
}

/// Deletes an inline policy of a group.
struct DeleteGroupPolicy: IAMWrite {
    typealias Input = IAMShapes.DeleteGroupPolicyInput
    typealias Output = IAMShapes.DeleteGroupPolicyOutput

    static let action: ServiceAction = "iam:DeleteGroupPolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Group.self, input.groupName)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            try transaction.deleteInlinePolicy(input.policyName, of: Group.self, input.groupName, in: account)
        }
        return Output()
    }
}

/// Lists the names of a group's inline policies.
struct ListGroupPolicies: IAMRead {
    typealias Input = IAMShapes.ListGroupPoliciesInput
    typealias Output = IAMShapes.ListGroupPoliciesOutput

    static let action: ServiceAction = "iam:ListGroupPolicies"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Group.self, input.groupName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let group = try Group.existing(input.groupName, in: context.account, by: context.snapshot)
        let page = try Page(
            of: group.inlinePolicies.map(\.name), after: input.marker, maxItems: input.maxItems, key: \.foldedName)
        return Output(policyNames: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
