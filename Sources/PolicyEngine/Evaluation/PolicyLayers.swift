/// What a principal may do by its own account's leave.
public enum IdentityLayer: Sendable {
    /// Users, roles and their sessions: whatever one of these allows.
    case policies([CompiledPolicy])
    /// An account's root: everything.
    case unrestricted
    /// Anonymous callers, services, federated callers in trust evaluation: there is no identity side.
    case none
}

/// The policy of the resource.
public enum ResourceLayer: Sendable {
    public enum Requirement: Sendable {
        /// Identity policies of the same account suffice without it: buckets.
        case optional
        /// Without it nobody gets in, the account's own principals included: role trust, KMS keys.
        case required
    }

    case none
    case policy(CompiledPolicy, requirement: Requirement)
}

/// All policies that bind one request (reference iam.md §4.2).
///
/// Who is bound by what (§4.3) is the caller's to know: SCPs bind no anonymous caller, no service, no service-linked
/// role and nobody of the management account; RCPs bind no service-linked role and no resource of the management
/// account. A layer that does not bind is nil.
public struct PolicyLayers: Sendable {
    public var identity: IdentityLayer
    /// Nil when the principal has no permissions boundary.
    public var boundary: CompiledPolicy?
    /// Nil when no session policies bind the session; an empty list allows nothing.
    public var session: [CompiledPolicy]?
    /// From the root of the organization down to the account; nil when SCPs do not bind the caller. One policy of each
    /// level must allow.
    public var serviceControl: [[CompiledPolicy]]?
    /// Likewise for the resource's account, with `CompiledPolicy.resourceControlFullAccess` where AWS attaches it.
    public var resourceControl: [[CompiledPolicy]]?
    /// The policy of the VPC endpoint that the request came through; nil when it came through none.
    public var endpoint: CompiledPolicy?
    public var resource: ResourceLayer
}

extension PolicyLayers {
    public init(
        identity: IdentityLayer, boundary: CompiledPolicy? = nil, session: [CompiledPolicy]? = nil,
        resource: ResourceLayer = .none
    ) {
        // By way of the initializer that the compiler makes: one that is written out copies what it is given.
        self.init(
            identity: identity, boundary: boundary, session: session, serviceControl: nil, resourceControl: nil,
            endpoint: nil, resource: resource)
    }

    /// The same layers with the policy of a resource.
    public func with(_ resource: ResourceLayer) -> PolicyLayers {
        PolicyLayers(
            identity: identity, boundary: boundary, session: session, serviceControl: serviceControl,
            resourceControl: resourceControl, endpoint: endpoint, resource: resource)
    }
}

/// A layer, as denials name it.
public enum PolicyLayer: Sendable, Hashable, CaseIterable {
    // In the order in which explicit denials are named (reference iam.md §5.3).
    case serviceControl, resourceControl, endpoint, resource, boundary, session, identity

    /// The layers in the order in which explicit denials are named.
    static let inOrder = allCases

    /// Whether its statements name principals that decide. (RCPs must name everyone.)
    var hasPrincipals: Bool { self == .resource || self == .endpoint }
}
