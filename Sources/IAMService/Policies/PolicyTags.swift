import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Puts tags over those of a managed policy (reference iam.md §6.7).
struct TagPolicy: IAMWrite {
    typealias Input = IAMShapes.TagPolicyInput
    typealias Output = IAMShapes.TagPolicyOutput

    static let action: ServiceAction = "iam:TagPolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onPolicy: input.policyArn, adding: .requesting(input.tags))]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var policy = try transaction.snapshot.existingPolicy(input.policyArn, for: account)
            try policy.requireOwn("Cannot update policies outside your own account.")
            policy.tags = try TagRules.exact.merging(input.tags, into: policy.tags)
            try transaction.apply(.putPolicy(policy))
        }
        return Output()
    }
}

/// Takes tags from a managed policy (reference iam.md §6.7).
struct UntagPolicy: IAMWrite {
    typealias Input = IAMShapes.UntagPolicyInput
    typealias Output = IAMShapes.UntagPolicyOutput

    static let action: ServiceAction = "iam:UntagPolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onPolicy: input.policyArn, adding: .requesting(keys: input.tagKeys))]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var policy = try transaction.snapshot.existingPolicy(input.policyArn, for: account)
            try policy.requireOwn("Cannot update policies outside your own account.")
            policy.tags = TagRules.exact.removing(input.tagKeys, from: policy.tags)
            try transaction.apply(.putPolicy(policy))
        }
        return Output()
    }
}

/// Lists the tags of a managed policy: by length of key, then by key (reference iam.md §6.5).
struct ListPolicyTags: IAMRead {
    typealias Input = IAMShapes.ListPolicyTagsInput
    typealias Output = IAMShapes.ListPolicyTagsOutput

    static let action: ServiceAction = "iam:ListPolicyTags"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onPolicy: input.policyArn)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let policy = try context.snapshot.existingPolicy(input.policyArn, for: context.account)
        let tags = policy.tags.shapes.sorted { ($0.key.utf8.count, $0.key) < ($1.key.utf8.count, $1.key) }
        let page = try Page(of: tags, after: input.marker, maxItems: input.maxItems)
        return Output(tags: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
