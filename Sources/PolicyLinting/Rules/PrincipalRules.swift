import PolicyEngine

extension PolicyLinter {
    /// Whom a trust or bucket policy lets in.
    func checkPrincipals(of statement: LocatedStatement, _ findings: inout Findings) {
        guard let principal = statement.principal,
            policy.kind == .trust || policy.kind == .bucket || policy.kind == .resource
        else { return }
        for (kind, value) in principal.values where kind == "AWS" && value.text != "*" && value.text.contains("*") {
            findings.add(
                .principalWildcard, "a wildcard inside a principal never matches; \"*\" alone is everyone",
                at: value.range)
        }
        guard statement.isAllow else { return }
        if principal.isNegated {
            findings.add(
                .allowNotPrincipal, "Allow with NotPrincipal lets everyone else in, also callers that are anonymous",
                at: principal.range)
            return
        }
        let isNarrowed = statement.conditions.contains(where: narrowsCallers)
        if principal.isAnyone, !isNarrowed {
            findings.add(
                policy.kind == .trust ? .openTrust : .publicAccess,
                policy.kind == .trust
                    ? "every principal of every account may take this role: no condition says who"
                    : "everyone may do this, also callers that are anonymous: no condition says who",
                at: principal.range)
        }
        guard policy.kind == .trust, statement.conditions.allSatisfy({ !$0.isDemanding }) else { return }
        for (kind, value) in principal.values where kind == "AWS" && isAccount(value.text) {
            findings.add(
                .missingExternalID,
                "if \(value.text) is somebody else's account, ask for an sts:ExternalId: it may act for many customers",
                at: value.range)
        }
    }

    private func isAccount(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } || text.hasSuffix(":root")
    }

    /// Whether a condition says who the caller is, or where the call is from.
    private func narrowsCallers(_ condition: LocatedStatement.Condition) -> Bool {
        let keys: Set<String> = [
            "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths", "aws:userid",
            "aws:username", "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths",
            "aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid",
            "aws:principalservicename", "sts:externalid", "s3:dataaccesspointaccount", "s3:dataaccesspointarn",
        ]
        let key = condition.foldedKey
        return condition.isDemanding && !condition.values.contains { $0.text == "*" }
            && (keys.contains(key) || key.hasPrefix("aws:principaltag/") || GlobalKeys.isOfProvider(key)
                || key.hasPrefix("saml:"))
    }

    /// Permissions that are wider than they look.
    func checkBreadth(of statement: LocatedStatement, _ findings: inout Findings) {
        guard statement.isAllow else { return }
        if statement.action.isNegated {
            findings.add(
                .allowNotAction, "Allow with NotAction allows every other action of every service, also future ones",
                at: statement.action.range)
        }
        // Ceilings begin with all of it on purpose.
        guard policy.kind != .serviceControl, let resource = statement.resource, !resource.isNegated,
            let everything = resource.values.first(where: { $0.text == "*" }), !statement.action.isNegated
        else { return }
        if statement.action.values.contains(where: { $0.text == "*" }), statement.conditions.isEmpty {
            findings.add(.fullAccess, "this allows everything on everything", at: everything.range)
        }
        let passesRole = statement.action.values.first { value in
            let action = value.text.lowercased()
            return action.hasPrefix("iam:") && action != "iam:*" && Glob(action).matches("iam:passrole")
        }
        let narrowing = ["iam:passedtoservice", "iam:associatedresourcearn", "aws:resourcetag/"]
        let isNarrowed = statement.conditions.contains { condition in
            narrowing.contains { condition.foldedKey.hasPrefix($0) }
        }
        if let passesRole, !isNarrowed {
            findings.add(
                .passRoleAny,
                "any role may be passed to any service: name the roles, or add iam:PassedToService",
                at: passesRole.range)
        }
    }
}
