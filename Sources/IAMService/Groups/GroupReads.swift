import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Shows a group and a page of its members (reference iam.md §6.8).
struct GetGroup: IAMRead {
    typealias Input = IAMShapes.GetGroupInput
    typealias Output = IAMShapes.GetGroupOutput

    static let action: ServiceAction = "iam:GetGroup"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Group.self, input.groupName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let group = try Group.existing(input.groupName, in: context.account, by: context.snapshot)
        let page = try Page(
            of: context.snapshot.members(ofGroup: group.id), after: input.marker, maxItems: input.maxItems,
            key: \.name.foldedName)
        return Output(
            group: IAMShapes.Group(group), users: page.items.map(IAMShapes.User.init(listing:)),
            isTruncated: page.isTruncated, marker: page.marker)
    }
}

/// Lists groups by name.
struct ListGroups: IAMRead {
    typealias Input = IAMShapes.ListGroupsInput
    typealias Output = IAMShapes.ListGroupsOutput

    static let action: ServiceAction = "iam:ListGroups"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.checkList(Self.action, of: "group", under: input.pathPrefix)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let groups = try context.snapshot.groups(in: context.account).filter {
            $0.path.hasPrefix(input.pathPrefix ?? "/")
        }
        let page = try Page(of: groups, after: input.marker, maxItems: input.maxItems, key: \.name.foldedName)
        return Output(
            groups: page.items.map { IAMShapes.Group($0) }, isTruncated: page.isTruncated, marker: page.marker)
    }
}
