import AWSNames
import Directory
import PolicyEngine

/// What one state of the directory says of a caller: the policies that bind it and its own tags. The same for every
/// request of the caller until the directory changes, so it is gathered once.
final class CallerStanding: Sendable {
    /// The state that says so. In any other the caller may stand differently.
    let stateNumber: UInt64
    let layers: PolicyLayers
    /// The tags of the principal itself, not those of the session.
    let ownTags: [Tag]
    let principal: RequestPrincipal
    /// The account's other name, in S3; empty where there is no account.
    let canonicalUserID: String

    private init(of caller: CallerIdentity.Facts, in snapshot: DirectorySnapshot) {
        stateNumber = snapshot.stateNumber
        (layers, ownTags) = PolicyGathering(snapshot: snapshot).layers(of: caller)
        principal = caller.requestPrincipal
        canonicalUserID = caller.account(in: snapshot)?.canonicalUserID ?? ""
    }

    /// What binds the caller, and the resource that is asked about.
    ///
    /// - Parameter added: policies that grant beside the caller's own; none to root.
    func layers(with resource: ResourceLayer, _ added: [CompiledPolicy]) -> PolicyLayers {
        guard !added.isEmpty, case .policies(let own) = layers.identity else { return layers.with(resource) }
        var layers = layers.with(resource)
        layers.identity = .policies(own + added)
        return layers
    }

    /// What `snapshot` says of `caller`. The first state that is asked is remembered with the caller; a session that is
    /// believed again in the same state brings it along.
    static func of(_ caller: CallerIdentity, in snapshot: DirectorySnapshot) -> CallerStanding {
        if let known = caller.facts.standing.load() {
            if known.stateNumber == snapshot.stateNumber { return known }
            return CallerStanding(of: caller.facts, in: snapshot)
        }
        let standing = CallerStanding(of: caller.facts, in: snapshot)
        _ = caller.facts.standing.storeIfNil(standing)
        return standing
    }
}

extension CallerIdentity.Facts {
    fileprivate var requestPrincipal: RequestPrincipal {
        guard let account else { return .anonymous }
        return switch principal {
        case .anonymous: .anonymous
        case .root: .root(account)
        case .user(let id, _): .user(account: account, id: PrincipalID(id), arn: arn)
        case .roleSession(let id, let roleARN, _):
            .roleSession(
                account: account, roleID: PrincipalID(id), roleARN: roleARN, sessionARN: arn,
                provider: session?.federatedProvider)
        case .federatedUser(_, let issuer, let issuerARN):
            .federatedUser(
                account: account, userID: issuer.map { PrincipalID($0) }, userARN: issuerARN, sessionARN: arn)
        }
    }
}
