import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Lists users by name (reference iam.md §6.5, §6.8).
struct ListUsers: IAMRead {
    typealias Input = IAMShapes.ListUsersInput
    typealias Output = IAMShapes.ListUsersOutput

    static let action: ServiceAction = "iam:ListUsers"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.checkList(Self.action, of: "user", under: input.pathPrefix)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let users = try context.snapshot.users(in: context.account).filter {
            $0.path.hasPrefix(input.pathPrefix ?? "/")
        }
        let page = try Page(of: users, after: input.marker, maxItems: input.maxItems, key: \.name.foldedName)
        return Output(
            users: page.items.map(IAMShapes.User.init(listing:)), isTruncated: page.isTruncated, marker: page.marker)
    }
}

/// Lists the groups of a user, by name.
struct ListGroupsForUser: IAMRead {
    typealias Input = IAMShapes.ListGroupsForUserInput
    typealias Output = IAMShapes.ListGroupsForUserOutput

    static let action: ServiceAction = "iam:ListGroupsForUser"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: User.self, input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let user = try User.existing(input.userName, in: context.account, by: context.snapshot)
        let groups = context.snapshot.groups(ofUser: user.id).sorted { $0.name.foldedName < $1.name.foldedName }
        let page = try Page(of: groups, after: input.marker, maxItems: input.maxItems, key: \.name.foldedName)
        return Output(
            groups: page.items.map { IAMShapes.Group($0) }, isTruncated: page.isTruncated, marker: page.marker)
    }
}
