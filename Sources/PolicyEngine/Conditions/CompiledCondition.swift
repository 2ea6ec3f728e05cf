/// One key under one operator with its operands parsed once (reference iam.md §2.3, §2.4).
struct CompiledCondition: Sendable {
    /// What comparing one value with one operand can come to.
    enum Outcome {
        case matches
        case differs
        /// Neither the operator nor its negation holds.
        case unusable

        init(_ isEqual: Bool) { self = isEqual ? .matches : .differs }
    }

    let key: ConditionKey
    /// Nil for an operator that is not known: met at evaluation, it holds for Deny and not for Allow.
    private let name: ConditionOperator?
    private let operands: ShortList<ConditionOperand>

    init(_ condition: Condition, version: PolicyDocument.Version) {
        key = ConditionKey(condition.key)
        let name = ConditionOperator(name: condition.operatorName)
        self.name = name
        let operands = name.map { name in condition.values.map { ConditionOperand($0, of: name, version) } }
        self.operands = ShortList(operands ?? [])
    }

    /// Whether the condition holds. `effect` decides about what cannot be evaluated: never an allow.
    func holds(_ context: ConditionContext, effect: Statement.Effect) -> Bool {
        guard let name else { return effect == .deny }
        let value = context.value(of: key)
        if name.comparison == .null { return isNullSatisfied(value) }
        switch name.setPrefix {
        case nil: return holdsPlainly(value, name, context, effect)
        case .forAllValues:
            switch value {
            case nil: return true
            case .strings(let texts)?:
                return texts.isEmpty
                    || !operands.isEmpty && texts.allSatisfy { holds(.string($0), name, context, effect) }
            case let single?: return !operands.isEmpty && holds(single, name, context, effect)
            }
        case .forAnyValue:
            guard !operands.isEmpty else { return false }
            switch value {
            case nil: return false
            case .strings(let texts)?: return texts.contains { holds(.string($0), name, context, effect) }
            case let single?: return holds(single, name, context, effect)
            }
        }
    }

    /// The operands' variables whose keys the request does not have.
    func forEachMissingVariable(in context: ConditionContext, _ body: (ConditionKey, _ name: String) -> Void) {
        operands.visit { operand in
            operand.forEachVariable { if context.value(of: $0) == nil { body($0, $1) } }
        }
    }

    /// Whether the condition, or a variable of its operands, asks about a property of the resource.
    var asksAboutResource: Bool {
        var asks = key.describesResource
        operands.visit { operand in
            operand.forEachVariable { key, _ in asks = asks || key.describesResource }
        }
        return asks
    }

    private func isNullSatisfied(_ value: ConditionValue?) -> Bool {
        operands.contains { operand in
            if case .bool(let wantsAbsent) = operand { wantsAbsent == (value == nil) } else { false }
        }
    }

    private func holdsPlainly(
        _ value: ConditionValue?, _ name: ConditionOperator, _ context: ConditionContext,
        _ effect: Statement.Effect
    ) -> Bool {
        guard let value else { return name.ifExists || name.isNegated }
        // A multi-valued key never matches an operator without a set prefix, not even a negated one.
        guard !value.isMultiValued, !operands.isEmpty else { return false }
        return holds(value, name, context, effect)
    }

    /// Positive operators want one operand that matches, negated ones want every operand to differ.
    private func holds(
        _ value: ConditionValue, _ name: ConditionOperator, _ context: ConditionContext,
        _ effect: Statement.Effect
    ) -> Bool {
        if name.isNegated {
            return operands.allSatisfy { $0.compare(value, name, context, effect) == .differs }
        }
        return operands.contains { $0.compare(value, name, context, effect) == .matches }
    }
}

