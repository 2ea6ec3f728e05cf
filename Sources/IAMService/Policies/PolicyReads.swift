import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Shows a managed policy (reference iam.md §6.8).
struct GetPolicy: IAMRead {
    typealias Input = IAMShapes.GetPolicyInput
    typealias Output = IAMShapes.GetPolicyOutput

    static let action: ServiceAction = "iam:GetPolicy"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onPolicy: input.policyArn)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let account = try context.account
        let policy = try context.snapshot.existingPolicy(input.policyArn, for: account)
        var shape = IAMShapes.Policy(policy, seenBy: account, in: context.snapshot)
        shape.description = policy.description
        shape.tags = policy.tags.shapes
        return Output(policy: shape)
    }
}

/// Lists managed policies by name. PolicyUsageFilter counts only with OnlyAttached (reference iam.md §6.9).
struct ListPolicies: IAMRead {
    typealias Input = IAMShapes.ListPoliciesInput
    typealias Output = IAMShapes.ListPoliciesOutput

    static let action: ServiceAction = "iam:ListPolicies"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [context.check(Self.action, wording: "policy path /")]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let account = try context.account
        let scope = input.scope ?? "All"
        var policies = scope == "AWS" ? [] : context.snapshot.policies(in: account)
        if scope != "Local" { policies += context.snapshot.awsPolicies }
        let listed = policies.filter { $0.path.hasPrefix(input.pathPrefix ?? "/") }
            .map {
                (
                    key: $0.name.foldedName + "=" + $0.id.rawValue,
                    shape: IAMShapes.Policy($0, seenBy: account, in: context.snapshot)
                )
            }
            .filter { input.onlyAttached != true || isUsed($0.shape, as: input.policyUsageFilter) }
            .sorted { $0.key < $1.key }
        let page = try Page<(key: String, shape: IAMShapes.Policy)>(
            of: listed, after: input.marker, maxItems: input.maxItems, key: \.key)
        return Output(policies: page.items.map(\.shape), isTruncated: page.isTruncated, marker: page.marker)
    }

    private func isUsed(_ policy: IAMShapes.Policy, as use: String?) -> Bool {
        let isAttached = policy.attachmentCount ?? 0 > 0
        let isBoundary = policy.permissionsBoundaryUsageCount ?? 0 > 0
        return switch use {
        case "PermissionsPolicy": isAttached
        case "PermissionsBoundary": isBoundary
        default: isAttached || isBoundary
        }
    }
}
