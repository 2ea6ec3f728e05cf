import AWSNames
import Authorization
import PolicyEngine
import ServiceShapes
import WireProtocol

/// What a simulation answers, one result an action (reference iam.md §7.2).
extension Simulation {
    /// The most actions times resources of one page: what one call may cost.
    static let maximumQuestions = 10_000

    /// The page of results that the input asks for; pages count actions.
    func page() throws(ServiceError) -> Page<IAMShapes.EvaluationResult> {
        let numbered = input.actions.enumerated().map { (key: Marker.number($0.offset), action: $0.element) }
        let page = try Page<(key: String, action: String)>(
            of: numbered, after: input.marker, maxItems: input.maxItems, key: \.key)
        guard page.items.count * resources.count <= Self.maximumQuestions else {
            throw IAMShapes.Errors.invalidInput(
                "The simulation asks too many questions; ask for fewer items at a time.")
        }
        return page.map { result(of: $0.action) }
    }

    private func result(of name: String) -> IAMShapes.EvaluationResult {
        // INVARIANT: names were checked when the simulation was made.
        let action = ServiceAction(name) ?? ServiceAction(service: name, name: "")
        let answers = resources.map { SimulatedAnswer(explain(action, on: $0), on: $0) }
        let decision = answers.map(\.decision).max { $0.severity < $1.severity } ?? .implicitDeny
        return IAMShapes.EvaluationResult(
            evalActionName: name, evalResourceName: resourceName(of: action), evalDecision: decision.word,
            matchedStatements: matchedStatements(answers, decision),
            missingContextValues: hasExplicitResources ? [] : answers.first?.missingKeys ?? [],
            organizationsDecisionDetail: answers.first?.organizations,
            permissionsBoundaryDecisionDetail: boundaryDetail(answers),
            evalDecisionDetails: hasExplicitResources ? answers.first?.crossAccountDetails ?? [:] : nil,
            resourceSpecificResults: hasExplicitResources ? answers.map(\.shape) : nil)
    }

    /// Those of the deciding effect over all resources, each once.
    private func matchedStatements(
        _ answers: [SimulatedAnswer], _ decision: Verdict.Decision
    ) -> [IAMShapes.Statement] {
        var statements: [IAMShapes.Statement] = []
        for answer in answers where decision != .explicitDeny || answer.decision == .explicitDeny {
            for statement in answer.matchedStatements where !statements.contains(statement) {
                statements.append(statement)
            }
        }
        return statements
    }

    private func boundaryDetail(_ answers: [SimulatedAnswer]) -> IAMShapes.PermissionsBoundaryDecisionDetail? {
        let details = answers.compactMap(\.boundary)
        guard !details.isEmpty else { return nil }
        return .init(
            allowedByPermissionsBoundary: details.allSatisfy { $0.allowedByPermissionsBoundary == true })
    }

    /// `*`, the one resource, or what resources of the action look like.
    private func resourceName(of action: ServiceAction) -> String {
        resources.count == 1 ? resources[0] : ResourceTemplates.template(of: action)
    }
}

/// The answer about one action on one resource.
struct SimulatedAnswer {
    let resource: String
    private let explanation: Explanation

    init(_ explanation: Explanation, on resource: String) {
        self.explanation = explanation
        self.resource = resource
    }

    var decision: Verdict.Decision { explanation.verdict.decision }

    /// Told of implicit denials alone.
    var missingKeys: [String] { decision == .implicitDeny ? explanation.missingKeys : [] }

    var shape: IAMShapes.ResourceSpecificResult {
        IAMShapes.ResourceSpecificResult(
            evalResourceName: resource, evalResourceDecision: decision.word, matchedStatements: matchedStatements,
            missingContextValues: missingKeys, evalDecisionDetails: crossAccountDetails,
            permissionsBoundaryDecisionDetail: boundary)
    }

    /// Statements that deny when one does, else those that allow; none when a service control policy refuses.
    var matchedStatements: [IAMShapes.Statement] {
        if organizations?.allowedByOrganizations == false { return [] }
        let effect: Statement.Effect = decision == .explicitDeny ? .deny : .allow
        return explanation.layers.flatMap { layer in
            layer.policies.flatMap { policy in
                policy.matched.filter { $0.effect == effect }.map { statement in
                    IAMShapes.Statement(
                        sourcePolicyId: policy.policy.name, sourcePolicyType: layer.layer.sourcePolicyType,
                        startPosition: .init(statement.source.start), endPosition: .init(statement.source.end))
                }
            }
        }
    }

    /// Nil when no service control policy is in play.
    var organizations: IAMShapes.OrganizationsDecisionDetail? {
        let levels = explanation.layers.filter { $0.layer == .serviceControl && $0.outcome != .absent }
        guard !levels.isEmpty else { return nil }
        return .init(allowedByOrganizations: levels.allSatisfy { $0.outcome == .allows })
    }

    /// Nil when no boundary is in play.
    var boundary: IAMShapes.PermissionsBoundaryDecisionDetail? {
        guard let layer = explanation.layers.first(where: { $0.layer == .boundary }), layer.outcome != .absent else {
            return nil
        }
        return .init(allowedByPermissionsBoundary: layer.outcome == .allows)
    }

    /// How each kind of policy came out; filled across accounts alone.
    var crossAccountDetails: [String: String] {
        guard explanation.verdict.isCrossAccount else { return [:] }
        var details: [String: String] = [:]
        for layer in explanation.layers where layer.outcome != .absent {
            guard let name = layer.layer.detailName else { continue }
            details[name] = layer.outcome.word
        }
        return details
    }
}

extension Verdict.Decision {
    var word: String {
        switch self {
        case .allow: "allowed"
        case .explicitDeny: "explicitDeny"
        case .implicitDeny: "implicitDeny"
        }
    }

    /// Of several, the one that restricts most is told.
    fileprivate var severity: Int {
        switch self {
        case .allow: 0
        case .implicitDeny: 1
        case .explicitDeny: 2
        }
    }
}

extension LayerExplanation.Outcome {
    fileprivate var word: String {
        switch self {
        case .denies: Verdict.Decision.explicitDeny.word
        case .allows, .unrestricted: Verdict.Decision.allow.word
        case .silent, .absent: Verdict.Decision.implicitDeny.word
        }
    }
}

extension PolicyLayer {
    /// The wire's words, which are not those of the model's enumeration.
    fileprivate var sourcePolicyType: String {
        switch self {
        case .identity, .session: "IAM Policy"
        case .resource, .endpoint: "Resource Policy"
        case .boundary: "Permissions Boundary Policy"
        case .serviceControl, .resourceControl: "Organizations Policy"
        }
    }

    fileprivate var detailName: String? {
        switch self {
        case .identity: "IAM Policy"
        case .resource: "Resource Policy"
        case .boundary: "Permissions Boundary Policy"
        case .serviceControl, .resourceControl, .endpoint, .session: nil
        }
    }
}

extension IAMShapes.Position {
    /// Columns are one larger than one would count (reference iam.md §7.2).
    fileprivate init(_ position: SourceRange.Position) {
        self.init(line: position.line, column: position.column + 1)
    }
}
