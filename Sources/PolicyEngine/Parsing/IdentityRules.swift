/// Policies of users, groups and roles, session policies and SCPs (reference iam.md §1.5). The first rule that is
/// broken anywhere in the document is the one reported: version, legacy parsing, Sids, actions, the format of
/// resources, their presence, the format of actions.
struct IdentityRules: KindRules {
    let kind: PolicyKind

    func check(_ drafts: [StatementDraft], in decoder: PolicyDecoder) throws(PolicyDocumentError) -> [Statement] {
        try checkEffects(drafts, in: decoder)
        if kind == .managed || kind == .serviceControl, !decoder.hasVersion || decoder.version != .v2012 {
            throw decoder.error("Policy document must be version 2012-10-17 or greater.")
        }
        var statements: [Statement] = []
        for draft in drafts {
            guard let effect = draft.effect.flatMap({ Statement.Effect(rawValue: $0.text) }) else {
                throw decoder.error(
                    LegacyParsing.message, at: draft.effect?.node, detail: "Effect must be Allow or Deny, written so")
            }
            try LegacyParsing.check(draft, in: decoder)
            statements.append(draft.statement(effect: effect))
        }
        try SidRules.check(drafts, in: decoder)
        for draft in drafts {
            if let principal = draft.principal ?? draft.notPrincipal {
                throw decoder.error("Policy document should not specify a principal.", at: principal.node)
            }
        }
        for draft in drafts where draft.anyAction.isEmpty {
            throw decoder.error("Policy statement must contain actions.", at: draft.node)
        }
        try ResourceFormat.check(drafts, in: decoder)
        for draft in drafts where draft.anyResource.isEmpty {
            throw decoder.error("Policy statement must contain resources.", at: draft.node)
        }
        for (text, node) in drafts.flatMap(\.anyAction) {
            if let message = ActionFormat.fault(of: text) { throw decoder.error(message, at: node) }
        }
        return statements
    }

    /// `allow` is a fault of legacy parsing, found later; `Permit` is one of syntax.
    private func checkEffects(_ drafts: [StatementDraft], in decoder: PolicyDecoder) throws(PolicyDocumentError) {
        for draft in drafts {
            guard let effect = draft.effect else { throw decoder.syntax(draft.node, "a statement must have an Effect") }
            guard ["allow", "deny"].contains(effect.text.lowercased()) else {
                throw decoder.syntax(effect.node, "Effect must be Allow or Deny")
            }
        }
    }
}

/// Resource control policies: Deny only, for everyone, and only where a service honours them (reference iam.md §1.2).
struct ResourceControlRules: KindRules {
    /// The services whose resources RCPs reach.
    private static let vendors: Set<String> = [
        "s3", "sts", "kms", "sqs", "secretsmanager", "ecr", "aoss", "dynamodb", "logs", "cognito-idp",
        "cognito-identity",
    ]

    func check(_ drafts: [StatementDraft], in decoder: PolicyDecoder) throws(PolicyDocumentError) -> [Statement] {
        var statements: [Statement] = []
        for draft in drafts {
            guard draft.effect?.text == "Deny" else {
                throw decoder.syntax(draft.effect?.node ?? draft.node, "an RCP can only Deny")
            }
            guard let principal = draft.principal, principal.values == [.anyone] else {
                throw decoder.syntax(
                    (draft.principal ?? draft.notPrincipal)?.node ?? draft.node, "an RCP's Principal must be \"*\"")
            }
            guard let actions = draft.action, !actions.values.isEmpty else {
                throw decoder.syntax(draft.notAction?.node ?? draft.node, "an RCP must have Action, not NotAction")
            }
            for (text, node) in actions.values {
                if let fault = Self.fault(of: text) { throw decoder.syntax(node, fault) }
            }
            guard !draft.anyResource.isEmpty else {
                throw decoder.syntax(draft.node, "an RCP must have Resource or NotResource")
            }
            try ResourceFormat.check([draft], in: decoder)
            try LegacyParsing.check(draft, in: decoder)
            statements.append(draft.statement(effect: .deny))
        }
        try SidRules.check(drafts, in: decoder)
        return statements
    }

    private static func fault(of action: String) -> String? {
        if action == "*" { return "an RCP must name its services: \"*\" alone is not accepted" }
        if let fault = ActionFormat.fault(of: action) { return fault }
        let vendor = action.prefix { $0 != ":" }.lowercased()
        return vendors.contains(vendor) ? nil : "RCPs do not reach the resources of \(vendor)"
    }
}
