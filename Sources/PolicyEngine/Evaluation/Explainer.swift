extension Authorizer {
    /// Decides as `decide` does and tells how: every layer, the statements that matched and those that nearly did.
    ///
    /// It looks at every statement, so it takes time in proportion to the size of all policies together; `decide` is
    /// for serving requests.
    public static func explain(_ request: AuthorizationRequest, under layers: PolicyLayers) -> Explanation {
        Explanation(trace(request, under: layers))
    }
}

extension Explanation {
    /// What was found, in the policies' words.
    public init(_ trace: DecisionTrace) {
        verdict = trace.verdict
        layers = trace.layers.map { LayerExplanation($0, of: trace) }
        missingKeys = trace.missingKeys()
    }
}

extension LayerExplanation {
    fileprivate init(_ layer: DecisionTrace.Layer, of trace: DecisionTrace) {
        let all = trace.policies[layer.policies].map { PolicyExplanation($0, of: trace) }
        var shown = all
        if all.count > ExplanationLimits.policiesPerLayer {
            shown = all.filter { !$0.matched.isEmpty } + all.filter(\.matched.isEmpty)
            shown.removeLast(shown.count - ExplanationLimits.policiesPerLayer)
        }
        self.layer = layer.layer
        level = layer.level
        outcome = layer.outcome
        grant = outcome == .allows && layer.layer.hasPrincipals ? layer.allowance?.strength : nil
        policies = shown
        omittedPolicies = all.count - shown.count
    }
}

extension PolicyExplanation {
    fileprivate init(_ policy: DecisionTrace.Policy, of trace: DecisionTrace) {
        let statements = trace.statements[policy.statements]
        let matches = statements.filter { $0.mismatch == nil }
        var kept = matches
        if matches.count > ExplanationLimits.matches {
            let (denials, allowances) = (matches.filter { $0.effect == .deny }, matches.filter { $0.effect == .allow })
            kept = (denials + allowances).prefix(ExplanationLimits.matches)
                .sorted { $0.reference.index < $1.reference.index }
        }
        let near = trace.nearest(ExplanationLimits.nearMisses, in: policy.statements)
        self.policy = policy.identifier
        matched = kept.map { StatementExplanation($0) }
        omittedMatches = matches.count - kept.count
        nearlyMatched = near.compactMap { traced in
            trace.mismatch(of: traced).map { NearMiss(statement: StatementExplanation(traced), mismatch: $0) }
        }
        omittedNearMisses = statements.count - matches.count - near.count
    }
}

extension StatementExplanation {
    fileprivate init(_ traced: TracedStatement) {
        reference = traced.reference
        effect = traced.effect
        statement = traced.source
        source = traced.range
        strength = traced.strength
    }
}
