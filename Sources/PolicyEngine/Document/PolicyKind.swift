/// What a policy document is for; it decides what must and must not stand in it (reference iam.md §1.2).
///
/// A permissions boundary is a managed policy. A bucket policy is held to what S3 has; `resource` is the policy of any
/// other resource.
public enum PolicyKind: Sendable, Hashable, CaseIterable {
    case managed, inline, trust, session, bucket, resource, serviceControl, resourceControl

    /// Whether statements name principals.
    var hasPrincipals: Bool {
        switch self {
        case .trust, .bucket, .resource, .resourceControl: true
        case .managed, .inline, .session, .serviceControl: false
        }
    }

    /// Whether statements name resources.
    var hasResources: Bool { self != .trust }
}
