import PolicyEngine

/// A value with its place in the text, in bytes.
struct Located: Sendable {
    let text: String
    let range: Range<Int>
}

/// A policy that PolicyEngine has accepted, with the place of everything in it.
struct LocatedPolicy: Sendable {
    let kind: PolicyKind
    let version: PolicyDocument.Version
    let statements: [LocatedStatement]

    init(_ document: PolicyDocument) throws(JSONError) {
        kind = document.kind
        version = document.version
        let root = try JSONParser.parse(document.text)
        let list = root.members?.first { $0.key == "Statement" }?.value
        statements = (list?.elements ?? []).map(LocatedStatement.init)
    }
}

/// One statement with the place of everything in it.
struct LocatedStatement: Sendable {
    /// `Action` or `NotAction`, `Resource` or `NotResource`.
    struct Element: Sendable {
        var values: [Located] = []
        var isNegated = false
        /// The name and its value.
        var range = 0..<0
    }

    struct Principal: Sendable {
        /// `*`, `AWS`, `Service` …, and the value.
        var values: [(kind: String, value: Located)] = []
        var isNegated = false
        var range = 0..<0

        /// Whether everyone is meant.
        var isAnyone: Bool {
            !isNegated && values.contains { $0.value.text == "*" && ($0.kind == "*" || $0.kind == "AWS") }
        }
    }

    struct Condition: Sendable {
        let operatorName: Located
        let key: Located
        let values: [Located]

        /// The key in lower case.
        var foldedKey: String { key.text.lowercased() }
        /// The operator without its set prefix and `IfExists`.
        var comparison: Substring {
            var name = operatorName.text[...]
            if let colon = name.firstIndex(of: ":") { name = name[name.index(after: colon)...] }
            return name.hasSuffix("IfExists") ? name.dropLast(8) : name
        }
        var setPrefix: Substring? { operatorName.text.contains(":") ? operatorName.text.prefix { $0 != ":" } : nil }
        /// Whether it demands a value of the key, and so narrows a statement.
        var isDemanding: Bool {
            !comparison.contains("Not") && !operatorName.text.hasSuffix("IfExists") && setPrefix != "ForAllValues"
                && comparison != "Null"
        }
    }

    let range: Range<Int>
    private(set) var sid: String?
    private(set) var isAllow = false
    private(set) var action = Element()
    private(set) var resource: Element?
    private(set) var principal: Principal?
    private(set) var conditions: [Condition] = []

    init(_ node: JSONNode) {
        range = node.range
        for member in node.members ?? [] {
            let whole = member.keyRange.lowerBound..<member.value.range.upperBound
            switch member.key {
            case "Sid": sid = member.value.string
            case "Effect": isAllow = member.value.string == "Allow"
            case "Action", "NotAction": action = Self.element(member, whole)
            case "Resource", "NotResource": resource = Self.element(member, whole)
            case "Principal", "NotPrincipal": principal = Self.principal(member, whole)
            case "Condition": conditions = Self.conditions(member.value)
            default: break
            }
        }
    }

    private static func element(_ member: JSONNode.Member, _ range: Range<Int>) -> Element {
        Element(values: values(member.value), isNegated: member.key.hasPrefix("Not"), range: range)
    }

    private static func values(_ node: JSONNode) -> [Located] {
        node.elements.compactMap { element in element.scalarText.map { Located(text: $0, range: element.range) } }
    }

    private static func principal(_ member: JSONNode.Member, _ range: Range<Int>) -> Principal {
        var principal = Principal(isNegated: member.key.hasPrefix("Not"), range: range)
        if let text = member.value.string {
            principal.values = [(kind: "*", value: Located(text: text, range: member.value.range))]
        }
        for kind in member.value.members ?? [] {
            principal.values += values(kind.value).map { (kind: kind.key, value: $0) }
        }
        return principal
    }

    private static func conditions(_ node: JSONNode) -> [Condition] {
        (node.members ?? []).flatMap { block in
            (block.value.members ?? []).map { key in
                Condition(
                    operatorName: Located(text: block.key, range: block.keyRange),
                    key: Located(text: key.key, range: key.keyRange), values: values(key.value))
            }
        }
    }
}
