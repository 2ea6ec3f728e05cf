/// One key under one operator with its operands parsed once (reference iam.md §2.3, §2.4).
struct CompiledCondition: Sendable {
    /// What comparing one value with one operand can come to.
    private enum Outcome {
        case matches
        case differs
        /// Neither the operator nor its negation holds.
        case unusable
    }

    private enum Operand: Sendable {
        case template(PolicyTemplate)
        case arn(ARNPattern)
        case arnTemplate(ARNTemplate)
        case decimal(Decimal)
        case date(Int64)
        case bool(Bool)
        case bytes([UInt8])
        case network(IPNetwork)
        /// Only session policies can hold one.
        case malformed
    }

    private let key: String
    /// Nil for an operator that is not known: met at evaluation, it holds for Deny and not for Allow.
    private let name: ConditionOperator?
    private let operands: [Operand]

    init(_ condition: Condition, version: PolicyDocument.Version) {
        key = condition.key.lowercased()
        let name = ConditionOperator(name: condition.operatorName)
        self.name = name
        operands =
            name.map { name in condition.values.map { Self.operand($0, of: name, version) } } ?? []
    }

    private static func operand(
        _ text: String, of name: ConditionOperator, _ version: PolicyDocument.Version
    ) -> Operand {
        switch name.comparison {
        case .stringEquals, .stringEqualsIgnoreCase, .stringLike:
            return .template(PolicyTemplate(text, version: version))
        case .arnLike:
            if version == .v2012, text.contains("${") {
                return .arnTemplate(ARNTemplate(text, version: version))
            }
            return ARNPattern(text, padding: false).map(Operand.arn) ?? .malformed
        case .numericEquals, .numericLess, .numericLessOrEqual, .numericGreater, .numericGreaterOrEqual:
            return Decimal(text).map(Operand.decimal) ?? .malformed
        case .dateEquals, .dateLess, .dateLessOrEqual, .dateGreater, .dateGreaterOrEqual:
            return DateText.parse(text).map(Operand.date) ?? .malformed
        case .bool, .null:
            return .bool(text.lowercased() == "true")
        case .binaryEquals:
            return BinaryText.decode(text).map(Operand.bytes) ?? .malformed
        case .ipAddress:
            return IPNetwork(text).map(Operand.network) ?? .malformed
        }
    }

    /// Whether the condition holds. `effect` decides about what cannot be evaluated: never an allow.
    func holds(_ context: ConditionContext, effect: Statement.Effect) -> Bool {
        guard let name else { return effect == .deny }
        let value = context.value(folded: key)
        if name.comparison == .null { return isNullSatisfied(value) }
        switch name.setPrefix {
        case nil: return holdsPlainly(value, name, context, effect)
        case .forAllValues:
            guard let texts = value?.texts, !texts.isEmpty else { return true }
            return !operands.isEmpty && texts.allSatisfy { holds(.string($0), name, context, effect) }
        case .forAnyValue:
            guard let texts = value?.texts, !operands.isEmpty else { return false }
            return texts.contains { holds(.string($0), name, context, effect) }
        }
    }

    /// The keys of the operands' variables that the request does not have, as written.
    func missingVariables(in context: ConditionContext) -> [String] {
        operands.flatMap { operand -> [String] in
            switch operand {
            case .template(let template): template.variableKeys
            case .arnTemplate(let template): template.variableKeys
            case .arn, .decimal, .date, .bool, .bytes, .network, .malformed: []
            }
        }.filter { context[$0] == nil }
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
            return operands.allSatisfy { compare(value, $0, name, context, effect) == .differs }
        }
        return operands.contains { compare(value, $0, name, context, effect) == .matches }
    }

    private func compare(
        _ value: ConditionValue, _ operand: Operand, _ name: ConditionOperator,
        _ context: ConditionContext,
        _ effect: Statement.Effect
    ) -> Outcome {
        guard let text = value.singleText else { return .unusable }
        switch operand {
        case .template(let template): return Self.compare(text, template, name.comparison, context)
        case .arn(let pattern):
            guard ARNFields(text) != nil else { return .unusable }
            return pattern.matches(text) ? .matches : .differs
        case .arnTemplate(let template):
            guard ARNFields(text) != nil else { return .unusable }
            return template.matches(text, context) == true ? .matches : .differs
        case .decimal(let number):
            guard let value = Decimal(text) else {
                return context.unreadableNumbersNeverDiffer ? .unusable : .differs
            }
            return Self.compare(value, number, name.comparison)
        case .date(let instant): return Self.compare(Self.instant(of: value), instant, name.comparison)
        case .bool(let flag): return (text.lowercased() == "true") == flag ? .matches : .differs
        case .bytes(let bytes): return BinaryText.decode(text) == bytes ? .matches : .differs
        case .network(let network):
            guard let address = IPNetwork(address: text) else { return .unusable }
            return network.contains(address) ? .matches : .differs
        case .malformed:
            // A malformed ARN cannot grant, yet a Deny with it meets every ARN (§2.4).
            guard name.comparison == .arnLike, effect == .deny, ARNFields(text) != nil else {
                return .unusable
            }
            return name.isNegated ? .differs : .matches
        }
    }

    private static func compare(
        _ text: String, _ template: PolicyTemplate, _ comparison: ConditionOperator.Comparison,
        _ context: ConditionContext
    ) -> Outcome {
        let isEqual: Bool?
        switch comparison {
        case .stringLike: isEqual = template.pattern(context).map { $0.matches(text) }
        case .stringEqualsIgnoreCase:
            isEqual = template.text(context).map {
                $0.lowercased().utf8.elementsEqual(text.lowercased().utf8)
            }
        default: isEqual = template.text(context).map { $0.utf8.elementsEqual(text.utf8) }
        }
        return isEqual == true ? .matches : .differs
    }

    private static func instant(of value: ConditionValue) -> Int64? {
        if case .date(let milliseconds) = value { return milliseconds }
        return value.singleText.flatMap(DateText.parse)
    }

    private static func compare<Value: Comparable>(
        _ value: Value?, _ operand: Value, _ comparison: ConditionOperator.Comparison
    ) -> Outcome {
        guard let value else { return .differs }
        let holds =
            switch comparison {
            case .numericLess, .dateLess: value < operand
            case .numericLessOrEqual, .dateLessOrEqual: value <= operand
            case .numericGreater, .dateGreater: value > operand
            case .numericGreaterOrEqual, .dateGreaterOrEqual: value >= operand
            default: value == operand
            }
        return holds ? .matches : .differs
    }
}
