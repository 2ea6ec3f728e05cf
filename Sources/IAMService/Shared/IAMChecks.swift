import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Which boundary `iam:PermissionsBoundary` tells (reference iam.md §3.6).
enum BoundaryKey {
    /// The action does not have the key.
    case none
    /// The one that the target has now.
    case current
    /// The one that the request asks for; absent when it asks for none.
    case requested(String?)
}

extension OperationContext {
    /// The question about a user, group or role: by the stored ARN, or by path `/` for one that does not exist
    /// (reference iam.md §4.8, §5.4). A denial repeats the name as it was asked: the stored spelling would tell that
    /// there is one.
    func check<Entity: IAMEntity>(
        _ action: ServiceAction, on kind: Entity.Type, _ name: String, boundary: BoundaryKey = .none,
        adding conditions: ConditionContext = ConditionContext()
    ) throws(ServiceError) -> AuthorizationCheck {
        let account = try account
        let entity = Entity.named(name, in: account, by: snapshot)
        var conditions = conditions
        for tag in entity?.conditionTags ?? [] {
            conditions.set("aws:ResourceTag/" + tag.key, .string(tag.value))
            conditions.set("iam:ResourceTag/" + tag.key, .string(tag.value))
        }
        switch boundary {
        case .none: break
        case .current: conditions.setBoundary(entity?.boundaryARN)
        case .requested(let arn): conditions.setBoundary(arn)
        }
        return AuthorizationCheck(
            action, on: entity?.arn ?? "arn:aws:iam::\(account):\(Entity.noun)/\(name)", in: account,
            conditions: conditions, wording: .full(resource: "\(Entity.noun) \(name)"))
    }

    /// The question about an ARN that the request itself makes: creation, renaming, listing under a path.
    func check(
        _ action: ServiceAction, onNew resource: String, wording: String? = nil,
        adding conditions: ConditionContext = ConditionContext()
    ) throws(ServiceError) -> AuthorizationCheck {
        AuthorizationCheck(
            action, on: resource, in: try account, conditions: conditions,
            wording: .full(resource: wording ?? resource))
    }

    /// The question about the account as a whole.
    func check(_ action: ServiceAction, wording: String = "*") -> AuthorizationCheck {
        AuthorizationCheck(action, wording: .full(resource: wording))
    }

    /// The question about a managed policy. One of another account is that account's: the answer is no.
    func check(
        _ action: ServiceAction, onPolicy arn: String, adding conditions: ConditionContext = ConditionContext()
    ) throws(ServiceError) -> AuthorizationCheck {
        var conditions = conditions
        let owner = ARN(arn)?.accountID
        if let policy = snapshot.policy(arn: arn), policy.account == (try account) {
            for tag in policy.tags { conditions.set("aws:ResourceTag/" + tag.key, .string(tag.value)) }
        }
        return AuthorizationCheck(
            action, on: arn, in: owner, conditions: conditions, wording: .full(resource: "policy \(arn)"))
    }

    /// The question of a list of users, groups or roles (reference iam.md §5.4, §8.3).
    func checkList(
        _ action: ServiceAction, of noun: String, under prefix: String?
    ) throws(ServiceError) -> AuthorizationCheck {
        try check(action, onNew: "arn:aws:iam::\(account):\(noun)/" + (prefix ?? "/").dropFirst())
    }
}

extension ConditionContext {
    mutating func setBoundary(_ arn: String?) {
        if let arn { set("iam:PermissionsBoundary", .string(arn)) }
    }

    /// `aws:RequestTag/k` and `aws:TagKeys`; absent when the request brings no tags.
    static func requesting(_ tags: [IAMShapes.Tag]?) -> ConditionContext {
        var conditions = ConditionContext()
        guard let tags, !tags.isEmpty else { return conditions }
        for tag in tags { conditions.set("aws:RequestTag/" + tag.key, .string(tag.value)) }
        conditions.set("aws:TagKeys", .strings(tags.map(\.key)))
        return conditions
    }

    /// `aws:TagKeys` of a request that takes tags away.
    static func requesting(keys: [String]) -> ConditionContext {
        var conditions = ConditionContext()
        if !keys.isEmpty { conditions.set("aws:TagKeys", .strings(keys)) }
        return conditions
    }

    /// `iam:PolicyARN`.
    static func attaching(_ arn: String) -> ConditionContext {
        var conditions = ConditionContext()
        conditions.set("iam:PolicyARN", .string(arn))
        return conditions
    }
}
