import AWSNames
import PolicyEngine

/// A case as the engine is given it: a request and layers, read from a tree. `Vectors/policies/README.md` describes the
/// form.
struct Scenario {
    let request: AuthorizationRequest
    let layers: PolicyLayers

    enum Failure: Error { case malformed(String) }

    init(_ tree: Tree) throws {
        guard let question = tree["request"], let given = tree["layers"] else {
            throw Failure.malformed("a case has a request and layers")
        }
        request = try Self.request(question)
        layers = try Self.layers(given)
    }

    private static func request(_ tree: Tree) throws -> AuthorizationRequest {
        guard let text = tree["action"]?.text, let action = ServiceAction(text), let resource = tree["resource"]?.text,
            let principal = tree["principal"]
        else { throw Failure.malformed("a request has a principal, an action and a resource") }
        var context = ConditionContext()
        for member in tree["context"]?.members ?? [] { context.set(member.key, try value(member.value)) }
        return AuthorizationRequest(
            principal: try self.principal(principal), action: action, resource: resource,
            resourceAccount: try tree["resourceAccount"].map(account), context: context,
            canonicalUserID: principal["canonicalUserID"]?.text ?? "")
    }

    private static func value(_ tree: Tree) throws -> ConditionValue {
        if let text = tree["string"]?.text { return .string(text) }
        if let flag = tree["bool"]?.flag { return .bool(flag) }
        if let number = tree["number"]?.integer { return .number(number) }
        if let date = tree["date"]?.integer { return .date(millisecondsSinceEpoch: date) }
        if let list = tree["strings"] { return .strings(list.texts) }
        throw Failure.malformed("a value of the context: \(tree.json)")
    }

    private static func account(_ tree: Tree) throws -> AccountID {
        guard let account = tree.text.flatMap({ AccountID($0) }) else {
            throw Failure.malformed("account \(tree.json)")
        }
        return account
    }

    private static func principal(_ tree: Tree) throws -> RequestPrincipal {
        func text(_ key: String) throws -> String {
            guard let text = tree[key]?.text else { throw Failure.malformed("\(key) of a principal") }
            return text
        }
        func own() throws -> AccountID { try account(tree["account"] ?? .null) }
        switch tree["kind"]?.text {
        case "anonymous": return .anonymous
        case "root": return .root(try own())
        case "user": return .user(account: try own(), id: PrincipalID(try text("id")), arn: try text("arn"))
        case "roleSession":
            return .roleSession(
                account: try own(), roleID: PrincipalID(try text("roleID")),
                roleARN: .text(try text("roleARN")), sessionARN: try text("sessionARN"),
                provider: tree["provider"]?.text)
        case "federatedUser":
            return .federatedUser(
                account: try own(), userID: tree["userID"]?.text.map { PrincipalID($0) },
                userARN: tree["userARN"]?.text, sessionARN: try text("sessionARN"))
        case "federated": return .federated(provider: try text("provider"))
        case "service": return .service(try text("name"))
        default: throw Failure.malformed("principal \(tree.json)")
        }
    }

    private static func layers(_ tree: Tree) throws -> PolicyLayers {
        let identity: IdentityLayer
        switch tree["identity"] {
        case .string("unrestricted"): identity = .unrestricted
        case .string("none"), nil: identity = .none
        case let policies?: identity = .policies(try self.policies(policies))
        }
        var layers = PolicyLayers(identity: identity)
        layers.boundary = try tree["boundary"].map(policy)
        layers.session = try tree["session"].map(policies)
        layers.serviceControl = try tree["serviceControl"].map { try $0.elements.map(policies) }
        layers.resourceControl = try tree["resourceControl"].map { try $0.elements.map(policies) }
        layers.endpoint = try tree["endpoint"].map(policy)
        if let resource = tree["resource"] {
            layers.resource = .policy(
                try policy(resource["policy"] ?? .null),
                requirement: resource["required"]?.flag == true ? .required : .optional)
        }
        return layers
    }

    private static func policies(_ tree: Tree) throws -> [CompiledPolicy] { try tree.elements.map(policy) }

    /// Policies of resources are not held to what S3 has: cases speak of other services, too.
    static let kinds: [String: PolicyKind] = [
        "managed": .managed, "inline": .inline, "trust": .trust, "session": .session, "bucket": .resource,
        "serviceControl": .serviceControl, "resourceControl": .resourceControl,
    ]

    private static func policy(_ tree: Tree) throws -> CompiledPolicy {
        if tree.text == "FullAccess" { return .serviceControlFullAccess }
        guard let document = tree["document"], let kind = tree["kind"]?.text.flatMap({ kinds[$0] }) else {
            throw Failure.malformed("policy \(tree.json)")
        }
        do {
            return CompiledPolicy(
                try PolicyDocument(parsing: document.json, kind: kind),
                identifier: PolicyIdentifier(name: tree["name"]?.text ?? "", arn: nil))
        } catch {
            throw Failure.malformed("\(error.message): \(document.json)")
        }
    }
}

extension Verdict {
    /// As case files write it.
    var words: NaiveEvaluator.Answer {
        let decision =
            switch self.decision {
            case .allow: "allow"
            case .explicitDeny: "explicitDeny"
            case .implicitDeny: "implicitDeny"
            }
        return NaiveEvaluator.Answer(decision: decision, cause: cause.map { "\($0.layer)" })
    }
}
