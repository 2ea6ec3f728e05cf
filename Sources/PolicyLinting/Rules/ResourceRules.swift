import PolicyEngine

extension PolicyLinter {
    /// Resources that no action of the statement is on, actions that no resource is for, and odd ARNs.
    func checkResources(of statement: LocatedStatement, _ reach: StatementReach, _ findings: inout Findings) {
        guard let resource = statement.resource else { return }
        checkAccounts(in: resource, &findings)
        checkVariables(in: resource.values, &findings)
        guard !resource.isNegated, !statement.action.isNegated, !resource.values.contains(where: { $0.text == "*" })
        else {
            return
        }
        let patterns = resource.values.map { ResourcePattern(resource: $0.text) }
        // What begins with a variable may be anything.
        guard !patterns.contains(where: { $0 == nil }) else { return }
        let known = patterns.compactMap { $0 }
        var hasFaultyAction = false
        for value in reach.values {
            guard let service = value.service, !value.actions.isEmpty else { continue }
            if isEveryoneOfNoUse(value.actions, of: service, on: known) {
                hasFaultyAction = true
                report(value, service, &findings)
            }
        }
        guard reach.isComplete, !hasFaultyAction else { return }
        for (value, pattern) in zip(resource.values, known) where !isOfUse(pattern, reach) {
            findings.add(
                .resourceNeverMatches, "no action of this statement is on \(value.text)", at: value.range)
        }
    }

    private func isEveryoneOfNoUse(
        _ actions: [ServiceEntry.Action], of service: ServiceEntry, on patterns: [ResourcePattern]
    ) -> Bool {
        actions.allSatisfy { action in !patterns.contains { isOn($0, action, service) } }
    }

    private func isOfUse(_ pattern: ResourcePattern, _ reach: StatementReach) -> Bool {
        reach.values.contains { value in
            guard let service = value.service, !value.actions.isEmpty else { return true }
            return value.actions.contains { isOn(pattern, $0, service) }
        }
    }

    /// Lists that are checked against an ARN although they are said to be on nothing: those of S3 and IAM (reference
    /// iam.md §1.6), and that of log groups, whose denials name `log-group::log-stream:`.
    private static let listed = [
        "s3:listallmybuckets": "s3:::*", "iam:listusers": "iam::*:user/*", "iam:listroles": "iam::*:*",
        "iam:listgroups": "iam::*:*", "logs:describeloggroups": "logs:*:*:log-group:*",
    ]

    /// Whether the action can be on a resource of the pattern.
    private func isOn(_ pattern: ResourcePattern, _ action: ServiceEntry.Action, _ service: ServiceEntry) -> Bool {
        // Its actions are the methods of HTTP, and each is for any path; the data lists some.
        if service.prefix == "apigateway" { return ResourcePattern(type: "apigateway:*:*:*").intersects(pattern) }
        if action.resourceTypes.contains(where: { service.resourceTypes[$0].arn.intersects(pattern) }) { return true }
        if AlsoOn.resources(of: action, in: service).contains(where: { $0.intersects(pattern) }) { return true }
        guard action.resourceTypes.isEmpty else { return false }
        return Self.listed["\(service.prefix):\(action.name.lowercased())"]
            .map { ResourcePattern(type: $0[...]).intersects(pattern) } ?? false
    }

    private func report(_ value: StatementReach.Value, _ service: ServiceEntry, _ findings: inout Findings) {
        let types = Set(value.actions.flatMap(\.resourceTypes)).sorted().map { service.resourceTypes[$0] }
        guard !types.isEmpty else {
            findings.add(
                .needsAnyResource,
                "\(value.written.text) is on no resource of its own: it is only allowed or denied by Resource \"*\"",
                at: value.written.range)
            return
        }
        let examples = types.prefix(3).map { "\($0.name) (\($0.arn.description))" }.joined(separator: ", ")
        findings.add(
            .resourceNeverMatches,
            "\(value.written.text) is on none of these resources, but on \(examples)\(types.count > 3 ? " …" : "")",
            at: value.written.range)
    }

    /// The account of an ARN is twelve digits, `*`, `aws` or nothing: AWS refuses others when the policy is stored.
    private func checkAccounts(in resource: LocatedStatement.Element, _ findings: inout Findings) {
        for value in resource.values where value.text.hasPrefix("arn:") {
            let fields = ResourcePattern.split(value.text)
            guard fields.count == 6 else { continue }
            let account = fields[4]
            let isDigits = account.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2A || $0 == 0x3F }
            let hasLength = account.utf8.count == 12 || account.contains("*") || account.isEmpty
            guard !(isDigits && hasLength), account != "aws" else { continue }
            findings.add(
                .accountField,
                account.contains("${")
                    ? "AWS refuses variables in the account of an ARN that is stored"
                    : "\"\(account)\" is no account: twelve digits, * or nothing stand there", at: value.range)
        }
    }

    /// In documents of the older version `${…}` is text.
    func checkVariables(in values: [Located], _ findings: inout Findings) {
        guard policy.version == .v2008 else { return }
        for value in values where value.text.contains("${") {
            findings.add(
                .variableIn2008, "variables work in Version \"2012-10-17\" only; here this is plain text",
                at: value.range)
        }
    }
}

extension ResourcePattern {
    /// As people read it, a text without a slash being a text as well.
    var description: String {
        "arn:*:"
            + fields.map { field in
                String(
                    decoding: field.elements.map { element in
                        switch element {
                        case .literal(let byte): byte
                        case .one: 0x3F
                        case .run, .name: 0x2A
                        }
                    }, as: UTF8.self)
            }.joined(separator: ":")
    }
}
