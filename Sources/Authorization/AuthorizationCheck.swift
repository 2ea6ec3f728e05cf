public import AWSNames
public import PolicyEngine

/// One question to the policies: may the caller do this to that? An operation asks one or several; all must be yes.
public struct AuthorizationCheck: Sendable {
    public var action: ServiceAction
    /// What policies' `Resource` elements are matched against: an ARN, or `*` for actions without a resource.
    public var resource: String
    /// The account that owns the resource; nil when the action has no resource, which makes it the caller's own.
    public var resourceAccount: AccountID?
    /// The policy of the resource, where resources of its kind have one.
    public var resourcePolicy: ResourceLayer
    /// The condition keys of this action and resource; the global keys of the request and the caller are added.
    public var conditions: ConditionContext
    public var wording: DenialWording
}

extension AuthorizationCheck {
    public init(
        _ action: ServiceAction, on resource: String = "*", in resourceAccount: AccountID? = nil,
        resourcePolicy: ResourceLayer = .none, conditions: ConditionContext = ConditionContext(),
        wording: DenialWording
    ) {
        self.init(
            action: action, resource: resource, resourceAccount: resourceAccount, resourcePolicy: resourcePolicy,
            conditions: conditions, wording: wording)
    }
}

/// How a denial is put to the client (reference iam.md §5).
public enum DenialWording: Sendable, Hashable {
    /// `… is not authorized to perform: A on resource: R because …`. Nil leaves the resource part out (§5.4).
    case full(resource: String?)
    /// The same without the cause, as STS says it of roles, existing or not (row R7).
    case withoutCause(resource: String)
    /// S3's: the resource in double quotes for callers of the same account, `Access Denied` for all others (§5.6).
    case quoted(resource: String?)
}
