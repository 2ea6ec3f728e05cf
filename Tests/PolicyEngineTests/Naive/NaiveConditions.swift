import Foundation

extension NaiveEvaluator {
    /// A value of the request.
    enum Value {
        /// One value, as text.
        case one(String)
        case several([String])

        var single: String? { if case .one(let text) = self { text } else { nil } }
    }

    /// Keys compare without case (§2.1).
    func value(_ key: String) -> Value? {
        guard let entry = request["context"]?.members.first(where: { $0.key.lowercased() == key.lowercased() })
        else { return nil }
        let written = entry.value
        if let texts = written["strings"] { return .several(texts.texts) }
        if let milliseconds = written["date"]?.integer { return .one(NaiveDate.text(milliseconds)) }
        return (written["string"] ?? written["bool"] ?? written["number"])?.texts.first.map(Value.one)
    }

    private enum Outcome { case equal, different, unusable }

    /// §2: whether one key under one operator holds.
    func condition(_ written: String, _ key: String, _ operands: [String], _ scope: NaiveScope) -> Bool {
        var name = written
        var set: String?
        for prefix in ["ForAllValues:", "ForAnyValue:"] where name.hasPrefix(prefix) {
            set = prefix
            name.removeFirst(prefix.count)
        }
        let value = value(key)
        if name == "Null" { return operands.contains { ($0.lowercased() == "true") == (value == nil) } }
        let ifExists = name.hasSuffix("IfExists")
        if ifExists { name.removeLast("IfExists".count) }
        let negated = name.contains("Not")
        name = name.replacing("Not", with: "")

        func holds(_ text: String) -> Bool {
            let outcomes = operands.map { compare(name, text, $0, negated: negated, scope) }
            return negated ? outcomes.allSatisfy { $0 == .different } : outcomes.contains(.equal)
        }
        let texts: [String]
        switch value {
        case .one(let text): texts = [text]
        case .several(let several): texts = several
        case nil: texts = []
        }
        switch set {
        case "ForAllValues:": return texts.isEmpty || (!operands.isEmpty && texts.allSatisfy(holds))
        case "ForAnyValue:": return !operands.isEmpty && texts.contains(where: holds)
        default:
            guard let value else { return ifExists || negated }
            guard case .one(let text) = value, !operands.isEmpty else { return false }
            return holds(text)
        }
    }

    /// §2.2, §2.4. `negated` matters for one thing: a Deny with an ARN that cannot be read meets every ARN.
    private func compare(_ name: String, _ text: String, _ operand: String, negated: Bool, _ scope: NaiveScope)
        -> Outcome
    {
        func outcome(_ equal: Bool) -> Outcome { equal ? .equal : .different }
        func expanded(wildcards: Bool) -> [Unit]? {
            if scope.variables { return expand(operand, wildcards: wildcards) }
            return wildcards ? Self.pattern(operand) : operand.utf16.map { .unit($0) }
        }
        switch name {
        case "StringEquals": return outcome(expanded(wildcards: false) == text.utf16.map { .unit($0) })
        case "StringEqualsIgnoreCase":
            let units = expanded(wildcards: false)?.compactMap { part -> UInt16? in
                if case .unit(let unit) = part { unit } else { nil }
            }
            let wanted = units.map { String(decoding: $0, as: UTF16.self).lowercased() }
            return outcome(wanted.map { Array($0.utf16) == Array(text.lowercased().utf16) } ?? false)
        case "StringLike":
            return outcome(expanded(wildcards: true).map { Self.matches($0[...], Array(text.utf16)[...]) } ?? false)
        case "Bool": return outcome((operand.lowercased() == "true") == (text.lowercased() == "true"))
        case "BinaryEquals":
            guard let bytes = Data(base64Encoded: operand) else { return .unusable }
            return outcome(Data(base64Encoded: text) == bytes)
        case "IpAddress":
            guard let address = NaiveAddress(request: text), let network = NaiveAddress(network: operand)
            else { return .unusable }
            return outcome(network.covers(address))
        case "ArnEquals", "ArnLike": return compareARN(text, operand, negated: negated, scope)
        default:
            if name.hasPrefix("Numeric") {
                guard let wanted = NaiveNumber(operand) else { return .unusable }
                return outcome(NaiveNumber(text).map { Self.ordered(name, $0.comparison(with: wanted)) } ?? false)
            }
            guard let wanted = NaiveDate.milliseconds(operand) else { return .unusable }
            guard let given = NaiveDate.milliseconds(text) else { return .different }
            return outcome(Self.ordered(name, given < wanted ? -1 : given > wanted ? 1 : 0))
        }
    }

    private static func ordered(_ name: String, _ comparison: Int) -> Bool {
        if name.hasSuffix("LessThanEquals") { return comparison <= 0 }
        if name.hasSuffix("GreaterThanEquals") { return comparison >= 0 }
        if name.hasSuffix("LessThan") { return comparison < 0 }
        if name.hasSuffix("GreaterThan") { return comparison > 0 }
        return comparison == 0
    }

    private func compareARN(_ text: String, _ operand: String, negated: Bool, _ scope: NaiveScope) -> Outcome {
        let given = Self.fields(text)
        guard given.count == 6, given[0] == "arn" else { return .unusable }
        if operand == "*" { return .equal }
        if scope.variables, operand.contains("${") { return matchesARN(template: operand, text) ? .equal : .different }
        let fields = Self.fields(operand)
        guard fields.count == 6, Self.matches(Self.pattern(fields[0])[...], Array("arn".utf16)[...]) else {
            return scope.deny ? (negated ? .different : .equal) : .unusable
        }
        return Self.matchesFields(fields.map(Self.pattern), text) ? .equal : .different
    }
}
