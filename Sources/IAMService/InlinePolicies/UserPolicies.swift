import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Writes an inline policy of a user: a new one, or over the one of that name (reference iam.md §6.4, §6.9).
struct PutUserPolicy: IAMWrite {
    typealias Input = IAMShapes.PutUserPolicyInput
    typealias Output = IAMShapes.PutUserPolicyOutput

    static let action: ServiceAction = "iam:PutUserPolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: User.self, input.userName, boundary: .current)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            try transaction.putInlinePolicy(
                input.policyName, text: input.policyDocument, on: User.self, input.userName, in: account)
        }
        return Output()
    }
}

/// Shows an inline policy of a user; its name is echoed as asked (reference iam.md §6.4).
struct GetUserPolicy: IAMRead {
    typealias Input = IAMShapes.GetUserPolicyInput
    typealias Output = IAMShapes.GetUserPolicyOutput

    static let action: ServiceAction = "iam:GetUserPolicy"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: User.self, input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let user = try User.existing(input.userName, in: context.account, by: context.snapshot)
        let policy = try user.inlinePolicy(input.policyName)
        return Output(
            userName: user.name, policyName: input.policyName, policyDocument: Documents.encoded(policy.document.text))
    }
}

/// Deletes an inline policy of a user.
struct DeleteUserPolicy: IAMWrite {
    typealias Input = IAMShapes.DeleteUserPolicyInput
    typealias Output = IAMShapes.DeleteUserPolicyOutput

    static let action: ServiceAction = "iam:DeleteUserPolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: User.self, input.userName, boundary: .current)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            try transaction.deleteInlinePolicy(input.policyName, of: User.self, input.userName, in: account)
        }
        return Output()
    }
}

/// Lists the names of a user's inline policies.
struct ListUserPolicies: IAMRead {
    typealias Input = IAMShapes.ListUserPoliciesInput
    typealias Output = IAMShapes.ListUserPoliciesOutput

    static let action: ServiceAction = "iam:ListUserPolicies"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: User.self, input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let user = try User.existing(input.userName, in: context.account, by: context.snapshot)
        let page = try Page(
            of: user.inlinePolicies.map(\.name), after: input.marker, maxItems: input.maxItems, key: \.foldedName)
        return Output(policyNames: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
