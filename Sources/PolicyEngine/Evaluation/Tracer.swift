import AWSNames

extension Authorizer {
    /// Decides as `decide` does and notes how every statement came out.
    ///
    /// It looks at every statement, so it takes time in proportion to the size of all policies together; `decide` is
    /// for serving requests.
    ///
    /// - Parameter scope: which statements are looked at; the verdict is the same in each.
    public static func trace(
        _ request: AuthorizationRequest, under layers: PolicyLayers, scope: ExplanationScope = .everyStatement
    ) -> DecisionTrace {
        let question = Question(request, hasBoundary: layers.boundary != nil)
        var tracer = Tracer(question: question, layers: layers, scope: scope)
        return tracer.trace()
    }
}

/// Which statements are looked at.
public enum ExplanationScope: Sendable {
    case everyStatement
    /// Those alone that name the action's service or any. What is left out cannot match and came no nearer than its
    /// action.
    case statementsOfTheService
}

/// Looks at the statements of one decision.
private struct Tracer {
    let question: Question
    let bound: PolicyLayers
    let scope: ExplanationScope
    private var layers: [DecisionTrace.Layer] = []
    private var policies: [DecisionTrace.Policy] = []
    private var statements: [TracedStatement] = []

    init(question: Question, layers: PolicyLayers, scope: ExplanationScope) {
        self.question = question
        bound = layers
        self.scope = scope
    }

    mutating func trace() -> DecisionTrace {
        layers.reserveCapacity(PolicyLayer.allCases.count)
        policies.reserveCapacity(8)
        statements.reserveCapacity(8)
        for layer in PolicyLayer.inOrder { add(layer) }
        let verdict = TracedAnswers(
            layers: layers, bound: bound, isCrossAccount: question.request.isCrossAccount
        ).verdict()
        return DecisionTrace(
            request: question.request, verdict: verdict, layers: layers, policies: policies, statements: statements)
    }

    private mutating func add(_ layer: PolicyLayer) {
        let before = layers.count
        bound.forEach(in: layer) { level, list in
            let first = policies.count
            var traced = DecisionTrace.Layer(layer: layer, level: level, policies: first..<first)
            for policy in list { add(policy, to: &traced) }
            traced.policies = first..<policies.count
            layers.append(traced)
        }
        guard layers.count == before else { return }
        let none = policies.count..<policies.count
        layers.append(
            DecisionTrace.Layer(layer: layer, level: nil, emptyOutcome: emptyOutcome(of: layer), policies: none))
    }

    private func emptyOutcome(of layer: PolicyLayer) -> LayerExplanation.Outcome {
        if layer == .identity, case .unrestricted = bound.identity { return .unrestricted }
        // An organization without levels binds nobody.
        return .absent
    }

    private mutating func add(_ policy: CompiledPolicy, to layer: inout DecisionTrace.Layer) {
        let naming = layer.layer.hasPrincipals
        let first = statements.count
        let written = policy.statements
        for index in written.indices {
            let statement = written[index]
            if scope == .statementsOfTheService, !statement.mayConcern(question.action) { continue }
            let mismatch = statement.firstMismatch(for: question, naming: naming)
            let strength = naming && mismatch == nil ? statement.strength(for: question) : nil
            statements.append(TracedStatement(statement: statement, mismatch: mismatch, strength: strength))
            if mismatch == nil { layer.note(statement, strength ?? .direct, of: policy.identifier) }
        }
        policies.append(DecisionTrace.Policy(identifier: policy.identifier, statements: first..<statements.count))
    }
}

extension DecisionTrace.Layer {
    init(layer: PolicyLayer, level: Int?, emptyOutcome: LayerExplanation.Outcome? = nil, policies: Range<Int>) {
        self.layer = layer
        self.level = level
        self.emptyOutcome = emptyOutcome
        self.policies = policies
    }

    /// Notes a statement that applies.
    fileprivate mutating func note(
        _ statement: CompiledStatement, _ strength: PrincipalStrength, of policy: PolicyIdentifier
    ) {
        let determination = Verdict.Determination(policy: policy, statement: statement.reference)
        switch statement.effect {
        case .deny: denial = denial ?? determination
        case .allow:
            if allowance.map({ $0.strength < strength }) ?? true { allowance = (determination, strength) }
        }
    }
}

/// Answers from what was found, for the same combination of layers that `decide` goes through.
private struct TracedAnswers: LayerAnswers {
    let layers: [DecisionTrace.Layer]
    let bound: PolicyLayers
    let isCrossAccount: Bool

    var requiresResourcePolicy: Bool {
        if case .policy(_, .required) = bound.resource { true } else { false }
    }

    func denial(in layer: PolicyLayer) -> Verdict.Determination? {
        for traced in layers where traced.layer == layer {
            if let denial = traced.denial { return denial }
        }
        return nil
    }

    func permission(in layer: PolicyLayer) -> LayerPermission {
        var permission = LayerPermission.absent
        for traced in layers where traced.layer == layer {
            switch traced.emptyOutcome {
            case .unrestricted: return .allows(nil, .direct)
            case .absent: return .absent
            case .denies, .allows, .silent, nil: break
            }
            guard let allowance = traced.allowance else { return .silent }
            permission = .allows(allowance.statement, allowance.strength)
        }
        return permission
    }
}
