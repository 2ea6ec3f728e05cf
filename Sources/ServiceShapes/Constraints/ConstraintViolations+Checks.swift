import WireProtocol

// The texts of rows V1–V6 and iam.md §6.2. Every check returns the value, or a stand-in that the noted violation keeps
// from ever being used.
extension ConstraintViolations {
    static let notNull = "Member must not be null"

    mutating func text(_ reader: QueryReader, _ member: StaticString, _ rule: TextRule) -> String? {
        guard let value = reader.text(member) else { return nil }
        check(value, rule, reader, member)
        return value
    }

    mutating func requiredText(_ reader: QueryReader, _ member: StaticString, _ rule: TextRule) -> String {
        if let value = text(reader, member, rule) { return value }
        missing(reader, member)
        return ""
    }

    mutating func integer(
        _ reader: QueryReader, _ member: StaticString, _ rule: IntegerRule
    ) throws(ServiceError) -> Int? {
        guard let value = try reader.integer(member) else { return nil }
        for constraint in rule.violated(by: value) {
            add(constraint, value: .text(String(value)), path: reader.path(of: member))
        }
        return value
    }

    mutating func requiredInteger(
        _ reader: QueryReader, _ member: StaticString, _ rule: IntegerRule
    ) throws(ServiceError) -> Int {
        if let value = try integer(reader, member, rule) { return value }
        missing(reader, member)
        return 0
    }

    mutating func requiredBoolean(_ reader: QueryReader, _ member: StaticString) throws(ServiceError) -> Bool {
        if let value = try reader.boolean(member) { return value }
        missing(reader, member)
        return false
    }

    mutating func missing(_ reader: QueryReader, _ member: StaticString) {
        add(Self.notNull, value: .absent, path: reader.path(of: member))
    }

    private mutating func check(
        _ value: String, _ rule: TextRule, _ reader: QueryReader, _ member: StaticString
    ) {
        guard !rule.isSatisfied(by: value) else { return }
        let path = reader.path(of: member)
        let echoed: Value = rule.isSensitive ? .sensitive : .text(value)
        if let pattern = rule.pattern, !pattern.matches(value) {
            if wording == .omittingValues, let sentence = pattern.sentence(about: path) {
                add(sentence: sentence)
            } else {
                add("Member must satisfy regular expression pattern: \(pattern.text)", value: echoed, path: path)
            }
        }
        for constraint in rule.violatedLimits(by: value) { add(constraint, value: echoed, path: path) }
        if let values = rule.values, !rule.isListed(value) {
            let list = wording == .echoingValues ? ": [\(values.joined(separator: ", "))]" : ""
            add("Member must satisfy enum value set\(list)", value: echoed, path: path)
        }
    }
}

extension TextRule {
    func violatedLimits(by value: String) -> [String] {
        guard minimum != nil || maximum != nil else { return [] }
        let length = Self.codePoints(in: value)
        var violated: [String] = []
        if let maximum, length > maximum { violated.append(LimitWording.longest(maximum)) }
        if let minimum, length < minimum { violated.append(LimitWording.shortest(minimum)) }
        return violated
    }

    private func isWithinLimits(_ value: String) -> Bool {
        guard minimum != nil || maximum != nil else { return true }
        // A code point takes one to four bytes, which says enough of nearly every text.
        let bytes = value.utf8.count
        if bytes <= maximum ?? .max, bytes / 4 >= minimum ?? 0 { return true }
        let length = Self.codePoints(in: value)
        return length >= minimum ?? 0 && length <= maximum ?? .max
    }

    /// Every code point has one byte that continues none; many bytes are counted at once.
    private static func codePoints(in value: String) -> Int {
        var value = value
        return value.withUTF8 { bytes in
            var count = 0
            for byte in bytes { count &+= byte & 0xC0 == 0x80 ? 0 : 1 }
            return count
        }
    }

    func isSatisfied(by value: String) -> Bool {
        isWithinLimits(value) && pattern?.matches(value) != false
            && isListed(value)
    }

    /// False only where the value is none of an enumeration's. Bytes are compared: Unicode has other spellings.
    func isListed(_ value: String) -> Bool {
        values?.contains { $0.utf8.elementsEqual(value.utf8) } ?? true
    }
}

extension IntegerRule {
    func violated(by value: Int) -> [String] {
        let isLow = minimum.map { value < $0 } ?? false
        let isHigh = maximum.map { value > $0 } ?? false
        guard isLow || isHigh else { return [] }
        if isWordedAsRange, let minimum, let maximum {
            return ["Member must have value between \(minimum) and \(maximum)"]
        }
        if let maximum, isHigh { return ["Member must have value less than or equal to \(maximum)"] }
        if let minimum { return ["Member must have value greater than or equal to \(minimum)"] }
        return []
    }
}

extension ListRule {
    func violated(by count: Int) -> [String] {
        var violated: [String] = []
        if let maximum, count > maximum { violated.append(LimitWording.longest(maximum)) }
        if let minimum, count < minimum { violated.append(LimitWording.shortest(minimum)) }
        return violated
    }
}

/// Lengths of texts and of lists are worded alike.
enum LimitWording {
    static func longest(_ maximum: Int) -> String { "Member must have length less than or equal to \(maximum)" }
    static func shortest(_ minimum: Int) -> String { "Member must have length greater than or equal to \(minimum)" }
}

extension TextPattern {
    /// IAM's own sentence about a value that does not match, or nil where it prints the pattern (iam.md §6.2).
    func sentence(about path: String) -> String? {
        let start = "The specified value for \(path) is invalid. "
        return switch self {
        case .entityName: start + "It must contain only alphanumeric characters and/or the following: +=,.@_-"
        case .path: start + Self.pathSentence
        case .policyPath: start + (path == "pathPrefix" ? Self.pathPrefixSentence : Self.pathSentence)
        case .pathPrefix: start + Self.pathPrefixSentence
        case .policyDocument: start + "It must contain only printable ASCII characters."
        case .wordCharacters: start + "It must contain only alphanumeric characters."
        case .wordCharactersOrNone, .digits, .digitsOrNone, .entityNameOrNone, .externalID, .serialNumber,
            .serialNumberOrNone, .anyARN, .printableLatin1, .description, .tagKey, .tagValue, .policyVersionID,
            .accountAlias:
            nil
        }
    }

    private static let pathSentence =
        "It must begin and end with / and contain only alphanumeric characters and/or / characters."
    private static let pathPrefixSentence =
        "It must begin with the / character and contain only alphanumeric characters and/or / characters."
}
