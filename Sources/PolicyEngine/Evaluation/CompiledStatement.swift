import AWSNames

/// One statement made ready for deciding. Shared, never copied.
///
/// Its stored properties stand in memory as they are declared here. What a decision reads comes first and together:
/// among very many policies each is met with none of it in the processor's caches, and then lines of memory are what
/// deciding costs.
final class CompiledStatement: Sendable {
    private enum ResourcePattern: Sendable {
        case constant(ARNPattern)
        case template(ARNTemplate)
        /// Cannot be read; it matches for Deny alone.
        case unreadable
    }

    /// What explanations alone read.
    private final class Wording: Sendable {
        let source: Statement
        let range: SourceRange
        let asksAboutResource: Bool

        init(source: Statement, range: SourceRange, asksAboutResource: Bool) {
            self.source = source
            self.range = range
            self.asksAboutResource = asksAboutResource
        }
    }

    let effect: Statement.Effect
    private let matchesAnyAction: Bool
    private let negatesActions: Bool
    private let negatesResources: Bool
    private let hasResource: Bool
    private let negatesPrincipals: Bool
    /// Empty without the element: then nobody is named.
    private let principals: ShortList<PrincipalValue>
    private let conditions: ShortList<CompiledCondition>
    let reference: StatementReference
    private let resources: [ResourcePattern]
    private let actions: [ActionPattern]
    private let wording: Wording

    init(
        _ statement: Statement, index: Int, at range: SourceRange, version: PolicyDocument.Version, kind: PolicyKind
    ) {
        effect = statement.effect
        reference = StatementReference(sid: statement.sid ?? "", index: index)
        matchesAnyAction = statement.action.values.contains("*")
        negatesActions = statement.action.isNegated
        actions = statement.action.values.compactMap { ServiceAction($0).map(ActionPattern.init) }
        hasResource = statement.resource != nil
        negatesResources = statement.resource?.isNegated ?? false
        let resources = (statement.resource?.values ?? []).map { text -> ResourcePattern in
            guard version == .v2008 || !text.contains("${") else { return .template(ARNTemplate(text)) }
            return ARNPattern(text, padding: kind != .bucket && kind != .resource).map(ResourcePattern.constant)
                ?? .unreadable
        }
        self.resources = resources
        negatesPrincipals = statement.principal?.isNegated ?? false
        principals = ShortList(statement.principal?.values ?? [])
        let conditions = statement.conditions.map { CompiledCondition($0, version: version) }
        self.conditions = ShortList(conditions)
        let asksAboutResource =
            conditions.contains(where: \.asksAboutResource)
            || resources.contains { pattern in
                if case .template(let template) = pattern { template.asksAboutResource } else { false }
            }
        wording = Wording(source: statement, range: range, asksAboutResource: asksAboutResource)
    }

    /// As it was written, for explanations.
    var source: Statement { wording.source }
    var range: SourceRange { wording.range }
    /// Whether a condition or a variable of it asks about a property of the resource.
    var asksAboutResource: Bool { wording.asksAboutResource }

    /// The actions that it lists; nil when it may match actions of any service.
    private var listedActions: [ActionPattern]? { negatesActions || matchesAnyAction ? nil : actions }

    /// What an index of the policy's actions is made of.
    var actionList: StatementActions { StatementActions(effect: effect, listed: listedActions) }

    /// How directly the statement names the caller when all of it matches; nil when something does not.
    /// - Parameters:
    ///   - principals: whether the statement's principals decide, as in the policy of a resource.
    ///   - isListed: whether the action is known to be among those listed.
    func applies(to question: Question, naming principals: Bool, isListed: Bool = false) -> PrincipalStrength? {
        guard isListed && !negatesActions || matchesAction(question.action), matchesResource(question),
            let strength = principals ? strength(for: question) : .direct
        else { return nil }
        return conditions.allSatisfy { $0.holds(question.request.context, effect: effect) } ? strength : nil
    }

