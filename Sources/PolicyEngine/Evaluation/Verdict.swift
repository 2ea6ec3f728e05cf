/// The answer, and what it rests on.
public struct Verdict: Sendable, Hashable {
    public enum Decision: Sendable, Hashable { case allow, explicitDeny, implicitDeny }

    /// The layer that refused, and the policy when one did so explicitly.
    public struct Cause: Sendable, Hashable {
        public let layer: PolicyLayer
        public let policy: PolicyIdentifier?
    }

    /// A statement that decided, and the policy it stands in.
    public struct Determination: Sendable, Hashable {
        public let policy: PolicyIdentifier
        public let statement: StatementReference
    }

    public let decision: Decision
    /// Why not; nil for an allow. One cause is named when several apply (reference iam.md §5.3).
    public let cause: Cause?
    /// A statement that decided: one that denied, or one that allowed. Nil when nothing allowed, and where an account's
    /// root needs no statement. `Authorizer.explain` tells them all.
    public let determining: Determination?
    /// Whether caller and resource belong to different accounts; such denials name no cause (§4.5).
    public let isCrossAccount: Bool
}
