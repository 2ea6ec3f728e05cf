/// Role trust policies (reference iam.md §1.8). Whether principals exist is the service's to check.
struct TrustRules: KindRules {
    private static let actions = [
        "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession",
        "sts:SetSourceIdentity", "sts:SetContext",
    ]

    func check(_ drafts: [StatementDraft], in decoder: PolicyDecoder) throws(PolicyDocumentError) -> [Statement] {
        var statements: [Statement] = []
        for draft in drafts {
            if let resource = draft.resource {
                throw decoder.error("Has prohibited field Resource", at: resource.node)
            }
            if let resource = draft.notResource {
                throw decoder.error("AssumeRole policy must not contain resources.", at: resource.node)
            }
            statements.append(try statement(draft, in: decoder))
        }
        try SidRules.checkUniqueness(of: drafts, in: decoder)
        return statements
    }

    private func statement(_ draft: StatementDraft, in decoder: PolicyDecoder) throws(PolicyDocumentError) -> Statement
    {
        let effect = try decoder.effect(of: draft)
        if let principal = draft.notPrincipal {
            throw decoder.error(
                effect == .allow
                    ? "Allow with NotPrincipal is not allowed."
                    : "AssumeRole policy must not contain NotPrincipal field.",
                at: principal.node)
        }
        guard let principal = draft.principal else {
            throw decoder.error("Missing required field Principal", at: draft.node)
        }
        for value in principal.values {
            if case .canonicalUser = value {
                throw decoder.error("Invalid principal in policy: \"CanonicalUser\"", at: principal.node)
            }
        }
        try decoder.require(draft.action ?? draft.notAction, "Action", in: draft)
        for (text, node) in draft.anyAction where !Self.isPermitted(text) {
            throw decoder.error("AssumeRole policy may only specify STS AssumeRole actions.", at: node)
        }
        try LegacyParsing.check(draft, in: decoder)
        let statement = draft.statement(effect: effect)
        try SharedIssuerRules.check(statement, draft: draft, in: decoder)
        return statement
    }

    /// Whether the action, or some action that the pattern stands for, belongs into a trust policy.
    private static func isPermitted(_ action: String) -> Bool {
        guard action.utf8.prefix(4).elementsEqual("sts:".utf8) || action.lowercased().hasPrefix("sts:") else {
            return false
        }
        let pattern = WildcardPattern(action, foldingCase: true)
        return actions.contains { pattern.matches($0.lowercased()) }
    }
}
