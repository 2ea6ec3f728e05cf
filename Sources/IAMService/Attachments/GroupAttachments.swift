import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Attaches a managed policy to a group; again changes nothing (reference iam.md §6.9).
struct AttachGroupPolicy: IAMWrite {
    typealias Input = IAMShapes.AttachGroupPolicyInput
    typealias Output = IAMShapes.AttachGroupPolicyOutput

    static let action: ServiceAction = "iam:AttachGroupPolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, on: Group.self, input.groupName, adding: .attaching(input.policyArn))
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            try transaction.attach(input.policyArn, to: Group.self, input.groupName, in: account)
        }
        return Output()
    }
}

/// Detaches a managed policy from a group (reference iam.md §6.9).
struct DetachGroupPolicy: IAMWrite {
    typealias Input = IAMShapes.DetachGroupPolicyInput
    typealias Output = IAMShapes.DetachGroupPolicyOutput

    static let action: ServiceAction = "iam:DetachGroupPolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, on: Group.self, input.groupName, adding: .attaching(input.policyArn))
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            try transaction.detach(input.policyArn, from: Group.self, input.groupName, in: account)
        }
        return Output()
    }
}

/// Lists the managed policies attached to a group, by name.
struct ListAttachedGroupPolicies: IAMRead {
    typealias Input = IAMShapes.ListAttachedGroupPoliciesInput
    typealias Output = IAMShapes.ListAttachedGroupPoliciesOutput

    static let action: ServiceAction = "iam:ListAttachedGroupPolicies"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Group.self, input.groupName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let group = try Group.existing(input.groupName, in: context.account, by: context.snapshot)
        let page = try group.attachedPage(
            by: context.snapshot, prefix: input.pathPrefix, marker: input.marker, maxItems: input.maxItems)
        return Output(attachedPolicies: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
