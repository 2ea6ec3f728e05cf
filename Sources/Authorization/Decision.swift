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
        let request = withUnsafePointer(to: check) { question($0) }
        let verdict = Authorizer.decide(request, under: standing.layers(with: check.resourcePolicy, added))
        return Decision(check: check, request: request, verdict: verdict)
    }

    /// The first of `checks` to which `decide` says no; nil when it says yes to all.
    ///
    /// What leads to the answers is not kept, and the checks are read where they lie, since each is large.
    public func firstRefused(of checks: [AuthorizationCheck]) -> Int? {
        checks.withUnsafeBufferPointer { checks in
            guard let first = checks.baseAddress else { return nil }
            for index in 0..<checks.count where !allows(first + index) { return index }
            return nil
        }
    }

    private func allows(_ check: UnsafePointer<AuthorizationCheck>) -> Bool {
        Authorizer.allows(question(check), under: standing.layers(with: check.pointee.resourcePolicy, added))
    }

    /// How every statement came out that `decision`, which these rights made, rests on. It looks at every statement, so
    /// it is for denials that somebody may want to understand, not for serving requests.
    public func trace(_ decision: Decision, scope: ExplanationScope = .everyStatement) -> DecisionTrace {
        Authorizer.trace(
            decision.request, under: standing.layers(with: decision.check.resourcePolicy, added), scope: scope)
    }

    private func question(_ check: UnsafePointer<AuthorizationCheck>) -> AuthorizationRequest {
        var context = globalConditions
        context.set(allOf: check.pointee.conditions)
        context.resourceAccount = check.pointee.resourceAccount
        return AuthorizationRequest(
            principal: standing.principal, action: check.pointee.action, resource: check.pointee.resource,
            resourceAccount: check.pointee.resourceAccount ?? caller.account, context: context,
            canonicalUserID: standing.canonicalUserID)
    }
}
