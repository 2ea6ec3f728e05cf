/// Identity providers that sign tokens for everyone. A trust policy that admits one must say whose tokens it means, or
/// any customer of the provider could take the role (reference iam.md §1.8, shared-issuer rule).
enum SharedIssuerRules {
    /// What a statement must test for one issuer.
    private struct Duty {
        /// Condition keys without their issuer, or whole keys where they have another prefix; any of them will do.
        let claims: [String]
        /// `StringLike` does not count, and the key's case does.
        var isExact = false
        /// Blank values and those that begin with `*` are refused too.
        var refusesLeadingWildcard = false
        /// AWS names every claim that would do, not only the first.
        var namesAllClaims = false

        func named(for issuer: String) -> String {
            (namesAllClaims ? claims : Array(claims.prefix(1))).map { key($0, issuer) }.joined(separator: " or ")
        }
    }

    private static let cognito = "cognito-identity.amazonaws.com"

    private static let duties: [String: Duty] = {
        var duties = [
            "token.actions.githubusercontent.com": Duty(
                claims: ["sub", "job_workflow_ref"], refusesLeadingWildcard: true, namesAllClaims: true),
            "accounts.google.com": Duty(claims: ["aud", "oaud", "sub"], isExact: true),
            "graph.facebook.com": Duty(claims: ["app_id", "id", "sub"], isExact: true),
            "www.amazon.com": Duty(claims: ["app_id", "id", "sub"], isExact: true),
            "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d": Duty(claims: ["sts:RoleSessionName"]),
        ]
        for issuer in [
            "vstoken.actions.githubusercontent.com", "oidc-configuration.audit-log.githubusercontent.com", "gitlab.com",
            "agent.buildkite.com", "app.terraform.io", "oidc.codefresh.io", "studio.datachain.ai/api", "scalr.io",
            "tokens.cloud.shisho.dev", "proidc.upbound.io",
        ] { duties[issuer] = Duty(claims: ["sub"]) }
        for issuer in ["api.pulumi.com/oidc", "sandboxes.cloud", "oidc.vercel.com", cognito] {
            duties[issuer] = Duty(claims: ["aud"])
        }
        return duties
    }()

    /// Whether the statement lets callers present a web identity, by name or by a pattern that covers it.
    private static func admitsWebIdentity(_ action: Statement.Element) -> Bool {
        let isNamed = action.values.contains {
            WildcardPattern($0, foldingCase: true).matches("sts:assumerolewithwebidentity")
        }
        return isNamed != action.isNegated
    }

    /// Refuses an Allow that admits a shared issuer's tokens without telling them apart.
    static func check(_ statement: Statement, draft: StatementDraft, in decoder: PolicyDecoder)
        throws(PolicyDocumentError)
    {
        guard statement.effect == .allow, let principal = statement.principal,
            admitsWebIdentity(statement.action)
        else { return }
        // Each issuer once: a document may name one many times and hold as many conditions.
        var judged: Set<String> = []
        for case .federated(let provider) in principal.values {
            let issuer = issuer(of: provider)
            guard let duty = duties[issuer], judged.insert(issuer).inserted else { continue }
            if issuer == cognito, statement.conditions.isEmpty {
                throw decoder.error("A condition block must be present for the Cognito provider", at: draft.node)
            }
            guard statement.conditions.contains(where: { fulfils($0, duty, issuer: issuer) }) else {
                throw decoder.error(
                    "Trust policy with trusted principal \(provider) must evaluate, using StringEquals, StringLike or "
                        + "StringEqualsIgnoreCase, \(duty.named(for: issuer)) which is not scoped to all.",
                    at: draft.node)
            }
        }
    }

    /// The issuer's address without its scheme, from a provider's ARN or a built-in provider's name.
    private static func issuer(of provider: String) -> String {
        guard let arn = ARNFields(provider), arn.resource.hasPrefix("oidc-provider/") else { return provider }
        return String(arn.resource.dropFirst("oidc-provider/".count))
    }

    fileprivate static func key(_ claim: String, _ issuer: String) -> String {
        claim.contains(":") ? claim : "\(issuer):\(claim)"
    }

    private static func fulfils(_ condition: Condition, _ duty: Duty, issuer: String) -> Bool {
        guard let name = ConditionOperator(name: condition.operatorName), !name.isNegated, !name.ifExists else {
            return false
        }
        switch name.comparison {
        case .stringEquals, .stringEqualsIgnoreCase: break
        case .stringLike where !duty.isExact: break
        default: return false
        }
        let isClaim = duty.claims.contains { claim in
            let wanted = key(claim, issuer)
            return duty.isExact ? condition.key == wanted : condition.key.lowercased() == wanted.lowercased()
        }
        return isClaim
            && !condition.values.contains { value in
                value == "*"
                    || duty.refusesLeadingWildcard && (value.hasPrefix("*") || value.utf8.allSatisfy { $0 == 0x20 })
            }
    }
}
