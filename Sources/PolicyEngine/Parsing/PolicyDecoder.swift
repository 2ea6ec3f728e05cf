/// Turns JSON into statements. Shapes are checked here; the rules of each kind stand in files of their own.
struct PolicyDecoder {
    let text: String
    let kind: PolicyKind
    private(set) var version = PolicyDocument.Version.v2008
    private(set) var hasVersion = false
    private(set) var id: String?
    private(set) var awsPrincipalNodes: [JSONNode] = []

    var words: PolicyWording { kind.wording }

    init(text: String, kind: PolicyKind) {
        self.text = text
        self.kind = kind
    }

    mutating func root() throws(PolicyDocumentError) -> JSONNode {
        let node = try json()
        guard let members = node.members else { throw notAnObject(node) }
        for member in members {
            let value = member.value
            switch member.key {
            case "Version", "Statement": break
            case "Id":
                guard let text = value.string else { throw syntax(value, "Id must be a string") }
                id = text
            default: throw unknown(member, in: "a policy")
            }
        }
        if let node = members.first(where: { $0.key == "Version" })?.value {
            guard let text = node.string, let version = PolicyDocument.Version(rawValue: text) else {
                throw error(
                    words.badVersion, at: node, detail: "Version must be \"2012-10-17\" or \"2008-10-17\"")
            }
            self.version = version
            hasVersion = true
        }
        return node
    }

    mutating func statements(of root: JSONNode) throws(PolicyDocumentError) -> [Statement] {
        guard let list = root.members?.first(where: { $0.key == "Statement" })?.value else {
            if let message = words.missingStatement { throw error(message, at: root) }
            throw syntax(root, "a policy must have a Statement", at: root.range.upperBound)
        }
        if case .array(let nodes) = list.value, nodes.isEmpty {
            if let message = words.emptyStatement { throw error(message, at: list) }
            throw syntax(list, "Statement must not be empty")
        }
        guard list.elements.count <= PolicyLimits.statements else {
            throw syntax(list, "there are more than \(PolicyLimits.statements) statements")
        }
        var drafts: [StatementDraft] = []
        for node in list.elements { drafts.append(try draft(node)) }
        return try kind.rules.check(drafts, in: self)
    }

    private func json() throws(PolicyDocumentError) -> JSONNode {
        do throws(JSONError) {
            return try JSONParser.parse(text)
        } catch {
            switch error.reason {
            case .syntax:
                let hasMark = text.utf8.starts(with: [0xEF, 0xBB, 0xBF])
                throw fault(
                    notJSON, hasMark ? "the text begins with a byte order mark" : "this is not JSON", at: error.offset)
            case .tooLarge:
                throw fault(notJSON, "the text is longer than \(PolicyLimits.textBytes) bytes", at: error.offset)
            case .duplicateMember: throw syntax("this name is already in the object", at: error.offset)
            case .tooDeep:
                throw syntax("the nesting is deeper than \(PolicyLimits.depth) levels", at: error.offset)
            }
        }
    }

    /// S3 looks at the first byte before all else.
    private var notJSON: String {
        let first = text.utf8.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return kind == .bucket && first != 0x7B ? PolicyWording.firstByte : words.notJSON
    }

    private func notAnObject(_ node: JSONNode) -> PolicyDocumentError {
        if case .null = node.value { return error(words.null, at: node, detail: "a policy is an object") }
        return error(notJSON, at: node, detail: "a policy is an object")
    }

    private mutating func draft(_ node: JSONNode) throws(PolicyDocumentError) -> StatementDraft {
        guard let members = node.members else { throw syntax(node, "a statement must be an object") }
        var draft = StatementDraft(node: node)
        for member in members {
            let value = member.value
            switch member.key {
            case "Sid":
                guard let text = value.string else { throw syntax(value, "Sid must be a string") }
                draft.sid = (text, value)
            case "Effect":
                guard let text = value.string else { throw syntax(value, "Effect must be a string") }
                draft.effect = (text, value)
            case "Principal": draft.principal = try principal(value)
            case "NotPrincipal": draft.notPrincipal = try principal(value)
            case "Action": draft.action = try strings(value, of: member.key)
            case "NotAction": draft.notAction = try strings(value, of: member.key)
            case "Resource": draft.resource = try strings(value, of: member.key)
            case "NotResource": draft.notResource = try strings(value, of: member.key)
            case "Condition": draft.conditions = try conditions(value)
            default: throw unknown(member, in: "a statement")
            }
        }
        for (name, isTwice) in [
            ("Action", draft.action != nil && draft.notAction != nil),
            ("Resource", draft.resource != nil && draft.notResource != nil),
            ("Principal", draft.principal != nil && draft.notPrincipal != nil),
        ] where isTwice {
            throw syntax(node, "a statement must not have both \(name) and Not\(name)")
        }
        return draft
    }

