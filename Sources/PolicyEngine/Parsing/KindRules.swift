/// What must hold of the statements of one kind of policy, in AWS's order.
protocol KindRules: Sendable {
    func check(
        _ drafts: [StatementDraft], version: PolicyDocument.Version, hasVersion: Bool,
        in decoder: PolicyDecoder
    ) throws(PolicyDocumentError) -> [Statement]
}

extension PolicyKind {
    var rules: any KindRules {
        switch self {
        case .managed, .inline, .session, .serviceControl: IdentityRules(kind: self)
        case .trust: TrustRules()
        case .bucket: BucketRules()
        case .resourceControl: ResourceControlRules()
        }
    }
}

/// Policies of users, groups and roles, session policies and SCPs (reference iam.md §1.5). The first rule that is
/// broken anywhere in the document is the one reported: version, legacy parsing, Sids, actions, resources.
struct IdentityRules: KindRules {
    let kind: PolicyKind

    func check(
        _ drafts: [StatementDraft], version: PolicyDocument.Version, hasVersion: Bool,
        in decoder: PolicyDecoder
    ) throws(PolicyDocumentError) -> [Statement] {
        for draft in drafts {
            // `allow` is a fault of legacy parsing, `Permit` one of syntax.
            guard let effect = draft.effect, ["allow", "deny"].contains(effect.text.lowercased()) else {
                throw decoder.error("Syntax errors in policy.", at: draft.effect?.node ?? draft.node)
            }
        }
        if kind == .managed || kind == .serviceControl, !hasVersion || version != .v2012 {
            throw decoder.error("Policy document must be version 2012-10-17 or greater.")
        }
        var statements: [Statement] = []
        for draft in drafts {
            guard let effect = draft.effect.flatMap({ Statement.Effect(rawValue: $0.text) }) else {
                throw decoder.error("The policy failed legacy parsing", at: draft.effect?.node)
            }
            try LegacyParsing.check(draft, kind: kind, in: decoder)
            statements.append(draft.statement(effect: effect, version: version))
        }
        try SidRules.check(drafts, in: decoder)
        for draft in drafts {
            if let principal = draft.principal ?? draft.notPrincipal {
                throw decoder.error("Policy document should not specify a principal.", at: principal.node)
            }
            guard !(draft.action ?? draft.notAction ?? []).isEmpty else {
                throw decoder.error("Policy statement must contain actions.", at: draft.node)
            }
        }
        for draft in drafts {
            // Of several bad resources the last in ascending order is reported.
            for resource in (draft.resource ?? draft.notResource ?? []).sorted(by: >) {
                if let message = ResourceFormat.fault(of: resource) {
                    throw decoder.error(message, at: draft.node)
                }
            }
            guard !(draft.resource ?? draft.notResource ?? []).isEmpty else {
                throw decoder.error("Policy statement must contain resources.", at: draft.node)
            }
            for action in draft.action ?? draft.notAction ?? [] {
                if let message = ActionFormat.fault(of: action) {
                    throw decoder.error(message, at: draft.node)
                }
            }
        }
        return statements
    }
}

/// Role trust policies (reference iam.md §1.8). Whether principals exist is the service's to check.
struct TrustRules: KindRules {
    private static let actions: Set<String> = [
        "sts:*", "sts:assumerole*", "sts:assumerole", "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:tagsession", "sts:setsourceidentity", "sts:setcontext",
    ]

    func check(
        _ drafts: [StatementDraft], version: PolicyDocument.Version, hasVersion: Bool,
        in decoder: PolicyDecoder
    ) throws(PolicyDocumentError) -> [Statement] {
        var statements: [Statement] = []
        for draft in drafts {
            if draft.resource != nil {
                throw decoder.error("Has prohibited field Resource", at: draft.node)
            }
            if draft.notResource != nil {
                throw decoder.error("AssumeRole policy must not contain resources.", at: draft.node)
            }
            statements.append(try statement(draft, version: version, in: decoder))
        }
        var sids: Set<String> = []
        for draft in drafts {
            if let sid = draft.sid, !sid.isEmpty, !sids.insert(sid).inserted {
                throw decoder.error("The Statement Ids in the policy are not unique", at: draft.node)
            }
        }
        return statements
    }

