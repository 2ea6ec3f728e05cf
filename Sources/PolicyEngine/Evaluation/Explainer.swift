import AWSNames

extension Authorizer {
    /// Decides as `decide` does and tells how: every layer, the statements that matched and those that nearly did.
    ///
    /// It looks at every statement, so it takes time in proportion to the size of all policies together; `decide` is
    /// for serving requests.
    ///
    /// - Parameter scope: which statements are looked at; the verdict is the same in each.
    public static func explain(
        _ request: AuthorizationRequest, under layers: PolicyLayers, scope: ExplanationScope = .everyStatement
    ) -> Explanation {
        var explainer = Explainer(question: Question(request, under: layers), layers: layers, scope: scope)
        return explainer.explanation()
    }
}

/// Explains one decision.
private struct Explainer {
    let question: Question
    let layers: PolicyLayers
    let scope: ExplanationScope
    private var missingKeys: [String] = []
    private var seenKeys: Set<String> = []

    init(question: Question, layers: PolicyLayers, scope: ExplanationScope) {
        self.question = question
        self.layers = layers
        self.scope = scope
    }

    mutating func explanation() -> Explanation {
        var findings: [Finding] = []
        for layer in PolicyLayer.inOrder { findings += self.findings(in: layer) }
        let verdict = LayeredDecision(
            answers: ExplainedAnswers(findings: findings, layers: layers),
            isCrossAccount: question.request.isCrossAccount
        ).verdict()
        return Explanation(
            verdict: verdict, layers: findings.map(\.explanation), missingKeys: missingKeys)
    }

    private mutating func findings(in layer: PolicyLayer) -> [Finding] {
        var lists: [(level: Int?, policies: [CompiledPolicy])] = []
        layers.forEach(in: layer) { lists.append(($0, $1)) }
        guard !lists.isEmpty else { return [Finding(layer: layer, emptyOutcome: emptyOutcome(of: layer))] }
        var findings: [Finding] = []
        for list in lists {
            var finding = Finding(layer: layer, level: list.level)
            for policy in list.policies { add(policy, to: &finding) }
            findings.append(finding)
        }
        return findings
    }

    private func emptyOutcome(of layer: PolicyLayer) -> LayerExplanation.Outcome {
        if layer == .identity, case .unrestricted = layers.identity { return .unrestricted }
        // An organization without levels binds nobody.
        return .absent
    }

    private mutating func add(_ policy: CompiledPolicy, to finding: inout Finding) {
        let naming = finding.layer.hasPrincipals
        var account = PolicyAccount()
        for statement in statements(of: policy) {
            let mismatch = statement.firstMismatch(for: question, naming: naming)
            noteMissingKeys(of: statement, mismatch)
            let strength = naming ? statement.strength(for: question) : nil
            let explained = StatementExplanation(
                reference: statement.reference, effect: statement.effect, statement: statement.source,
                source: statement.range,
                strength: mismatch == nil ? strength : nil)
            if let mismatch {
                account.misses.append(NearMiss(statement: explained, mismatch: mismatch))
            } else {
                account.matches.append(explained)
                finding.note(explained, of: policy.identifier)
            }
        }
        finding.policies.append(account.explanation(of: policy.identifier))
    }

    private func statements(of policy: CompiledPolicy) -> [CompiledStatement] {
        guard scope == .statementsOfTheService else { return policy.statements }
        let service = question.request.action.service
        return policy.statements.filter { Self.speaks($0.source.action, of: service) }
    }

    /// Whether an action of the service could be meant.
    private static func speaks(_ element: Statement.Element, of service: String) -> Bool {
        element.isNegated
            || element.values.contains { $0 == "*" || $0.lowercased().hasPrefix(service.lowercased() + ":") }
    }

