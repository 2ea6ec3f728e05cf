/// Turns JSON into statements. Shapes are checked here; the rules of each kind stand in files of their own.
struct PolicyDecoder {
    let text: String
    let kind: PolicyKind
    private(set) var version = PolicyDocument.Version.v2008
    private(set) var id: String?
    private(set) var awsPrincipalNodes: [JSONNode] = []

    private var words: any PolicyWording { kind.wording }

    init(text: String, kind: PolicyKind) {
        self.text = text
        self.kind = kind
    }

    /// An error at a node, or about the whole.
    func error(_ message: String, at node: JSONNode? = nil) -> PolicyDocumentError {
        guard let node else { return PolicyDocumentError(message: message) }
        let (line, column) = TextPosition.of(offset: node.range.lowerBound, in: text)
        return PolicyDocumentError(message: message, line: line, column: column)
    }

    mutating func root() throws(PolicyDocumentError) -> [(key: String, value: JSONNode)] {
        let node: JSONNode
        do throws(JSONError) {
            node = try JSONParser.parse(text)
        } catch {
            let (line, column) = TextPosition.of(offset: error.offset, in: text)
            throw PolicyDocumentError(message: words.notJSON, line: line, column: column)
        }
        guard case .object(let members) = node.value else { throw error(words.notJSON, at: node) }
        for (key, value) in members {
            switch key {
            case "Version": break
            case "Id":
                guard let text = value.string else { throw error(words.syntax, at: value) }
                id = text
            case "Statement": break
            default: throw error(words.unknownField(key), at: value)
            }
        }
        if let node = members.first(where: { $0.key == "Version" })?.value {
            guard let text = node.string, let version = PolicyDocument.Version(rawValue: text) else {
                throw error(words.badVersion, at: node)
            }
            self.version = version
        }
        return members
    }

    mutating func statements(
        of root: [(key: String, value: JSONNode)]
    ) throws(PolicyDocumentError) -> [Statement] {
        guard let list = root.first(where: { $0.key == "Statement" })?.value else {
            throw error(words.noStatement)
        }
        if case .array(let nodes) = list.value, nodes.isEmpty {
            throw error(words.noStatement, at: list)
        }
        guard list.elements.count <= PolicyLimits.statements else {
            throw error(words.syntax, at: list)
        }
        var drafts: [StatementDraft] = []
        for node in list.elements { drafts.append(try draft(node)) }
        return try kind.rules.check(
            drafts, version: version, hasVersion: root.contains { $0.key == "Version" }, in: self)
    }

    private mutating func draft(_ node: JSONNode) throws(PolicyDocumentError) -> StatementDraft {
        guard case .object(let members) = node.value else { throw error(words.syntax, at: node) }
        var draft = StatementDraft(node: node)
        for (key, value) in members {
            switch key {
            case "Sid":
                guard let text = value.string else { throw error(words.syntax, at: value) }
                draft.sid = text
            case "Effect":
                guard let text = value.string else { throw error(words.syntax, at: value) }
                draft.effect = (text, value)
            case "Principal": draft.principal = try principal(value)
            case "NotPrincipal": draft.notPrincipal = try principal(value)
            case "Action": draft.action = try strings(value)
            case "NotAction": draft.notAction = try strings(value)
            case "Resource": draft.resource = try strings(value)
            case "NotResource": draft.notResource = try strings(value)
            case "Condition": draft.conditions = try conditions(value)
            default: throw error(words.unknownField(key), at: value)
            }
        }
        if (draft.action != nil && draft.notAction != nil)
            || (draft.resource != nil && draft.notResource != nil)
            || (draft.principal != nil && draft.notPrincipal != nil)
        {
            throw error(words.syntax, at: node)
        }
        return draft
    }

    private func strings(_ node: JSONNode) throws(PolicyDocumentError) -> [String] {
        var texts: [String] = []
        for element in node.elements {
            guard let text = element.string else { throw error(words.syntax, at: element) }
            texts.append(text)
        }
        return texts
    }

    private mutating func principal(_ node: JSONNode) throws(PolicyDocumentError)
        -> StatementDraft.Principal
    {
        if let text = node.string {
            guard text == "*", kind != .trust else {
                throw error(words.badPrincipalShape(text), at: node)
            }
            return StatementDraft.Principal(node: node, values: [.anyone])
        }
        guard case .object(let members) = node.value else {
            throw error(words.badPrincipalShape(nil), at: node)
        }
        guard !members.isEmpty else { throw error(words.emptyPrincipal, at: node) }
        var values: [PrincipalValue] = []
        for (name, value) in members {
            for element in value.elements {
                guard let text = element.string else { throw error(words.syntax, at: element) }
                switch name {
                case "AWS":
                    awsPrincipalNodes.append(element)
                    values.append(PrincipalValue(aws: text))
                case "Service": values.append(.service(text))
                case "Federated": values.append(.federated(text))
                case "CanonicalUser": values.append(.canonicalUser(text))
                default: throw error(words.badPrincipalShape(name), at: node)
                }
            }
        }
        guard !values.isEmpty else { throw error(words.emptyPrincipal, at: node) }
        return StatementDraft.Principal(node: node, values: values)
    }

    private func conditions(_ node: JSONNode) throws(PolicyDocumentError) -> [Condition] {
        guard case .object(let operators) = node.value else { throw error(words.syntax, at: node) }
        var conditions: [Condition] = []
        for (name, block) in operators {
            guard case .object(let keys) = block.value else { throw error(words.syntax, at: block) }
            guard keys.isEmpty || ConditionOperator(name: name) != nil else {
                throw error(words.syntax, at: block)
            }
            for (key, value) in keys {
                var values: [String] = []
                for element in value.elements {
                    guard let text = element.scalarText else { throw error(words.syntax, at: element) }
                    values.append(text)
                }
                conditions.append(Condition(operatorName: name, key: key, values: values))
            }
        }
        return conditions
    }
}

/// A statement whose shape is right and whose contents are still to be judged.
struct StatementDraft {
    struct Principal {
        let node: JSONNode
        let values: [PrincipalValue]
    }

    let node: JSONNode
    var sid: String?
    var effect: (text: String, node: JSONNode)?
    var principal: Principal?
    var notPrincipal: Principal?
    var action: [String]?
    var notAction: [String]?
    var resource: [String]?
    var notResource: [String]?
    var conditions: [Condition] = []

    init(node: JSONNode) { self.node = node }

    func statement(effect: Statement.Effect, version: PolicyDocument.Version) -> Statement {
        func element(_ plain: [String]?, _ negated: [String]?) -> Statement.Element? {
            if let plain { return Statement.Element(values: plain, isNegated: false) }
            return negated.map { Statement.Element(values: $0, isNegated: true) }
        }
        let named = principal ?? notPrincipal
        return Statement(
            sid: sid, effect: effect,
            principal: named.map { PrincipalElement(values: $0.values, isNegated: principal == nil) },
            action: element(action, notAction) ?? Statement.Element(values: [], isNegated: false),
            resource: element(resource, notResource), conditions: conditions, range: node.range)
    }
}

/// Lines and columns, counted from 1, columns in characters.
enum TextPosition {
    static func of(offset: Int, in text: String) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for (index, byte) in text.utf8.enumerated() {
            if index >= offset { break }
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return (line, column)
    }
}
