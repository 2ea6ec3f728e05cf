import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Attaches a managed policy to a user; again changes nothing (reference iam.md §6.9).
struct AttachUserPolicy: IAMWrite {
    typealias Input = IAMShapes.AttachUserPolicyInput
    typealias Output = IAMShapes.AttachUserPolicyOutput

    static let action: ServiceAction = "iam:AttachUserPolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, on: User.self, input.userName, boundary: .current, adding: .attaching(input.policyArn))
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            try transaction.attach(input.policyArn, to: User.self, input.userName, in: account)
        }
        return Output()
    }
}

/// Detaches a managed policy from a user (reference iam.md §6.9).
struct DetachUserPolicy: IAMWrite {
    typealias Input = IAMShapes.DetachUserPolicyInput
    typealias Output = IAMShapes.DetachUserPolicyOutput

    static let action: ServiceAction = "iam:DetachUserPolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, on: User.self, input.userName, boundary: .current, adding: .attaching(input.policyArn))
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            try transaction.detach(input.policyArn, from: User.self, input.userName, in: account)
        }
        return Output()
    }
}

/// Lists the managed policies attached to a user, by name.
struct ListAttachedUserPolicies: IAMRead {
    typealias Input = IAMShapes.ListAttachedUserPoliciesInput
    typealias Output = IAMShapes.ListAttachedUserPoliciesOutput

    static let action: ServiceAction = "iam:ListAttachedUserPolicies"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: User.self, input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let user = try User.existing(input.userName, in: context.account, by: context.snapshot)
        let page = try user.attachedPage(
            by: context.snapshot, prefix: input.pathPrefix, marker: input.marker, maxItems: input.maxItems)
        return Output(attachedPolicies: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
