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
    private let standing: CallerStanding
    /// Policies that grant beside the caller's own.
    private var added: [CompiledPolicy] = []
    private let globalConditions: ConditionContext

    public init(
        of caller: CallerIdentity, in environment: RequestEnvironment, by snapshot: DirectorySnapshot
    ) {
        standing = CallerStanding.of(caller, in: snapshot)
        self.caller = caller
        globalConditions = ConditionContext(
            CallerConditions(caller: caller, environment: environment, ownTags: standing.ownTags))
    }

    /// Adds a policy to those that grant, for questions of the kind "what if". It grants root nothing more.
    public mutating func addIdentityPolicy(_ policy: CompiledPolicy) {
        added.append(policy)
    }

    /// Asks the policies.
    public func decide(_ check: AuthorizationCheck) -> Decision {
        let request = question(check)
        let verdict = Authorizer.decide(request, under: layers(of: check))
        return Decision(check: check, request: request, verdict: verdict)
    }

    /// Asks the policies; nil when they allow. What led to a yes is not kept, which spares copies of all of it.
    public func refusal(_ check: AuthorizationCheck) -> Decision? {
        let verdict = Authorizer.decide(question(check), under: layers(of: check))
        return verdict.decision == .allow ? nil : Decision(check: check, request: question(check), verdict: verdict)
    }

    /// How every statement came out that `decision`, which these rights made, rests on. It looks at every statement, so
    /// it is for denials that somebody may want to understand, not for serving requests.
    public func trace(_ decision: Decision, scope: ExplanationScope = .everyStatement) -> DecisionTrace {
        Authorizer.trace(decision.request, under: layers(of: decision.check), scope: scope)
    }

    /// What binds the caller, and the resource that is asked about.
    private func layers(of check: AuthorizationCheck) -> PolicyLayers {
        guard !added.isEmpty, case .policies(let own) = standing.layers.identity else {
            return standing.layers.with(check.resourcePolicy)
        }
        var layers = standing.layers.with(check.resourcePolicy)
        layers.identity = .policies(own + added)
        return layers
    }

    private func question(_ check: AuthorizationCheck) -> AuthorizationRequest {
        var context = globalConditions
        context.set(allOf: check.conditions)
        if let owner = check.resourceAccount {
            context.resourceAccount = owner == caller.account ? caller.facts.accountText : owner.description
        }
        return AuthorizationRequest(
            principal: standing.principal, action: check.action, resource: check.resource,
            resourceAccount: check.resourceAccount ?? caller.account, context: context,
            canonicalUserID: standing.canonicalUserID)
    }
}
