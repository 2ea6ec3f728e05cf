import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Puts tags over those of a role (reference iam.md §6.7).
struct TagRole: IAMWrite {
    typealias Input = IAMShapes.TagRoleInput
    typealias Output = IAMShapes.TagRoleOutput

    static let action: ServiceAction = "iam:TagRole"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, on: Role.self, input.roleName, adding: .requesting(input.tags))
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var role = try Role.existing(input.roleName, in: account, by: transaction.snapshot)
            role.tags = try TagRules.foldingCase.merging(input.tags, into: role.tags)
            try transaction.apply(.putRole(role))
        }
        return Output()
    }
}

/// Takes tags from a role; keys that it does not have do not matter (reference iam.md §6.7).
struct UntagRole: IAMWrite {
    typealias Input = IAMShapes.UntagRoleInput
    typealias Output = IAMShapes.UntagRoleOutput

    static let action: ServiceAction = "iam:UntagRole"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, on: Role.self, input.roleName, adding: .requesting(keys: input.tagKeys))
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var role = try Role.existing(input.roleName, in: account, by: transaction.snapshot)
            role.tags = TagRules.foldingCase.removing(input.tagKeys, from: role.tags)
            try transaction.apply(.putRole(role))
        }
        return Output()
    }
}

/// Lists the tags of a role in their stored order.
struct ListRoleTags: IAMRead {
    typealias Input = IAMShapes.ListRoleTagsInput
    typealias Output = IAMShapes.ListRoleTagsOutput

    static let action: ServiceAction = "iam:ListRoleTags"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let role = try Role.existing(input.roleName, in: context.account, by: context.snapshot)
        let page = try Page(of: role.tags.shapes, after: input.marker, maxItems: input.maxItems)
        return Output(tags: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
