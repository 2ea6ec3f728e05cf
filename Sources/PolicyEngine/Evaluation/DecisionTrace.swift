/// How every statement that was looked at came out: what explanations are made of.
///
/// It refers to statements and copies none of their texts, so that taking it costs little more than deciding does.
/// Like an `Explanation` it leads to the policies of all layers: whoever shows something of it to a client decides what
/// the client may see.
public struct DecisionTrace: Sendable {
    /// One layer, or one level of SCPs or RCPs.
    public struct Layer: Sendable {
        public let layer: PolicyLayer
        /// The level of an SCP or RCP: 0 is the organization's root. Nil for other layers.
        public let level: Int?
        /// Set where there are no policies to say it.
        var emptyOutcome: LayerExplanation.Outcome?
        var denial: Verdict.Determination?
        var allowance: (statement: Verdict.Determination, strength: PrincipalStrength)?
        /// Of `policies`.
        public internal(set) var policies: Range<Int>

        public var outcome: LayerExplanation.Outcome {
            emptyOutcome ?? (denial != nil ? .denies : allowance != nil ? .allows : .silent)
        }
    }

    /// One policy of a layer.
    public struct Policy: Sendable {
        public let identifier: PolicyIdentifier
        /// Of `statements`, in the document's order.
        public internal(set) var statements: Range<Int>
    }

    public let request: AuthorizationRequest
    /// Always what `Authorizer.decide` says of the same request under the same layers.
    public let verdict: Verdict
    /// In the order in which explicit denials are named (reference iam.md §5.3).
    public let layers: [Layer]
    public let policies: [Policy]
    public let statements: [TracedStatement]
}

/// A statement and how it came out.
public struct TracedStatement: Sendable {
    let statement: CompiledStatement
    /// The first element that does not match; nil when the statement applies.
    public let mismatch: StatementElement?
    /// How directly a statement that applies names the caller; nil where principals do not decide.
    public let strength: PrincipalStrength?

    /// As it was written.
    public var source: Statement { statement.source }
    public var reference: StatementReference { statement.reference }
    public var range: SourceRange { statement.range }
    public var effect: Statement.Effect { statement.effect }
    /// Whether a condition or a variable of it asks about a property of the resource.
    public var asksAboutResource: Bool { statement.asksAboutResource }

    /// How near a statement came that does not apply; larger is nearer. Of two that are equally near, an Allow is worth
    /// more than a Deny.
    public var nearness: Int {
        guard let mismatch else { return .max }
        return 2 * mismatch.nearness + (effect == .allow ? 1 : 0)
    }
}

/// An element of a statement, in the order in which elements are looked at.
public enum StatementElement: Sendable, Hashable {
    case action, resource, principal
    /// The number of the condition, from 0: so many conditions before it hold.
    case condition(Int)

    fileprivate var nearness: Int {
        switch self {
        case .action: 0
        case .resource: 1
        case .principal: 2
        case .condition(let position): 3 + position
        }
    }
}

extension DecisionTrace {
    /// The policies' statements that do not apply, the nearest first, at most `count`; of equals the first in the
    /// document.
    public func nearest(
        _ count: Int, in statements: Range<Int>, where isWanted: (TracedStatement) -> Bool = { _ in true }
    ) -> [TracedStatement] {
        var found: [(index: Int, nearness: Int)] = []
        for index in statements where self.statements[index].mismatch != nil && isWanted(self.statements[index]) {
            let nearness = self.statements[index].nearness
            guard found.count < count || nearness > found[found.count - 1].nearness else { continue }
            if found.count == count { found.removeLast() }
            let place = found.firstIndex { $0.nearness < nearness } ?? found.count
            found.insert((index, nearness), at: place)
        }
        return found.map { self.statements[$0.index] }
    }

    /// What a statement that does not apply has in the way, in the policy's words.
    public func mismatch(of traced: TracedStatement) -> StatementMismatch? {
        traced.mismatch.map { traced.statement.mismatch(at: $0, in: request.context) }
    }

    /// The condition keys that statements asked for and the request does not have, as policies write them, without
    /// repetition (compared without case), in the order met; at most `ExplanationLimits.missingKeys`. Only statements
    /// whose action matches, and whose principal does where principals decide, ask.
    public func missingKeys(where isWanted: (Layer, TracedStatement) -> Bool = { _, _ in true }) -> [String] {
        var keys: [String] = []
        var seen: Set<ConditionKey> = []
        for layer in layers {
            for policy in policies[layer.policies] {
                for traced in statements[policy.statements] where traced.asks && isWanted(layer, traced) {
                    traced.statement.forEachMissingKey(in: request.context) { key, name in
                        if keys.count < ExplanationLimits.missingKeys, seen.insert(key).inserted { keys.append(name) }
                    }
                }
            }
        }
        return keys
    }
}

extension TracedStatement {
    /// Whether what the statement asks for matters: it speaks of the action, and of the caller.
    fileprivate var asks: Bool {
        switch mismatch {
        case .action, .principal: false
        case nil, .resource, .condition: true
        }
    }
}