extension ConditionOperand {
    /// Compares one value of the request.
    fileprivate func compare(
        _ value: ConditionValue, _ name: ConditionOperator, _ context: ConditionContext, _ effect: Statement.Effect
    ) -> CompiledCondition.Outcome {
        switch self {
        case .decimal(let number, let whole):
            // Whole numbers on both sides need no text.
            if case .number(let given) = value, let whole { return Self.order(given, whole, name.comparison) }
            guard let given = value.singleText.flatMap({ Decimal($0) }) else {
                return context.unreadableNumbersNeverDiffer ? .unusable : .differs
            }
            return Self.order(given, number, name.comparison)
        case .date(let instant):
            if case .date(let given) = value { return Self.order(given, instant, name.comparison) }
            return Self.order(value.singleText.flatMap { DateText.parse($0) }, instant, name.comparison)
        case .bool(let flag):
            if case .bool(let given) = value { return CompiledCondition.Outcome(given == flag) }
            return value.singleText.map { CompiledCondition.Outcome(Self.isTrue($0) == flag) } ?? .unusable
        case .text, .folded, .pattern, .template, .arn, .arnTemplate, .bytes, .network, .malformed:
            guard let text = value.singleText else { return .unusable }
            return compare(text, name, context, effect)
        }
    }

    private func compare(
        _ text: String, _ name: ConditionOperator, _ context: ConditionContext, _ effect: Statement.Effect
    ) -> CompiledCondition.Outcome {
        switch self {
        case .text(let wanted): return CompiledCondition.Outcome(wanted.utf8.span.equals(text.utf8.span))
        case .folded(let folded, let isASCII):
            return CompiledCondition.Outcome(Self.equalFolding(text, folded, isASCII: isASCII))
        case .pattern(let pattern): return CompiledCondition.Outcome(pattern.matches(text))
        case .template(let template):
            return CompiledCondition.Outcome(Self.compare(text, template, name.comparison, context))
        case .arn(let pattern):
            let arn = ARNText(text)
            return arn.isARN ? CompiledCondition.Outcome(pattern.matches(arn)) : .unusable
        case .arnTemplate(let template):
            let arn = ARNText(text)
            return arn.isARN ? CompiledCondition.Outcome(template.matches(arn, context)) : .unusable
        case .bytes(let bytes): return CompiledCondition.Outcome(BinaryText.decode(text) == bytes)
        case .network(let network):
            guard let address = IPNetwork(address: text) else { return .unusable }
            return CompiledCondition.Outcome(network.contains(address))
        case .malformed:
            // A malformed ARN cannot grant, yet a Deny with it meets every ARN (§2.4).
            guard name.comparison == .arnLike, effect == .deny, ARNText(text).isARN else { return .unusable }
            return name.isNegated ? .differs : .matches
        case .decimal, .date, .bool: return .unusable
        }
    }

    /// A missing value makes the operand differ (§1.7).
    private static func compare(
        _ text: String, _ template: PolicyTemplate, _ comparison: ConditionOperator.Comparison,
        _ context: ConditionContext
    ) -> Bool {
        switch comparison {
        case .stringLike: return template.matches(text.utf8.span, context) == true
        case .stringEqualsIgnoreCase:
            guard let wanted = template.text(context) else { return false }
            return wanted.lowercased().utf8.elementsEqual(text.lowercased().utf8)
        default: return template.equals(text.utf8.span, context) == true
        }
    }

    /// Equal after lower-casing both, which is more than ASCII's letters (§2.2).
    private static func equalFolding(_ text: String, _ folded: String, isASCII: Bool) -> Bool {
        if isASCII, ASCII.isASCII(text.utf8.span) { return ASCII.equalFolding(text, folded: folded) }
        return text.lowercased().utf8.elementsEqual(folded.utf8)
    }

    private static func order<Value: Comparable>(
        _ value: Value?, _ operand: Value, _ comparison: ConditionOperator.Comparison
    ) -> CompiledCondition.Outcome {
        guard let value else { return .differs }
        switch comparison {
        case .numericLess, .dateLess: return CompiledCondition.Outcome(value < operand)
        case .numericLessOrEqual, .dateLessOrEqual: return CompiledCondition.Outcome(value <= operand)
        case .numericGreater, .dateGreater: return CompiledCondition.Outcome(value > operand)
        case .numericGreaterOrEqual, .dateGreaterOrEqual: return CompiledCondition.Outcome(value >= operand)
        default: return CompiledCondition.Outcome(value == operand)
        }
    }
}
