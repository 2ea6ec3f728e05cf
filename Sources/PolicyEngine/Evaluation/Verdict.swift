/// The answer, and what it rests on.
public struct Verdict: Sendable {
    public enum Decision: Sendable, Hashable { case allow, explicitDeny, implicitDeny }

    /// The layer that refused, and the policy when one did so explicitly.
    public struct Cause: Sendable, Hashable {
        public let layer: PolicyLayer
        public let policy: PolicyIdentifier?
    }

    public let decision: Decision
    /// Why not; nil for an allow. One cause is named when several apply (reference iam.md §5.3).
    public let cause: Cause?
    /// The statements that decided: those that denied, or those that allowed.
    public let determining: [StatementReference]
    /// Whether caller and resource belong to different accounts; such denials name no cause (§4.5).
    public let isCrossAccount: Bool
}