    /// How directly the statement names the caller, or takes it in by not naming it; nil when it does not.
    func strength(for question: Question) -> PrincipalStrength? {
        principals.strength(for: question, effect: effect, isNegated: negatesPrincipals)
    }

    private func matchesAction(_ action: ServiceAction) -> Bool {
        if matchesAnyAction { return !negatesActions }
        for index in actions.indices where actions[index].matches(action) { return !negatesActions }
        return negatesActions
    }

    private func matchesResource(_ question: Question) -> Bool {
        guard hasResource else { return true }
        for index in resources.indices where isListed(question, by: index) { return !negatesResources }
        return negatesResources
    }

    private func isListed(_ question: Question, by index: Int) -> Bool {
        switch resources[index] {
        case .constant(let arn): arn.matches(question.resource)
        // A missing value matches nothing (§1.7).
        case .template(let template): template.matches(question.resource, question.request.context)
        // The list must come out such that the statement applies when it denies and does not when it allows.
        case .unreadable: (effect == .deny) != negatesResources
        }
    }
}

extension CompiledStatement {
    /// Whether it speaks of an action of the service that is asked about, or may speak of any.
    func mayConcern(_ action: ServiceAction) -> Bool {
        guard let listedActions else { return true }
        for index in listedActions.indices
        where ASCII.equalFolding(action.service, folded: listedActions[index].service) { return true }
        return false
    }

    /// The first element that does not match, elements taken in the order action, resource, principal, conditions; nil
    /// when all match.
    func firstMismatch(for question: Question, naming principals: Bool) -> StatementElement? {
        guard matchesAction(question.action) else { return .action }
        guard matchesResource(question) else { return .resource }
        if principals, strength(for: question) == nil { return .principal }
        return conditions.firstIndex { !$0.holds(question.request.context, effect: effect) }
            .map(StatementElement.condition)
    }

    /// What is written in an element that does not match.
    func mismatch(at element: StatementElement, in context: ConditionContext) -> StatementMismatch {
        switch element {
        case .action:
            return .action(patterns: source.action.values, isNegated: negatesActions)
        case .resource:
            var missing: [String] = []
            forEachMissingResourceVariable(in: context) { missing.append($1) }
            return .resource(
                patterns: source.resource?.values ?? [], isNegated: negatesResources, missingVariables: missing)
        case .principal:
            return .principal(source.principal?.values ?? [], isNegated: source.principal?.isNegated ?? false)
        case .condition(let index):
            let (written, condition) = (source.conditions[index], conditions[index])
            var missing: [String] = []
            condition.forEachMissingVariable(in: context) { missing.append($1) }
            return .condition(
                ConditionMismatch(
                    operatorName: written.operatorName, key: written.key, operands: written.values,
                    value: context.value(of: condition.key), missingVariables: missing, position: index))
        }
    }

    /// The keys that the statement asks for and the request does not have, as written: those of its variables and of
    /// its conditions.
    func forEachMissingKey(in context: ConditionContext, _ body: (ConditionKey, _ name: String) -> Void) {
        forEachMissingResourceVariable(in: context, body)
        for index in conditions.indices {
            let condition = conditions[index]
            if context.value(of: condition.key) == nil { body(condition.key, source.conditions[index].key) }
            condition.forEachMissingVariable(in: context, body)
        }
    }

    private func forEachMissingResourceVariable(
        in context: ConditionContext, _ body: (ConditionKey, _ name: String) -> Void
    ) {
        for index in resources.indices {
            if case .template(let template) = resources[index] {
                template.forEachVariable { if context.value(of: $0) == nil { body($0, $1) } }
            }
        }
    }
}

/// Where in a policy a statement stands.
public struct StatementReference: Sendable, Hashable {
    /// Empty when the statement has none.
    public let sid: String
    /// Counted from 0 in the document's order.
    public let index: Int
}
