import AWSNames
public import Directory
public import PolicyEngine
import WireProtocol

/// The answer to one check with all that led to it.
public struct Decision: Sendable {
    public let check: AuthorizationCheck
    public let request: AuthorizationRequest
    public let verdict: Verdict

    public var isAllowed: Bool { verdict.decision == .allow }
}

/// One caller's rights at one instant: policies gathered once, asked as often as an operation has questions.
public struct CallerRights: Sendable {
    public let caller: CallerIdentity
    private let principal: RequestPrincipal
    private var layers: PolicyLayers
    private let globalConditions: ConditionContext
    private let canonicalUserID: String?

    public init(
        of caller: CallerIdentity, in environment: RequestEnvironment, by snapshot: DirectorySnapshot
    ) {
        let standing = CallerStanding.of(caller, in: snapshot)
        self.caller = caller
        principal = standing.principal
        canonicalUserID = standing.canonicalUserID
        layers = standing.layers
        globalConditions = ConditionContext(
            CallerConditions(caller: caller, environment: environment, ownTags: standing.ownTags))
    }

    /// Adds a policy to those that grant, for questions of the kind "what if". It grants root nothing more.
    public mutating func addIdentityPolicy(_ policy: CompiledPolicy) {
        if case .policies(let own) = layers.identity { layers.identity = .policies(own + [policy]) }
    }

    /// Asks the policies.
    public func decide(_ check: AuthorizationCheck) -> Decision {
        let (request, layers) = question(check)
        return Decision(check: check, request: request, verdict: Authorizer.decide(request, under: layers))
    }

    /// How every statement came out that `decision`, which these rights made, rests on. It looks at every statement, so
    /// it is for denials that somebody may want to understand, not for serving requests.
    public func trace(_ decision: Decision, scope: ExplanationScope = .everyStatement) -> DecisionTrace {
        var layers = layers
        layers.resource = decision.check.resourcePolicy
        return Authorizer.trace(decision.request, under: layers, scope: scope)
    }

    private func question(_ check: AuthorizationCheck) -> (AuthorizationRequest, PolicyLayers) {
        var context = globalConditions
        context.set(allOf: check.conditions)
        if let owner = check.resourceAccount {
            context.set("aws:ResourceAccount", .string(owner.description))
        }
        var layers = layers
        layers.resource = check.resourcePolicy
        var request = AuthorizationRequest(
            principal: principal, action: check.action, resource: check.resource,
            resourceAccount: check.resourceAccount ?? caller.account, context: context)
        request.canonicalUserID = canonicalUserID
        return (request, layers)
    }
}
