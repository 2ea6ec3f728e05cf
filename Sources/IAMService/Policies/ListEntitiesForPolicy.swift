import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Lists who has a managed policy attached or as boundary (reference iam.md §6.9).
struct ListEntitiesForPolicy: IAMRead {
    typealias Input = IAMShapes.ListEntitiesForPolicyInput
    typealias Output = IAMShapes.ListEntitiesForPolicyOutput

    static let action: ServiceAction = "iam:ListEntitiesForPolicy"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onPolicy: input.policyArn)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let account = try context.account
        let policy = try context.snapshot.attachablePolicy(input.policyArn, for: account)
        let uses = PolicyUses(of: policy.arn, in: account, by: context.snapshot)
        var ids: Set<UniqueID> = []
        if input.policyUsageFilter != "PermissionsBoundary" { ids.formUnion(uses.attached) }
        if input.policyUsageFilter != "PermissionsPolicy" { ids.formUnion(uses.bounded) }
        let users = ids.compactMap { context.snapshot.user($0) }.map { Listed.user($0) }
        let groups = ids.compactMap { context.snapshot.group($0) }.map { Listed.group($0) }
        let roles = ids.compactMap { context.snapshot.role($0) }.map { Listed.role($0) }
        let entities = (users + groups + roles)
            .filter { input.entityFilter == nil || $0.filter == input.entityFilter }
            .filter { $0.holder.path.hasPrefix(input.pathPrefix ?? "/") }
            .sorted { $0.key < $1.key }
        let page = try Page(of: entities, after: input.marker, maxItems: input.maxItems, key: \.key)
        return output(page)
    }

    private enum Listed {
        case user(User)
        case group(Group)
        case role(Role)

        var filter: String {
            switch self {
            case .user: "User"
            case .group: "Group"
            case .role: "Role"
            }
        }

        var holder: any PolicyHolder {
            switch self {
            case .user(let user): user
            case .group(let group): group
            case .role(let role): role
            }
        }

        var key: String { filter + "/" + holder.name.foldedName }
    }

    private func output(_ page: Page<Listed>) -> Output {
        var groups: [IAMShapes.PolicyGroup] = []
        var users: [IAMShapes.PolicyUser] = []
        var roles: [IAMShapes.PolicyRole] = []
        for entity in page.items {
            switch entity {
            case .user(let user): users.append(.init(userName: user.name, userId: user.id.rawValue))
            case .group(let group): groups.append(.init(groupName: group.name, groupId: group.id.rawValue))
            case .role(let role): roles.append(.init(roleName: role.name, roleId: role.id.rawValue))
            }
        }
        return Output(
            policyGroups: groups, policyUsers: users, policyRoles: roles, isTruncated: page.isTruncated,
            marker: page.marker)
    }
}
