/// The full account of one decision: what every layer said, and why its statements did or did not apply.
///
/// It quotes policies. Whoever shows it to a client decides which layers that client may see: another account's
/// policies, and the texts of SCPs and RCPs, are not a caller's to read.
public struct Explanation: Sendable {
    /// Always what `Authorizer.decide` says of the same request under the same layers.
    public let verdict: Verdict
    /// Every layer, in the order in which explicit denials are named (reference iam.md §5.3). SCPs and RCPs come once
    /// for each level, root first; layers that do not bind the request are there with the outcome `.absent`.
    public let layers: [LayerExplanation]
    /// The condition keys that conditions and variables asked for and the request does not have, as policies write
    /// them, without repetition (compared without case), in the order met: the simulator's `MissingContextValues`. Only
    /// statements whose action matches, and whose principal does where principals decide, ask. At most
    /// `ExplanationLimits.missingKeys`.
    public let missingKeys: [String]
}

/// What one layer, or one level of SCPs or RCPs, said.
public struct LayerExplanation: Sendable {
    public enum Outcome: Sendable, Hashable {
        /// A statement denies.
        case denies
        /// None denies and one allows.
        case allows
        /// None denies and none allows.
        case silent
        /// The identity layer of an account's root: everything is allowed.
        case unrestricted
        /// The layer does not bind the request.
        case absent
    }

    public let layer: PolicyLayer
    /// The level of an SCP or RCP: 0 is the organization's root. Nil for other layers.
    public let level: Int?
    public let outcome: Outcome
    /// How directly the policy of a resource (or VPC endpoint) that allows names the caller, which decides what else
    /// must allow (reference iam.md §4.4). Nil for other layers and outcomes.
    public let grant: PrincipalStrength?
    /// The policies of the layer in the order given; at most `ExplanationLimits.policiesPerLayer`, those with a
    /// matching statement before the others when there are more.
    public let policies: [PolicyExplanation]
    /// How many more policies the layer has.
    public let omittedPolicies: Int
}

/// What one policy said.
public struct PolicyExplanation: Sendable {
    public let policy: PolicyIdentifier
    /// The statements that apply to the request, in the document's order; at most `ExplanationLimits.matches`, those
    /// that deny first kept.
    public let matched: [StatementExplanation]
    public let omittedMatches: Int
    /// Statements that do not apply, the nearest first; at most `ExplanationLimits.nearMisses`.
    public let nearlyMatched: [NearMiss]
    public let omittedNearMisses: Int
}

/// A statement, named so that a reader finds it.
public struct StatementExplanation: Sendable, Hashable {
    /// Its Sid (empty when it has none) and its number in the document, from 0.
    public let reference: StatementReference
    public let effect: Statement.Effect
    /// As it was written.
    public let statement: Statement
    /// Its place in the text as stored; zeros for policies that have no text.
    public let source: SourceRange
    /// How directly it names the caller; nil where principals do not decide.
    public let strength: PrincipalStrength?
}

/// A statement that does not apply, and the first of its elements that does not match.
///
/// Elements are taken in the order action, resource, principal, conditions as written. One that fails at a later
/// element is nearer; of two that are equally near, an Allow comes before a Deny, and the document's order decides
/// last.
public struct NearMiss: Sendable {
    public let statement: StatementExplanation
    public let mismatch: StatementMismatch
}

/// The element of a statement that does not match a request. Texts are as the policy writes them.
public enum StatementMismatch: Sendable {
    /// `Action`, or `NotAction` when negated.
    case action(patterns: [String], isNegated: Bool)
    /// `Resource`, or `NotResource` when negated. A pattern with a variable whose key the request does not have matches
    /// nothing; those keys are given.
    case resource(patterns: [String], isNegated: Bool, missingVariables: [String])
    /// `Principal`, or `NotPrincipal` when negated; users and roles are unique ids in stored policies.
    case principal([PrincipalValue], isNegated: Bool)
    case condition(ConditionMismatch)
}

/// The first condition that does not hold.
public struct ConditionMismatch: Sendable {
    /// As written, set prefix and `IfExists` included.
    public let operatorName: String
    /// As written.
    public let key: String
    /// The operands as written, variables not filled in.
    public let operands: [String]
    /// The request's value; nil when the request does not have the key.
    public let value: ConditionValue?
    /// Keys of variables in the operands that the request does not have.
    public let missingVariables: [String]
    /// How many conditions of the statement hold before this one.
    public let position: Int
}

/// How much an explanation tells.
public enum ExplanationLimits {
    public static let policiesPerLayer = 50
    /// Matching statements of one policy.
    public static let matches = 20
    /// Nearly matching statements of one policy.
    public static let nearMisses = 5
    public static let missingKeys = 100
}
