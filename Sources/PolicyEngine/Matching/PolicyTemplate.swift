/// A text of a policy that may contain variables: a resource, or the operand of a string or ARN condition
/// (reference iam.md §1.7).
struct PolicyTemplate: Sendable {
    private enum Segment: Sendable {
        case text(String)
        /// `${*}`, `${?}`, `${$}`: the character itself, never a wildcard.
        case character(String)
        case variable(key: String, fallback: String?)
    }

    private let segments: [Segment]

    /// In documents of the older version everything is literal.
    init(_ text: String, version: PolicyDocument.Version) {
        segments = version == .v2012 ? Self.segments(of: text) : [.text(text)]
    }

    /// Whether no variable is in it.
    var isConstant: Bool {
        segments.allSatisfy { if case .variable = $0 { false } else { true } }
    }

    /// The keys of its variables, as written.
    var variableKeys: [String] {
        segments.compactMap { if case .variable(let key, _) = $0 { key } else { nil } }
    }

    /// The pattern with variables filled in: what they bring is literal. Nil when a value is missing.
    func pattern(_ context: ConditionContext) -> WildcardPattern? {
        var elements: [WildcardPattern.Element] = []
        for segment in segments {
            switch segment {
            case .text(let text):
                elements += text.utf16.map { $0 == 0x2A ? .run : $0 == 0x3F ? .one : .literal($0) }
            case .character(let text):
                elements += text.utf16.map { .literal($0) }
            case .variable(let key, let fallback):
                guard let value = Self.value(of: key, fallback, context) else { return nil }
                elements += value.utf16.map { .literal($0) }
            }
        }
        return WildcardPattern(elements: elements)
    }

    /// The text with variables filled in, wildcards having no meaning. Nil when a value is missing.
    func text(_ context: ConditionContext) -> String? {
        var output = ""
        for segment in segments {
            switch segment {
            case .text(let text), .character(let text): output += text
            case .variable(let key, let fallback):
                guard let value = Self.value(of: key, fallback, context) else { return nil }
                output += value
            }
        }
        return output
    }

    /// Multi-valued keys never expand, not even to the default.
    private static func value(of key: String, _ fallback: String?, _ context: ConditionContext)
        -> String?
    {
        guard let value = context[key] else { return fallback }
        return value.singleText
    }

    private static func segments(of text: String) -> [Segment] {
        var segments: [Segment] = []
        var literal = ""
        var rest = text[...]
        while let dollar = rest.range(ofASCII: "${") {
            guard let close = rest[dollar.upperBound...].utf8.firstIndex(of: 0x7D) else { break }
            literal += rest[..<dollar.lowerBound]
            let name = rest[dollar.upperBound..<close]
            if let segment = segment(named: name) {
                if !literal.isEmpty { segments.append(.text(literal)) }
                literal = ""
                segments.append(segment)
            } else {
                literal += rest[dollar.lowerBound...close]
            }
            rest = rest[rest.utf8.index(after: close)...]
        }
        literal += rest
        if !literal.isEmpty || segments.isEmpty { segments.append(.text(literal)) }
        return segments
    }

    /// Nil for what is no variable; that stays literal.
    private static func segment(named name: Substring) -> Segment? {
        if name == "*" || name == "?" || name == "$" { return .character(String(name)) }
        guard let comma = name.firstIndex(of: ",") else {
            let key = name.trimmingSpaces()
            return key.isEmpty ? nil : .variable(key: String(key), fallback: nil)
        }
        let key = name[..<comma].trimmingSpaces()
        let quoted = name[name.index(after: comma)...].trimmingSpaces()
        guard !key.isEmpty, quoted.count >= 2, quoted.first == "'", quoted.last == "'" else {
            return nil
        }
        return .variable(key: String(key), fallback: String(quoted.dropFirst().dropLast()))
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        var trimmed = self
        while trimmed.first == " " { trimmed.removeFirst() }
        while trimmed.last == " " { trimmed.removeLast() }
        return trimmed
    }

    fileprivate func range(ofASCII needle: StaticString) -> Range<Index>? {
        let pattern = Array(needle.description.utf8)
        var position = startIndex
        while position < endIndex {
            if utf8[position...].starts(with: pattern) {
                return position..<utf8.index(position, offsetBy: pattern.count)
            }
            position = utf8.index(after: position)
        }
        return nil
    }
}