    private func statement(
        _ draft: StatementDraft, version: PolicyDocument.Version, in decoder: PolicyDecoder
    ) throws(PolicyDocumentError) -> Statement {
        guard let text = draft.effect?.text else {
            throw decoder.error("Missing required field Effect", at: draft.node)
        }
        guard let effect = Statement.Effect(rawValue: text) else {
            throw decoder.error("Invalid effect: \(text)", at: draft.effect?.node)
        }
        if draft.notPrincipal != nil {
            throw decoder.error(
                effect == .allow
                    ? "Allow with NotPrincipal is not allowed."
                    : "AssumeRole policy must not contain NotPrincipal field.",
                at: draft.node)
        }
        guard let principal = draft.principal else {
            throw decoder.error("Missing required field Principal", at: draft.node)
        }
        for value in principal.values {
            if case .canonicalUser = value {
                throw decoder.error("Invalid principal in policy: \"CanonicalUser\"", at: principal.node)
            }
        }
        guard let actions = draft.action ?? draft.notAction, !actions.isEmpty else {
            throw decoder.error("Missing required field Action", at: draft.node)
        }
        guard draft.notAction == nil, actions.allSatisfy({ Self.actions.contains($0.lowercased()) })
        else {
            throw decoder.error(
                "AssumeRole policy may only specify STS AssumeRole actions.", at: draft.node)
        }
        try LegacyParsing.check(draft, kind: .trust, in: decoder)
        let statement = draft.statement(effect: effect, version: version)
        try SharedIssuerRules.check(statement, draft: draft, in: decoder)
        return statement
    }
}

/// Bucket policies, in S3's words. That resources lie in the bucket is S3's to check.
struct BucketRules: KindRules {
    func check(
        _ drafts: [StatementDraft], version: PolicyDocument.Version, hasVersion: Bool,
        in decoder: PolicyDecoder
    ) throws(PolicyDocumentError) -> [Statement] {
        var statements: [Statement] = []
        for draft in drafts {
            guard let text = draft.effect?.text else {
                throw decoder.error("Missing required field Effect", at: draft.node)
            }
            guard let effect = Statement.Effect(rawValue: text) else {
                throw decoder.error("Invalid effect: \(text)", at: draft.effect?.node)
            }
            guard draft.principal != nil || draft.notPrincipal != nil else {
                throw decoder.error("Missing required field Principal", at: draft.node)
            }
            guard let actions = draft.action ?? draft.notAction, !actions.isEmpty else {
                throw decoder.error("Missing required field Action", at: draft.node)
            }
            guard actions.allSatisfy({ ActionFormat.fault(of: $0) == nil }) else {
                throw decoder.error("Policy has invalid action", at: draft.node)
            }
            guard let resources = draft.resource ?? draft.notResource, !resources.isEmpty else {
                throw decoder.error("Missing required field Resource", at: draft.node)
            }
            guard resources.allSatisfy({ ResourceFormat.fault(of: $0) == nil }) else {
                throw decoder.error("Policy has invalid resource", at: draft.node)
            }
            try LegacyParsing.check(draft, kind: .bucket, in: decoder)
            statements.append(draft.statement(effect: effect, version: version))
        }
        return statements
    }
}

/// Resource control policies: Deny only, for everyone (reference iam.md §1.2).
struct ResourceControlRules: KindRules {
    func check(
        _ drafts: [StatementDraft], version: PolicyDocument.Version, hasVersion: Bool,
        in decoder: PolicyDecoder
    ) throws(PolicyDocumentError) -> [Statement] {
        var statements: [Statement] = []
        for draft in drafts {
            guard draft.effect?.text == "Deny", draft.principal?.values == [.anyone],
                draft.notAction == nil,
                let actions = draft.action, !actions.isEmpty, !actions.contains("*"),
                actions.allSatisfy({ ActionFormat.fault(of: $0) == nil }),
                let resources = draft.resource ?? draft.notResource, !resources.isEmpty,
                resources.allSatisfy({ ResourceFormat.fault(of: $0) == nil })
            else { throw decoder.error("Syntax errors in policy.", at: draft.node) }
            try LegacyParsing.check(draft, kind: .resourceControl, in: decoder)
            statements.append(draft.statement(effect: .deny, version: version))
        }
        try SidRules.check(drafts, in: decoder)
        return statements
    }
}
