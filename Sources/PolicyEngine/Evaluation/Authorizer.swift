import AWSNames

/// Decides requests (reference iam.md §4.2). Pure: the same request under the same layers has the same verdict for
/// ever.
///
/// `sts:GetCallerIdentity` and `sts:GetSessionToken` need no permission; their service does not ask.
public enum Authorizer {
    public static func decide(_ request: AuthorizationRequest, under layers: PolicyLayers) -> Verdict {
        LayeredDecision(request: request, layers: layers).verdict()
    }
}

/// One decision under way.
private struct LayeredDecision {
    let request: AuthorizationRequest
    let layers: PolicyLayers
    private let service: String
    private let name: String

    init(request: AuthorizationRequest, layers: PolicyLayers) {
        self.request = request
        self.layers = layers
        service = request.action.service.lowercased()
        name = request.action.name.lowercased()
    }

    /// What one list of policies says.
    private struct Finding {
        var denied: (policy: PolicyIdentifier, statement: StatementReference)?
        var allowed: [StatementReference] = []
        var strength: PrincipalStrength?
    }

    private var isCrossAccount: Bool {
        guard let account = request.principal.account else { return true }
        return request.resourceAccount.map { $0 != account } ?? false
    }

    func verdict() -> Verdict {
        let identity = identityFinding
        let boundary = layers.boundary.map { finding([$0]) }
        let session = layers.session.map { finding($0) }
        let serviceControl = layers.serviceControl.map { levels in levels.map { finding($0) } }
        let resourceControl = layers.resourceControl.map { levels in levels.map { finding($0) } }
        let resource = resourceFinding

        let denials: [(PolicyLayer, Finding?)] = [
            (.serviceControl, serviceControl?.first { $0.denied != nil }),
            (.resourceControl, resourceControl?.first { $0.denied != nil }),
            (.resource, resource), (.boundary, boundary), (.session, session), (.identity, identity),
        ]
        for (layer, finding) in denials {
            if let denied = finding?.denied {
                return Verdict(
                    decision: .explicitDeny, cause: Verdict.Cause(layer: layer, policy: denied.policy),
                    determining: [denied.statement], isCrossAccount: isCrossAccount)
            }
        }
        if let serviceControl, serviceControl.contains(where: \.allowed.isEmpty) {
            return refused(by: .serviceControl)
        }
        return grants(identity: identity, boundary: boundary, session: session, resource: resource)
    }

    /// Steps 5 and 6: who of identity, boundary, session and resource must allow.
    private func grants(identity: Finding?, boundary: Finding?, session: Finding?, resource: Finding?)
        -> Verdict
    {
        let identityAllows: Bool
        switch layers.identity {
        case .unrestricted: identityAllows = true
        case .policies: identityAllows = identity?.allowed.isEmpty == false
        case .none:
            // Delegation to an account is worth nothing where the account has no say.
            guard let resource, let strength = resource.strength, strength > .account else {
                return refused(by: .resource)
            }
            return allowed(resource.allowed)
        }
        let boundaryAllows = boundary?.allowed.isEmpty != true
        let sessionAllows = session?.allowed.isEmpty != true
        let strength = resource?.strength

        if isCrossAccount {
            guard strength != nil else { return refused(by: .resource) }
        } else {
            switch strength {
            case .direct: return allowed(resource?.allowed ?? [])
            case .role where boundaryAllows && sessionAllows: return allowed(resource?.allowed ?? [])
            case .role, .account: break
            case nil: if case .policy(_, .required) = layers.resource { return refused(by: .resource) }
            }
        }
        if !boundaryAllows { return refused(by: .boundary) }
        if !sessionAllows { return refused(by: .session) }
        guard identityAllows else { return refused(by: .identity) }
        return allowed((identity?.allowed ?? []) + (resource?.allowed ?? []))
    }

    private func allowed(_ statements: [StatementReference]) -> Verdict {
        Verdict(decision: .allow, cause: nil, determining: statements, isCrossAccount: isCrossAccount)
    }

    private func refused(by layer: PolicyLayer) -> Verdict {
        Verdict(
            decision: .implicitDeny, cause: Verdict.Cause(layer: layer, policy: nil), determining: [],
            isCrossAccount: isCrossAccount)
    }

    private var identityFinding: Finding? {
        if case .policies(let policies) = layers.identity { finding(policies) } else { nil }
    }

    private var resourceFinding: Finding? {
        guard case .policy(let policy, _) = layers.resource else { return nil }
        var found = Finding()
        let hasBoundary = layers.boundary != nil
        policy.forEachCandidate(service: service) { statement in
            guard let principal = statement.principal,
                let strength = principal.strength(
                    for: request.principal, effect: statement.effect, hasBoundary: hasBoundary),
                statement.matches(request, foldedService: service, foldedName: name)
            else { return }
            if statement.effect == .deny {
                found.denied = found.denied ?? (policy.identifier, statement.reference)
            } else {
                found.allowed.append(statement.reference)
                found.strength = max(found.strength ?? strength, strength)
            }
        }
        return found
    }

    private func finding(_ policies: [CompiledPolicy]) -> Finding {
        var found = Finding()
        for policy in policies {
            policy.forEachCandidate(service: service) { statement in
                guard statement.matches(request, foldedService: service, foldedName: name) else { return }
                if statement.effect == .deny {
                    found.denied = found.denied ?? (policy.identifier, statement.reference)
                } else {
                    found.allowed.append(statement.reference)
                }
            }
        }
        return found
    }
}
