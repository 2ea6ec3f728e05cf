import WireProtocol

/// A structure inside a Query input.
protocol QueryStructure: Sendable {
    init(from reader: QueryReader, violations: inout ConstraintViolations) throws(ServiceError)
}

extension ConstraintViolations {
    mutating func structure<Structure: QueryStructure>(
        _ reader: QueryReader, _ member: StaticString
    ) throws(ServiceError) -> Structure? {
        guard let inner = reader.structure(member) else { return nil }
        return try Structure(from: inner, violations: &self)
    }

    mutating func requiredStructure<Structure: QueryStructure>(
        _ reader: QueryReader, _ member: StaticString
    ) throws(ServiceError) -> Structure {
        if let value: Structure = try structure(reader, member) { return value }
        missing(reader, member)
        // Only the member itself is missing: what an empty structure would lack is not reported (row O2).
        var ignored = ConstraintViolations(wording: wording)
        return try Structure(from: QueryReader(QueryParameters()), violations: &ignored)
    }

    mutating func structures<Structure: QueryStructure>(
        _ reader: QueryReader, _ member: StaticString, _ rule: ListRule
    ) throws(ServiceError) -> [Structure]? {
        guard let elements = try reader.structures(member) else { return nil }
        let path = reader.path(of: member)
        for constraint in rule.violated(by: elements.count) { add(constraint, value: .sensitive, path: path) }
        var output: [Structure] = []
        output.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            if let element {
                output.append(try Structure(from: element, violations: &self))
            } else {
                add(Self.notNull, value: .absent, path: "\(path).\(index + 1).member")
            }
        }
        return output
    }

    mutating func requiredStructures<Structure: QueryStructure>(
        _ reader: QueryReader, _ member: StaticString, _ rule: ListRule
    ) throws(ServiceError) -> [Structure] {
        if let value: [Structure] = try structures(reader, member, rule) { return value }
        missing(reader, member)
        return []
    }

    mutating func texts(
        _ reader: QueryReader, _ member: StaticString, _ rule: ListRule, each element: TextRule
    ) throws(ServiceError) -> [String]? {
        guard let values = try reader.texts(member) else { return nil }
        let path = reader.path(of: member)
        let present = values.compactMap { $0 }
        let echoed: Value = element.isSensitive ? .sensitive : .text("[\(present.joined(separator: ", "))]")
        for constraint in rule.violated(by: values.count) { add(constraint, value: echoed, path: path) }
        if present.count < values.count || !present.allSatisfy(element.isSatisfied) {
            add("Member must satisfy constraint: [\(element.elementConstraints)]", value: echoed, path: path)
        }
        return present
    }

    mutating func requiredTexts(
        _ reader: QueryReader, _ member: StaticString, _ rule: ListRule, each element: TextRule
    ) throws(ServiceError) -> [String] {
        if let values = try texts(reader, member, rule, each: element) { return values }
        missing(reader, member)
        return []
    }
}

extension TextRule {
    /// Everything that a list demands of each of its texts, in one line (iam.md §6.2).
    var elementConstraints: String {
        var constraints: [String] = []
        if let maximum { constraints.append(LimitWording.longest(maximum)) }
        if let minimum { constraints.append(LimitWording.shortest(minimum)) }
        if let pattern { constraints.append("Member must satisfy regular expression pattern: \(pattern.text)") }
        if let values { constraints.append("Member must satisfy enum value set: [\(values.joined(separator: ", "))]") }
        constraints.append(ConstraintViolations.notNull)
        return constraints.joined(separator: ", ")
    }
}
