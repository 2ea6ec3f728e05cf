/// A second evaluator, written from reference iam.md §1 to §4 alone and as simply as it can be said. It shares nothing
/// with the engine: it reads the JSON tree of a case, and what it does with a text it does itself.
///
/// Where the reference leaves something open, the choice is the engine's, and stands here as a comment.
struct NaiveEvaluator {
    struct Answer: Equatable {
        var decision: String
        /// The layer that is named; nil for an allow.
        var cause: String?
    }

    let request: Tree
    let layers: Tree
    /// Counts what was exercised: operators by outcome, elements by kind.
    var counts: [String: Int] = [:]

    init(_ scenario: Tree) {
        request = scenario["request"] ?? .null
        layers = scenario["layers"] ?? .null
    }

    /// §4.2.
    mutating func answer() -> Answer {
        let serviceControl = layers["serviceControl"].map { levels in levels.elements.map { verdicts(of: $0) } }
        let resourceControl = layers["resourceControl"].map { levels in levels.elements.map { verdicts(of: $0) } }
        let endpoint = layers["endpoint"].map { verdicts(of: .list([$0]), naming: true) }
        let resource = layers["resource"].map { verdicts(of: .list([$0["policy"] ?? .null]), naming: true) }
        let boundary = layers["boundary"].map { verdicts(of: .list([$0])) }
        let session = layers["session"].map { verdicts(of: $0) }
        let identity = layers["identity"]?.text == nil ? layers["identity"].map { verdicts(of: $0) } : nil

        // Step 1, named in the order of §5.3.
        let named: [(String, [Found])] = [
            ("serviceControl", (serviceControl ?? []).flatMap { $0 }),
            ("resourceControl", (resourceControl ?? []).flatMap { $0 }), ("endpoint", endpoint ?? []),
            ("resource", resource ?? []), ("boundary", boundary ?? []), ("session", session ?? []),
            ("identity", identity ?? []),
        ]
        for (layer, found) in named where found.contains(where: { $0.effect == "Deny" }) {
            return Answer(decision: "explicitDeny", cause: layer)
        }
        // Steps 2 to 4; every level must allow.
        if let serviceControl, serviceControl.contains(where: { !Self.allows($0) }) { return no("serviceControl") }
        if let resourceControl, resourceControl.contains(where: { !Self.allows($0) }) { return no("resourceControl") }
        if let endpoint, !Self.allows(endpoint) { return no("endpoint") }
        // Steps 5 and 6.
        let grants = (resource ?? []).filter { $0.effect == "Allow" }.map(\.form)
        let b = boundary.map(Self.allows) ?? true
        let s = session.map(Self.allows) ?? true
        guard layers["identity"]?.text != "none" else {
            // Anonymous callers, services and federated proofs: the resource's policy must name them themselves.
            return grants.contains("direct") || grants.contains("role") ? yes : no("resource")
        }
        let i = layers["identity"]?.text == "unrestricted" || Self.allows(identity ?? [])
        if isCrossAccount {
            if grants.isEmpty { return no("resource") }
        } else {
            // §4.4, a row for each form.
            for form in grants {
                if form == "direct" { return yes }
                if form == "role", b, s { return yes }
                if form == "account", i, b, s { return yes }
            }
            // §4.6.
            if grants.isEmpty, layers["resource"]?["required"]?.flag == true { return no("resource") }
        }
        if !b { return no("boundary") }
        if !s { return no("session") }
        return i ? yes : no("identity")
    }

    private var yes: Answer { Answer(decision: "allow", cause: nil) }
    private func no(_ layer: String) -> Answer { Answer(decision: "implicitDeny", cause: layer) }

    var isCrossAccount: Bool {
        guard let own = principal["account"]?.text else { return true }
        guard let owner = request["resourceAccount"]?.text else { return false }
        return own != owner
    }

    private static func allows(_ found: [Found]) -> Bool { found.contains { $0.effect == "Allow" } }

    /// A statement that applies.
    struct Found {
        let effect: String
        /// §4.4: `direct`, `role` or `account`.
        let form: String
    }

    /// What the statements of some policies come to; those that apply are given.
    private mutating func verdicts(of policies: Tree, naming: Bool = false) -> [Found] {
        var found: [Found] = []
        for policy in policies.elements {
            if policy.text == "FullAccess" { found.append(Found(effect: "Allow", form: "direct")) }
            let version = policy["document"]?["Version"]?.text ?? "2008-10-17"
            for statement in policy["document"]?["Statement"]?.elements ?? [] {
                let scope = NaiveScope(
                    variables: version == "2012-10-17", pads: policy["kind"]?.text != "bucket",
                    deny: statement["Effect"]?.text == "Deny")
                if let form = form(of: statement, scope, naming: naming) {
                    found.append(Found(effect: statement["Effect"]?.text ?? "", form: form))
                }
            }
        }
        return found
    }

    /// §4.1.
    private mutating func form(of statement: Tree, _ scope: NaiveScope, naming: Bool) -> String? {
        guard matchesAction(statement), matchesResource(statement, scope) else { return nil }
        guard let form = naming ? principalForm(statement, scope) : "direct" else { return nil }
        for block in statement["Condition"]?.members ?? [] {
            for key in block.value.members {
                let holds = condition(block.key, key.key, key.value.texts, scope)
                counts["\(block.key) \(holds)", default: 0] += 1
                if !holds { return nil }
            }
        }
        return form
    }

    var principal: Tree { request["principal"] ?? .null }
}

/// What of a document and a statement bears on how its texts are read.
struct NaiveScope {
    /// §1.7: variables only in documents of 2012-10-17.
    let variables: Bool
    /// §1.6: short ARNs of identity policies are padded.
    let pads: Bool
    /// Whether the statement denies.
    let deny: Bool
}