    private func strings(_ node: JSONNode, of name: String) throws(PolicyDocumentError) -> StatementDraft.Values {
        var values: [StatementDraft.Value] = []
        for element in node.elements {
            guard let text = element.string else {
                throw syntax(element, "\(name) must be a string or a list of strings")
            }
            values.append((text, element))
        }
        return StatementDraft.Values(node: node, values: values)
    }

    /// Policies that name no principals refuse the element later, whatever is in it.
    private mutating func principal(_ node: JSONNode) throws(PolicyDocumentError) -> StatementDraft.Principal {
        guard kind.hasPrincipals else { return StatementDraft.Principal(node: node, values: []) }
        if let text = node.string {
            guard text == "*", kind != .trust else { throw badPrincipal(node, text: text) }
            return StatementDraft.Principal(node: node, values: [.anyone])
        }
        guard let members = node.members else { throw badPrincipal(node) }
        var values: [PrincipalValue] = []
        for member in members {
            for element in member.value.elements {
                let value = principalValue(member.key, element)
                guard let value else { throw badPrincipal(element) }
                if member.key == "AWS" { awsPrincipalNodes.append(element) }
                values.append(value)
            }
        }
        guard !values.isEmpty else {
            throw words.emptyPrincipal.map { error($0, at: node) } ?? syntax(node, "Principal must not be empty")
        }
        return StatementDraft.Principal(node: node, values: values)
    }

    private func principalValue(_ kind: String, _ node: JSONNode) -> PrincipalValue? {
        guard let text = node.string else { return nil }
        return switch kind {
        case "AWS": PrincipalValue(aws: text)
        case "Service": .service(text)
        case "Federated": .federated(text)
        case "CanonicalUser": .canonicalUser(text)
        default: nil
        }
    }

    private func badPrincipal(_ node: JSONNode, text: String? = nil) -> PolicyDocumentError {
        let detail = "Principal is \"*\", or an object of AWS, Service, Federated or CanonicalUser"
        if let text, let message = words.principalText?(text) { return error(message, at: node, detail: detail) }
        if let message = words.principalShape { return error(message, at: node, detail: detail) }
        return syntax(node, detail)
    }

    private func conditions(_ node: JSONNode) throws(PolicyDocumentError) -> [Condition] {
        guard let operators = node.members else { throw syntax(node, "Condition must be an object") }
        var conditions: [Condition] = []
        for block in operators {
            guard let keys = block.value.members else {
                throw syntax(block.value, "\(block.key) must be an object of condition keys")
            }
            guard keys.isEmpty || ConditionOperator(name: block.key) != nil else {
                if let message = words.unknownOperator?(block.key) {
                    throw fault(message, at: block.keyRange.lowerBound)
                }
                throw syntax("there is no condition operator \(block.key)", at: block.keyRange.lowerBound)
            }
            for key in keys {
                var values: [String] = []
                for element in key.value.elements {
                    guard let text = element.scalarText else {
                        throw syntax(element, "a condition value must be a string, a number or a boolean")
                    }
                    values.append(text)
                }
                conditions.append(Condition(operatorName: block.key, key: key.key, values: values))
            }
        }
        return conditions
    }
}

extension PolicyDecoder {
    /// An error at a node, or about the whole.
    func error(_ message: String, at node: JSONNode? = nil, detail: String? = nil) -> PolicyDocumentError {
        fault(message, detail, at: node?.range.lowerBound)
    }

    /// An error at a byte offset. Organizations words every fault alike; what it was is then only in the detail.
    func fault(_ message: String, _ detail: String? = nil, at offset: Int?) -> PolicyDocumentError {
        let place = offset.map { TextPosition.of(offset: $0, in: text) } ?? (line: 0, column: 0)
        guard kind.isOfOrganizations else {
            return PolicyDocumentError(message: message, detail: detail, line: place.line, column: place.column)
        }
        return PolicyDocumentError(
            message: PolicyWording.organizations, detail: detail ?? message, line: place.line, column: place.column)
    }

    /// A fault of syntax at a node. AWS's own place is where its reader stood: behind the first character of a string,
    /// list or object, behind the whole of a number or a word.
    func syntax(_ node: JSONNode, _ detail: String, at reader: Int? = nil) -> PolicyDocumentError {
        let behind =
            switch node.value {
            case .string, .array, .object: node.range.lowerBound + 1
            case .number, .bool, .null: node.range.upperBound
            }
        return syntax(detail, at: node.range.lowerBound, reader: reader ?? behind)
    }

    private func syntax(_ detail: String, at offset: Int, reader: Int? = nil) -> PolicyDocumentError {
        let place = TextPosition.of(offset: reader ?? offset + 1, in: text)
        return fault(words.syntax(place.line, place.column), detail, at: offset)
    }

    private func unknown(_ member: JSONNode.Member, in place: String) -> PolicyDocumentError {
        if let message = words.unknownField?(member.key) { return fault(message, at: member.keyRange.lowerBound) }
        return syntax("\(place) has no element \(member.key)", at: member.keyRange.lowerBound)
    }
}
