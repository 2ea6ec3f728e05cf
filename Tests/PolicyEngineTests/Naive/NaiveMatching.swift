extension NaiveEvaluator {
    /// §1.4: without case, `*` and `?` in the name.
    func matchesAction(_ statement: Tree) -> Bool {
        let asked = (request["action"]?.text ?? "").lowercased()
        func listed(_ list: Tree) -> Bool {
            list.texts.contains { pattern in
                if pattern == "*" { return true }
                let parts = pattern.lowercased().split(separator: ":", omittingEmptySubsequences: false)
                let wanted = asked.split(separator: ":", omittingEmptySubsequences: false)
                guard parts.count == 2, parts[0] == wanted[0] else { return false }
                return Self.matches(Self.pattern(String(parts[1]))[...], Array(wanted[1].utf16)[...])
            }
        }
        if let list = statement["Action"] { return listed(list) }
        if let list = statement["NotAction"] { return !listed(list) }
        return false
    }

    /// §1.6.
    func matchesResource(_ statement: Tree, _ scope: NaiveScope) -> Bool {
        if let list = statement["Resource"] {
            return list.texts.contains { matchesResource($0, scope) ?? scope.deny }
        }
        if let list = statement["NotResource"] {
            return !list.texts.contains { matchesResource($0, scope) ?? !scope.deny }
        }
        return true
    }

    /// Nil for what cannot be read: an Allow with it does not apply, a Deny does.
    private func matchesResource(_ text: String, _ scope: NaiveScope) -> Bool? {
        let asked = request["resource"]?.text ?? ""
        if text == "*" { return true }
        if scope.variables, text.contains("${") { return matchesARN(template: text, asked) }
        var fields = Self.fields(text)
        if scope.pads { while fields.count < 6 { fields.append("*") } }
        guard fields.count == 6, Self.matches(Self.pattern(fields[0])[...], Array("arn".utf16)[...]) else { return nil }
        return Self.matchesFields(fields.map(Self.pattern), asked)
    }

    /// Nil operands never occur here: a missing value matches nothing (§1.7).
    func matchesARN(template: String, _ asked: String) -> Bool {
        let fields = Self.templateFields(template)
        let patterns = fields.compactMap { expand($0, wildcards: true) }
        guard patterns.count == fields.count else { return false }
        // What is not written as six fields is compared as a whole.
        guard fields.count == 6 else { return Self.matches(patterns[0][...], Array(asked.utf16)[...]) }
        return Self.matchesFields(patterns, asked)
    }

    /// Six patterns against the six fields of an ARN; no pattern reaches over a colon that separates fields.
    static func matchesFields(_ patterns: [[Unit]], _ arn: String) -> Bool {
        let fields = Self.fields(arn)
        guard fields.count == 6, fields[0] == "arn" else { return false }
        for (pattern, field) in zip(patterns, fields) where !matches(pattern[...], Array(field.utf16)[...]) {
            return false
        }
        return true
    }

    /// Split at the first five colons.
    static func fields(_ text: String) -> [String] {
        text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    }

    /// The same, but colons inside `${…}` do not count; the text itself when that gives fewer than six.
    private static func templateFields(_ text: String) -> [String] {
        var fields = [""]
        var inside = false
        for character in text {
            if character == "{", fields[fields.count - 1].hasSuffix("$") { inside = true }
            if character == "}" { inside = false }
            if character == ":", !inside, fields.count < 6 {
                fields.append("")
            } else {
                fields[fields.count - 1].append(character)
            }
        }
        return fields.count == 6 ? fields : [text]
    }
}

// MARK: Wildcards and variables

extension NaiveEvaluator {
    /// One part of a pattern.
    enum Unit: Equatable {
        case run
        case one
        case unit(UInt16)
    }

    static func pattern(_ text: String) -> [Unit] {
        text.utf16.map { $0 == 0x2A ? .run : $0 == 0x3F ? .one : .unit($0) }
    }

    private static func literal(_ text: String) -> [Unit] { text.utf16.map { .unit($0) } }

    /// By recursion, as it is defined.
    static func matches(_ pattern: ArraySlice<Unit>, _ text: ArraySlice<UInt16>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        switch first {
        case .run:
            return matches(pattern.dropFirst(), text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
        case .one: return !text.isEmpty && matches(pattern.dropFirst(), text.dropFirst())
        case .unit(let unit): return text.first == unit && matches(pattern.dropFirst(), text.dropFirst())
        }
    }

    /// §1.7: the pattern with variables filled in; nil when a value is missing.
    func expand(_ text: String, wildcards: Bool) -> [Unit]? {
        func plain(_ text: Substring) -> [Unit] {
            wildcards ? Self.pattern(String(text)) : Self.literal(String(text))
        }
        var units: [Unit] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            units += plain(rest[..<start.lowerBound])
            let inside = rest[start.upperBound..<end]
            if ["*", "?", "$"].contains(inside) {
                units += Self.literal(String(inside))
            } else if let (key, fallback) = Self.variable(inside) {
                // Keys of several values never expand, not even to the default.
                if let value = value(key) {
                    guard let text = value.single else { return nil }
                    units += Self.literal(text)
                } else if let fallback {
                    units += Self.literal(fallback)
                } else {
                    return nil
                }
            } else {
                units += plain(rest[start.lowerBound...end])
            }
            rest = rest[rest.index(after: end)...]
        }
        return units + plain(rest)
    }

    /// `key` or `key, 'default'`; nil for what is neither.
    private static func variable(_ inside: Substring) -> (String, String?)? {
        func trimmed(_ text: Substring) -> String {
            var text = text
            while text.hasPrefix(" ") { text.removeFirst() }
            while text.hasSuffix(" ") { text.removeLast() }
            return String(text)
        }
        guard let comma = inside.firstIndex(of: ",") else {
            let key = trimmed(inside)
            return key.isEmpty ? nil : (key, nil)
        }
        let key = trimmed(inside[..<comma])
        let quoted = trimmed(inside[inside.index(after: comma)...])
        guard !key.isEmpty, quoted.count > 1, quoted.hasPrefix("'"), quoted.hasSuffix("'") else { return nil }
        return (key, String(quoted.dropFirst().dropLast()))
    }
}
