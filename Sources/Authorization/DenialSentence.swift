import AWSNames
import PolicyEngine
public import WireProtocol

extension Decision {
    /// The client's error for a denied check (reference iam.md §5.1–§5.3, sts.md row R7). Meaningless for an allowed
    /// one.
    public func denial(to caller: CallerIdentity) -> ServiceError {
        var error = ServiceError.accessDenied(sentence(to: caller))
        error.logNote = "\(check.action) on \(check.resource): \(causeForLog)"
        return error
    }

    private func sentence(to caller: CallerIdentity) -> String {
        let subject = "User: \(caller.arn) is not authorized to perform: \(check.action)"
        switch check.wording {
        case .withoutCause(let resource):
            return "\(subject) on resource: \(resource)"
        case .full(let resource):
            return subject + Self.place(resource) + cause
        case .quoted(let resource):
            guard !caller.isAnonymous, !verdict.isCrossAccount else { return "Access Denied" }
            return subject + Self.place(resource.map { "\"\($0)\"" }) + cause
        }
    }

    private static func place(_ resource: String?) -> String {
        resource.map { " on resource: \($0)" } ?? ""
    }

    /// The cause with a leading space. Callers of other accounts are never told one (§4.5).
    private var cause: String {
        guard !verdict.isCrossAccount else { return "" }
        switch verdict.decision {
        case .allow:
            return ""
        case .explicitDeny:
            guard let layer = verdict.cause?.layer else { return "" }
            let name = Self.name(of: layer)
            let article = "aeiou".contains(name.prefix(1)) ? "an" : "a"
            return " with an explicit deny in \(article) \(name)\(policySuffix(layer))"
        case .implicitDeny:
            guard let layer = verdict.cause?.layer else { return "" }
            return " because no \(Self.name(of: layer)) allows the \(check.action) action"
        }
    }

    /// The ARN of a managed policy that denies (§5.2). Inline and session policies add nothing.
    private func policySuffix(_ layer: PolicyLayer) -> String {
        switch layer {
        case .session, .resource, .endpoint: return ""
        case .identity, .boundary, .serviceControl, .resourceControl:
            return verdict.cause?.policy?.arn.map { ": \($0)" } ?? ""
        }
    }

    private static func name(of layer: PolicyLayer) -> String {
        switch layer {
        case .identity: "identity-based policy"
        case .resource: "resource-based policy"
        case .boundary: "permissions boundary"
        case .session: "session policy"
        case .serviceControl: "service control policy"
        case .resourceControl: "resource control policy"
        case .endpoint: "VPC endpoint policy"
        }
    }

    private var causeForLog: String {
        let word =
            switch verdict.decision {
            case .allow: "allow"
            case .explicitDeny: "explicitDeny"
            case .implicitDeny: "implicitDeny"
            }
        guard let cause = verdict.cause else { return word + " by default" }
        return word + " by " + Self.name(of: cause.layer) + (cause.policy.map { " " + ($0.arn ?? $0.name) } ?? "")
    }
}
