import AWSNames

/// One statement made ready for deciding.
struct CompiledStatement: Sendable {
    private struct ActionPattern: Sendable {
        let service: String
        let name: WildcardPattern
    }

    private enum ResourcePattern: Sendable {
        case constant(ARNPattern)
        case template(ARNTemplate)
        /// Cannot be read; it matches for Deny alone.
        case unreadable
    }

    let effect: Statement.Effect
    let reference: StatementReference
    let principal: PrincipalElement?
    private let actions: [ActionPattern]
    private let matchesAnyAction: Bool
    private let negatesActions: Bool
    private let resources: [ResourcePattern]
    private let negatesResources: Bool
    private let hasResource: Bool
    private let conditions: [CompiledCondition]

    init(_ statement: Statement, index: Int, version: PolicyDocument.Version, kind: PolicyKind) {
        effect = statement.effect
        reference = StatementReference(sid: statement.sid ?? "", index: index)
        principal = statement.principal
        matchesAnyAction = statement.action.values.contains("*")
        negatesActions = statement.action.isNegated
        actions = statement.action.values.compactMap { text in
            ServiceAction(text).map {
                ActionPattern(
                    service: $0.service.lowercased(), name: WildcardPattern($0.name, foldingCase: true))
            }
        }
        hasResource = statement.resource != nil
        negatesResources = statement.resource?.isNegated ?? false
        resources = (statement.resource?.values ?? []).map { text in
            guard version == .v2008 || !text.contains("${") else {
                return .template(ARNTemplate(text, version: version))
            }
            return ARNPattern(text, padding: kind != .bucket).map(ResourcePattern.constant) ?? .unreadable
        }
        conditions = statement.conditions.map { CompiledCondition($0, version: version) }
    }

    /// The services of all actions; nil when the statement may match any service.
    var services: Set<String>? {
        negatesActions || matchesAnyAction ? nil : Set(actions.map(\.service))
    }

    /// Whether action, resource and conditions match; principals are the layer's to judge.
    func matches(_ request: AuthorizationRequest, foldedService: String, foldedName: String) -> Bool {
        matchesAction(foldedService, foldedName) && matchesResource(request)
            && conditions.allSatisfy { $0.holds(request.context, effect: effect) }
    }

    private func matchesAction(_ service: String, _ name: String) -> Bool {
        let isListed =
            matchesAnyAction || actions.contains { $0.service == service && $0.name.matches(name) }
        return isListed != negatesActions
    }

    private func matchesResource(_ request: AuthorizationRequest) -> Bool {
        guard hasResource else { return true }
        let isListed = resources.contains { pattern in
            switch pattern {
            case .constant(let arn): arn.matches(request.resource)
            // A missing value matches nothing (§1.7).
            case .template(let template): template.matches(request.resource, request.context) == true
            // The list must come out such that the statement applies when it denies and does not when it allows.
            case .unreadable: (effect == .deny) != negatesResources
            }
        }
        return isListed != negatesResources
    }
}

/// Where in a policy a statement stands.
public struct StatementReference: Sendable, Hashable {
    /// Empty when the statement has none.
    public let sid: String
    /// Counted from 0 in the document's order.
    public let index: Int
}
