import AWSNames
import Directory
import PolicyEngine
import WireProtocol

/// The global condition keys of a caller and a request (reference iam.md §3.1, §3.2, §3.3, §3.5).
struct CallerConditions {
    let caller: CallerIdentity
    let environment: RequestEnvironment
    let snapshot: DirectorySnapshot

    /// Adds the keys to `context`. A key is absent where AWS leaves it out, never empty.
    func add(to context: inout ConditionContext) {
        addPrincipalKeys(to: &context)
        addSessionKeys(to: &context)
        addRequestKeys(to: &context)
    }

    private func addPrincipalKeys(to context: inout ConditionContext) {
        context.set("aws:PrincipalType", .string(caller.principalType))
        context.set("aws:userid", .string(caller.userID))
        context.set("aws:PrincipalIsAWSService", .bool(false))
        context.set("aws:ViaAWSService", .bool(false))
        if let account = caller.account {
            context.set("aws:PrincipalAccount", .string(account.description))
        }
        switch caller.principal {
        case .anonymous:
            return
        case .root, .federatedUser:
            context.set("aws:PrincipalArn", .string(caller.arn))
        case .user(_, let name):
            context.set("aws:PrincipalArn", .string(caller.arn))
            context.set("aws:username", .string(name))
        case .roleSession(_, let roleARN, _):
            // Row I8: the role's ARN with its path, not the session's.
            context.set("aws:PrincipalArn", .string(roleARN))
        }
        for tag in principalTags { context.set("aws:PrincipalTag/" + tag.key, .string(tag.value)) }
    }

    /// The tags of the principal overlaid by those of the session, keys compared without case (rows T4, F4).
    private var principalTags: [Tag] {
        let own: [Tag] =
            switch caller.principal {
            case .user(let id, _): snapshot.user(id)?.tags ?? []
            case .roleSession(let id, _, _): snapshot.role(id)?.tags ?? []
            case .federatedUser(_, let issuer, _): issuer.flatMap { snapshot.user($0)?.tags } ?? []
            case .anonymous, .root: []
            }
        guard let session = caller.session, !session.tags.isEmpty else { return own }
        let overlaid = Set(session.tags.map { Tag.foldedKey($0.key) })
        return own.filter { !overlaid.contains(Tag.foldedKey($0.key)) } + session.tags
    }

    private func addSessionKeys(to context: inout ConditionContext) {
        guard let session = caller.session else { return }
        context.set("aws:TokenIssueTime", .date(millisecondsSinceEpoch: session.issuedAt.milliseconds))
        context.set("aws:MultiFactorAuthPresent", .bool(session.mfaAuthenticatedAt != nil))
        if let checked = session.mfaAuthenticatedAt {
            let age = max(0, environment.now.seconds - checked.seconds)
            context.set("aws:MultiFactorAuthAge", .number(age))
        }
        if let identity = session.sourceIdentity {
            context.set("aws:SourceIdentity", .string(identity))
        }
    }

    private func addRequestKeys(to context: inout ConditionContext) {
        context.set("aws:CurrentTime", .date(millisecondsSinceEpoch: environment.now.milliseconds))
        context.set("aws:EpochTime", .number(environment.now.seconds))
        context.set("aws:SecureTransport", .bool(environment.isSecure))
        context.set("aws:RequestedRegion", .string(environment.region.rawValue))
        if let address = environment.sourceAddress { context.set("aws:SourceIp", .string(address)) }
        if let agent = environment.userAgent { context.set("aws:UserAgent", .string(agent)) }
        if let referer = environment.referer { context.set("aws:Referer", .string(referer)) }
    }
}
