/// An operand of a condition, read once (reference iam.md §2.2).
enum ConditionOperand: Sendable {
    /// Compared byte for byte. A short `String` such as an account's number holds its bytes itself.
    case text(String)
    /// Compared without case; in lower case, and whether all of it is ASCII.
    case folded(String, isASCII: Bool)
    case pattern(WildcardPattern)
    /// With variables; how it compares is the operator's to say.
    case template(PolicyTemplate)
    case arn(ARNPattern)
    case arnTemplate(ARNTemplate)
    /// A number, and its value when it is a whole one that fits.
    case decimal(Decimal, whole: Int64?)
    case date(Int64)
    case bool(Bool)
    case bytes([UInt8])
    case network(IPNetwork)
    /// Only session policies can hold one.
    case malformed

    init(_ text: String, of name: ConditionOperator, _ version: PolicyDocument.Version) {
        switch name.comparison {
        case .stringEquals, .stringEqualsIgnoreCase, .stringLike:
            self = Self.string(text, name.comparison, version)
        case .arnLike:
            if version == .v2012, text.contains("${") {
                self = .arnTemplate(ARNTemplate(text))
            } else {
                self = ARNPattern(text, padding: false).map(Self.arn) ?? .malformed
            }
        case .numericEquals, .numericLess, .numericLessOrEqual, .numericGreater, .numericGreaterOrEqual:
            self = Decimal(text).map { .decimal($0, whole: Self.whole($0, text)) } ?? .malformed
        case .dateEquals, .dateLess, .dateLessOrEqual, .dateGreater, .dateGreaterOrEqual:
            self = DateText.parse(text).map(Self.date) ?? .malformed
        case .bool, .null:
            self = .bool(Self.isTrue(text))
        case .binaryEquals:
            self = BinaryText.decode(text).map(Self.bytes) ?? .malformed
        case .ipAddress:
            self = IPNetwork(text).map(Self.network) ?? .malformed
        }
    }

    private static func string(
        _ text: String, _ comparison: ConditionOperator.Comparison, _ version: PolicyDocument.Version
    ) -> ConditionOperand {
        let template = PolicyTemplate(text, version: version, wildcards: comparison == .stringLike)
        guard let constant = template.constant else { return .template(template) }
        switch comparison {
        case .stringLike: return .pattern(WildcardPattern(bytes: constant))
        case .stringEqualsIgnoreCase:
            let folded = String(decoding: constant, as: UTF8.self).lowercased()
            return .folded(folded, isASCII: ASCII.isASCII(folded.utf8.span))
        default: return .text(String(decoding: constant, as: UTF8.self))
        }
    }

    private static func whole(_ decimal: Decimal, _ text: String) -> Int64? {
        guard let value = Int64(text), Decimal(String(value)) == decimal else { return nil }
        return value
    }

    /// `true` in any case is true, anything else is false (§2.2).
    static func isTrue(_ text: String) -> Bool { ASCII.equalFolding(text, folded: "true") }

    /// Its variables, each with its key and the key as written.
    func forEachVariable(_ body: (ConditionKey, _ name: String) -> Void) {
        switch self {
        case .template(let template): template.forEachVariable(body)
        case .arnTemplate(let template): template.forEachVariable(body)
        case .text, .folded, .pattern, .arn, .decimal, .date, .bool, .bytes, .network, .malformed: break
        }
    }
}
