import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Puts tags over those of a user (reference iam.md §6.7).
struct TagUser: IAMWrite {
    typealias Input = IAMShapes.TagUserInput
    typealias Output = IAMShapes.TagUserOutput

    static let action: ServiceAction = "iam:TagUser"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, on: User.self, input.userName, adding: .requesting(input.tags))
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var user = try User.existing(input.userName, in: account, by: transaction.snapshot)
            guard !input.tags.isEmpty else { throw IAMShapes.Errors.invalidInput("Tags must not be empty.") }
            user.tags = try TagRules.foldingCase.merging(input.tags, into: user.tags)
            try transaction.apply(.putUser(user))
        }
        return Output()
    }
}

/// Takes tags from a user; keys that it does not have do not matter (reference iam.md §6.7).
struct UntagUser: IAMWrite {
    typealias Input = IAMShapes.UntagUserInput
    typealias Output = IAMShapes.UntagUserOutput

    static let action: ServiceAction = "iam:UntagUser"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [
            context.check(
                Self.action, on: User.self, input.userName, adding: .requesting(keys: input.tagKeys))
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var user = try User.existing(input.userName, in: account, by: transaction.snapshot)
            user.tags = TagRules.foldingCase.removing(input.tagKeys, from: user.tags)
            try transaction.apply(.putUser(user))
        }
        return Output()
    }
}

/// Lists the tags of a user in their stored order.
struct ListUserTags: IAMRead {
    typealias Input = IAMShapes.ListUserTagsInput
    typealias Output = IAMShapes.ListUserTagsOutput

    static let action: ServiceAction = "iam:ListUserTags"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: User.self, input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let user = try User.existing(input.userName, in: context.account, by: context.snapshot)
        let page = try Page(of: user.tags.shapes, after: input.marker, maxItems: input.maxItems)
        return Output(tags: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}
