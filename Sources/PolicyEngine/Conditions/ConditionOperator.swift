/// A condition operator with its set prefix and `IfExists` (reference iam.md §2.2).
struct ConditionOperator: Sendable, Hashable {
    enum SetPrefix: Sendable { case forAllValues, forAnyValue }

    enum Comparison: Sendable {
        case stringEquals, stringEqualsIgnoreCase, stringLike
        case numericEquals, numericLess, numericLessOrEqual, numericGreater, numericGreaterOrEqual
        case dateEquals, dateLess, dateLessOrEqual, dateGreater, dateGreaterOrEqual
        case bool, binaryEquals, ipAddress, arnLike, null
    }

    let comparison: Comparison
    let isNegated: Bool
    let ifExists: Bool
    let setPrefix: SetPrefix?

    /// Nil for an operator that does not exist; names compare with case.
    init?(name: String) {
        var rest = name[...]
        if rest.hasPrefix("ForAllValues:") {
            setPrefix = .forAllValues
            rest = rest.dropFirst("ForAllValues:".count)
        } else if rest.hasPrefix("ForAnyValue:") {
            setPrefix = .forAnyValue
            rest = rest.dropFirst("ForAnyValue:".count)
        } else {
            setPrefix = nil
        }
        ifExists = rest.hasSuffix("IfExists")
        if ifExists { rest = rest.dropLast("IfExists".count) }
        guard let (comparison, isNegated) = Self.table[rest] else { return nil }
        if comparison == .null, ifExists || setPrefix != nil { return nil }
        self.comparison = comparison
        self.isNegated = isNegated
    }

    private static let table: [Substring: (Comparison, Bool)] = [
        "StringEquals": (.stringEquals, false), "StringNotEquals": (.stringEquals, true),
        "StringEqualsIgnoreCase": (.stringEqualsIgnoreCase, false),
        "StringNotEqualsIgnoreCase": (.stringEqualsIgnoreCase, true),
        "StringLike": (.stringLike, false), "StringNotLike": (.stringLike, true),
        "NumericEquals": (.numericEquals, false), "NumericNotEquals": (.numericEquals, true),
        "NumericLessThan": (.numericLess, false), "NumericLessThanEquals": (.numericLessOrEqual, false),
        "NumericGreaterThan": (.numericGreater, false),
        "NumericGreaterThanEquals": (.numericGreaterOrEqual, false),
        "DateEquals": (.dateEquals, false), "DateNotEquals": (.dateEquals, true),
        "DateLessThan": (.dateLess, false), "DateLessThanEquals": (.dateLessOrEqual, false),
        "DateGreaterThan": (.dateGreater, false), "DateGreaterThanEquals": (.dateGreaterOrEqual, false),
        "Bool": (.bool, false), "BinaryEquals": (.binaryEquals, false),
        "IpAddress": (.ipAddress, false), "NotIpAddress": (.ipAddress, true),
        "ArnEquals": (.arnLike, false), "ArnLike": (.arnLike, false),
        "ArnNotEquals": (.arnLike, true), "ArnNotLike": (.arnLike, true),
        "Null": (.null, false),
    ]

    /// Whether operands of the operator may contain variables (§1.7).
    var takesVariables: Bool {
        switch comparison {
        case .stringEquals, .stringEqualsIgnoreCase, .stringLike, .arnLike: true
        default: false
        }
    }

    /// Whether `operand` may be saved. Session policies keep malformed numbers, dates, addresses and ARNs, which then
    /// match nothing (§1.5, §2.4); elsewhere they are refused.
    func accepts(operand: String, kind: PolicyKind) -> Bool {
        switch comparison {
        case .stringEquals, .stringEqualsIgnoreCase, .stringLike, .bool, .null: true
        case .binaryEquals: BinaryText.decode(operand) != nil
        case .numericEquals, .numericLess, .numericLessOrEqual, .numericGreater, .numericGreaterOrEqual:
            kind == .session || Decimal(operand) != nil
        case .dateEquals, .dateLess, .dateLessOrEqual, .dateGreater, .dateGreaterOrEqual:
            kind == .session || DateText.parse(operand) != nil
        case .ipAddress: kind == .session || IPNetwork(operand) != nil
        case .arnLike:
            kind == .session || operand.contains("${") || ARNPattern(operand, padding: false) != nil
        }
    }
}