    private mutating func noteMissingKeys(of statement: CompiledStatement, _ mismatch: StatementMismatch?) {
        switch mismatch {
        case .action, .principal: return
        case nil, .resource, .condition: break
        }
        for key in statement.missingKeys(in: question.request.context)
        where missingKeys.count < ExplanationLimits.missingKeys && seenKeys.insert(key.lowercased()).inserted {
            missingKeys.append(key)
        }
    }
}

/// What one layer or level was found to say.
private struct Finding {
    let layer: PolicyLayer
    var level: Int?
    var emptyOutcome: LayerExplanation.Outcome?
    var denial: Verdict.Determination?
    var allowance: (statement: Verdict.Determination, strength: PrincipalStrength)?
    var policies: [PolicyExplanation] = []

    mutating func note(_ statement: StatementExplanation, of policy: PolicyIdentifier) {
        let determination = Verdict.Determination(policy: policy, statement: statement.reference)
        let strength = statement.strength ?? .direct
        switch statement.effect {
        case .deny: denial = denial ?? determination
        case .allow:
            if allowance.map({ $0.strength < strength }) ?? true { allowance = (determination, strength) }
        }
    }

    private var outcome: LayerExplanation.Outcome {
        emptyOutcome ?? (denial != nil ? .denies : allowance != nil ? .allows : .silent)
    }

    var explanation: LayerExplanation {
        var shown = policies
        if policies.count > ExplanationLimits.policiesPerLayer {
            shown = policies.filter { !$0.matched.isEmpty } + policies.filter(\.matched.isEmpty)
            shown.removeLast(shown.count - ExplanationLimits.policiesPerLayer)
        }
        return LayerExplanation(
            layer: layer, level: level, outcome: outcome,
            grant: outcome == .allows && layer.hasPrincipals ? allowance?.strength : nil,
            policies: shown, omittedPolicies: policies.count - shown.count)
    }
}

/// What one policy was found to say, before it is cut to size.
private struct PolicyAccount {
    var matches: [StatementExplanation] = []
    var misses: [NearMiss] = []

    func explanation(of policy: PolicyIdentifier) -> PolicyExplanation {
        var matched = matches
        if matches.count > ExplanationLimits.matches {
            let denials = matches.filter { $0.effect == .deny }
            let allowances = matches.filter { $0.effect == .allow }
            matched = (denials + allowances).prefix(ExplanationLimits.matches)
                .sorted { $0.reference.index < $1.reference.index }
        }
        let near = misses.sorted { left, right in
            let (one, other) = (rank(left), rank(right))
            return one == other ? left.statement.reference.index < right.statement.reference.index : one > other
        }.prefix(ExplanationLimits.nearMisses)
        return PolicyExplanation(
            policy: policy, matched: matched, omittedMatches: matches.count - matched.count,
            nearlyMatched: Array(near), omittedNearMisses: misses.count - near.count)
    }

    private func rank(_ miss: NearMiss) -> Int {
        2 * miss.mismatch.nearness + (miss.statement.effect == .allow ? 1 : 0)
    }
}

/// Answers from what was found, for the same combination of layers that `decide` goes through.
private struct ExplainedAnswers: LayerAnswers {
    let findings: [Finding]
    let layers: PolicyLayers

    var requiresResourcePolicy: Bool {
        if case .policy(_, .required) = layers.resource { true } else { false }
    }

    func denial(in layer: PolicyLayer) -> Verdict.Determination? {
        for finding in findings where finding.layer == layer {
            if let denial = finding.denial { return denial }
        }
        return nil
    }

    func permission(in layer: PolicyLayer) -> LayerPermission {
        var permission = LayerPermission.absent
        for finding in findings where finding.layer == layer {
            switch finding.emptyOutcome {
            case .unrestricted: return .allows(nil, .direct)
            case .absent: return .absent
            case .denies, .allows, .silent, nil: break
            }
            guard let allowance = finding.allowance else { return .silent }
            permission = .allows(allowance.statement, allowance.strength)
        }
        return permission
    }
}
