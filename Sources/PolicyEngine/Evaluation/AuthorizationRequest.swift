public import AWSNames

/// Who asks, for matching principals. Ids are the stable ones. Indirect, since it is handed on with every question: a
/// copy is one reference.
public indirect enum RequestPrincipal: Sendable {
    case anonymous
    case root(AccountID)
    case user(account: AccountID, id: PrincipalID, arn: String)
    /// `provider` is the identity provider through which the session was obtained; nil when there was none.
    case roleSession(
        account: AccountID, roleID: PrincipalID, roleARN: RoleARN, sessionARN: String, provider: String? = nil)
    /// `userID` and `userARN` are those of the user who asked for the session; nil when it was root.
    case federatedUser(account: AccountID, userID: PrincipalID?, userARN: String?, sessionARN: String)
    /// A caller with an identity provider's proof, in the evaluation of trust.
    case federated(provider: String)
    case service(String)

    var account: AccountID? {
        switch self {
        case .root(let account), .user(let account, _, _), .roleSession(let account, _, _, _, _),
            .federatedUser(let account, _, _, _):
            account
        case .anonymous, .federated, .service: nil
        }
    }
}

/// One question: may this principal do this to that, under these circumstances?
public struct AuthorizationRequest: Sendable {
    public let principal: RequestPrincipal
    public let action: ServiceAction
    /// An ARN, or `*` for actions without a resource.
    public let resource: String
    /// The owner of the resource; nil counts as the principal's own account.
    public let resourceAccount: AccountID?
    public let context: ConditionContext
    /// The id under which S3 knows the principal's account; empty when not known: no `CanonicalUser` matches then.
    public let canonicalUserID: String

    public init(
        principal: RequestPrincipal, action: ServiceAction, resource: String,
        resourceAccount: AccountID? = nil,
        context: ConditionContext = ConditionContext(), canonicalUserID: String = ""
    ) {
        self.principal = principal
        self.action = action
        self.resource = resource
        self.resourceAccount = resourceAccount
        self.context = context
        self.canonicalUserID = canonicalUserID
    }
}
