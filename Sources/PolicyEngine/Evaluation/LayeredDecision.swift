/// What the layers say, one question at a time.
protocol LayerAnswers {
    /// A statement of the layer that denies.
    func denial(in layer: PolicyLayer) -> Verdict.Determination?
    /// Whether the layer allows.
    func permission(in layer: PolicyLayer) -> LayerPermission
    /// Whether identity policies alone can never suffice: role trust, KMS keys.
    var requiresResourcePolicy: Bool { get }
    /// Whether caller and resource belong to different accounts.
    var isCrossAccount: Bool { get }
}

/// Whether one layer allows.
enum LayerPermission {
    /// The layer does not bind the request.
    case absent
    /// It binds, and nothing in it allows.
    case silent
    /// Something allows: how directly it names the caller matters in the resource's policy. The statement is nil for an
    /// account's root, which needs none.
    case allows(Verdict.Determination?, PrincipalStrength)

    var isSilent: Bool { if case .silent = self { true } else { false } }
}

/// The decision over all layers. An extension, so that answers, which are large, are not moved to be asked.
extension LayerAnswers {
    /// Puts the answers together (reference iam.md §4.2 to §4.6). `decide` and `explain` both go through it.
    func verdict() -> Verdict {
        for layer in PolicyLayer.inOrder {
            if let denial = denial(in: layer) {
                return Verdict(
                    decision: .explicitDeny, cause: Verdict.Cause(layer: layer, policy: denial.policy),
                    determining: denial, isCrossAccount: isCrossAccount)
            }
        }
        if permission(in: .serviceControl).isSilent { return refused(by: .serviceControl) }
        if permission(in: .resourceControl).isSilent { return refused(by: .resourceControl) }
        if permission(in: .endpoint).isSilent { return refused(by: .endpoint) }
        return grants()
    }

    /// Steps 5 and 6: who of identity, boundary, session and resource must allow.
    private func grants() -> Verdict {
        let identity = permission(in: .identity)
        let resource = permission(in: .resource)
        if case .absent = identity {
            // Delegation to an account is worth nothing where the account has no say.
            guard case .allows(let statement, let strength) = resource, strength > .account else {
                return refused(by: .resource)
            }
            return allowed(statement)
        }
        switch resource {
        case .allows(let statement, let strength) where !isCrossAccount:
            switch strength {
            case .direct: return allowed(statement)
            case .role where ceilingsAllow: return allowed(statement)
            case .role, .account: break
            }
        case .allows: break
        case .silent, .absent:
            if isCrossAccount || requiresResourcePolicy { return refused(by: .resource) }
        }
        if permission(in: .boundary).isSilent { return refused(by: .boundary) }
        if permission(in: .session).isSilent { return refused(by: .session) }
        guard case .allows(let statement, _) = identity else { return refused(by: .identity) }
        return allowed(statement)
    }

    private var ceilingsAllow: Bool {
        !permission(in: .boundary).isSilent && !permission(in: .session).isSilent
    }

    private func allowed(_ statement: Verdict.Determination?) -> Verdict {
        Verdict(decision: .allow, cause: nil, determining: statement, isCrossAccount: isCrossAccount)
    }

    private func refused(by layer: PolicyLayer) -> Verdict {
        Verdict(
            decision: .implicitDeny, cause: Verdict.Cause(layer: layer, policy: nil), determining: nil,
            isCrossAccount: isCrossAccount)
    }
}
