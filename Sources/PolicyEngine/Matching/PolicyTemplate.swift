/// A text of a policy that may contain variables: a resource, or the operand of a string or ARN condition
/// (reference iam.md §1.7).
struct PolicyTemplate: Sendable {
    private enum Segment: Sendable {
        /// Encoded as patterns are when wildcards mean something.
        case bytes([UInt8])
        case variable(name: String, key: ConditionKey, fallback: String?)
    }

    private let segments: [Segment]

    /// In documents of the older version everything is literal.
    /// - Parameter wildcards: whether `*` and `?` of the text are wildcards. Those of `${*}` and `${?}`, and those that
    ///   values bring, never are.
    init(_ text: String, version: PolicyDocument.Version, wildcards: Bool) {
        func encode(_ text: some StringProtocol) -> [UInt8] {
            wildcards ? WildcardPattern.encode(text) : Array(text.utf8)
        }
        guard version == .v2012 else {
            segments = [.bytes(encode(text))]
            return
        }
        var segments: [Segment] = []
        var literal: [UInt8] = []
        var rest = text[...]
        while let dollar = rest.rangeOfVariable, let close = rest[dollar.upperBound...].utf8.firstIndex(of: 0x7D) {
            literal += encode(rest[..<dollar.lowerBound])
            let name = rest[dollar.upperBound..<close]
            if name == "*" || name == "?" || name == "$" {
                literal += Array(name.utf8)
            } else if let variable = Self.variable(name) {
                if !literal.isEmpty { segments.append(.bytes(literal)) }
                literal = []
                segments.append(variable)
            } else {
                // What is no variable stays as it is.
                literal += encode(rest[dollar.lowerBound...close])
            }
            rest = rest[rest.utf8.index(after: close)...]
        }
        literal += encode(rest)
        if !literal.isEmpty || segments.isEmpty { segments.append(.bytes(literal)) }
        self.segments = segments
    }

    /// The bytes when there is no variable in it.
    var constant: [UInt8]? {
        if segments.count == 1, case .bytes(let bytes) = segments[0] { bytes } else { nil }
    }

    /// Its variables, each with its key and the key as written.
    func forEachVariable(_ body: (ConditionKey, _ name: String) -> Void) {
        for case .variable(let name, let key, _) in segments { body(key, name) }
    }

    /// Whether the whole of `text` matches the template as a pattern; nil when a value is missing.
    func matches(_ text: Span<UInt8>, _ context: ConditionContext) -> Bool? {
        guard let size = size(context) else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { buffer in
            fill(buffer, context)
            var steps = 0
            return WildcardPattern.matches(
                UnsafeBufferPointer(buffer).span, text, folding: false, steps: &steps)
        }
    }

    /// Whether `text` is the template's text, wildcards having no meaning; nil when a value is missing.
    func equals(_ text: Span<UInt8>, _ context: ConditionContext) -> Bool? {
        guard let size = size(context) else { return nil }
        guard size == text.count else { return false }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { buffer in
            fill(buffer, context)
            return UnsafeBufferPointer(buffer).span.equals(text)
        }
    }

    /// The text with variables filled in, wildcards having no meaning. Nil when a value is missing.
    func text(_ context: ConditionContext) -> String? {
        guard let size = size(context) else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { buffer in
            fill(buffer, context)
            return String(decoding: buffer, as: UTF8.self)
        }
    }

    /// How many bytes the filled-in text has; nil when a value is missing.
    private func size(_ context: ConditionContext) -> Int? {
        var size = 0
        for segment in segments {
            switch segment {
            case .bytes(let bytes): size += bytes.count
            case .variable(_, let key, let fallback):
                guard let value = Self.value(of: key, fallback, context) else { return nil }
                size += value.utf8.count
            }
        }
        return size
    }

    /// Writes the filled-in text into a buffer of exactly its size.
    private func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>, _ context: ConditionContext) {
        var position = 0
        func append(_ bytes: some Collection<UInt8>) {
            _ = buffer[position...].initialize(fromContentsOf: bytes)
            position += bytes.count
        }
        for segment in segments {
            switch segment {
            case .bytes(let bytes): append(bytes)
            case .variable(_, let key, let fallback):
                if let value = Self.value(of: key, fallback, context) { append(value.utf8) }
            }
        }
        precondition(position == buffer.count, "a template is filled in as it was measured")
    }

    /// Multi-valued keys never expand, not even to the default.
    private static func value(of key: ConditionKey, _ fallback: String?, _ context: ConditionContext) -> String? {
        guard let value = context.value(of: key) else { return fallback }
        return value.singleText
    }

    /// `key` or `key, 'default'`; nil for what is no variable.
    private static func variable(_ name: Substring) -> Segment? {
        guard let comma = name.firstIndex(of: ",") else {
            let key = String(name.trimmingSpaces())
            return key.isEmpty ? nil : .variable(name: key, key: ConditionKey(key), fallback: nil)
        }
        let key = String(name[..<comma].trimmingSpaces())
        let quoted = name[name.index(after: comma)...].trimmingSpaces()
        guard !key.isEmpty, quoted.count >= 2, quoted.first == "'", quoted.last == "'" else { return nil }
        return .variable(
            name: key, key: ConditionKey(key), fallback: String(quoted.dropFirst().dropLast()))
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        var trimmed = self
        while trimmed.first == " " { trimmed.removeFirst() }
        while trimmed.last == " " { trimmed.removeLast() }
        return trimmed
    }

    /// The first `${`.
    fileprivate var rangeOfVariable: Range<Index>? {
        var position = utf8.startIndex
        while let dollar = utf8[position...].firstIndex(of: 0x24) {
            let next = utf8.index(after: dollar)
            if next < utf8.endIndex, utf8[next] == 0x7B { return dollar..<utf8.index(after: next) }
            position = next
        }
        return nil
    }
}
