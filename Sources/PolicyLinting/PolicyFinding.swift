public import PolicyEngine

/// How bad a finding is.
public enum FindingSeverity: String, Sendable, Hashable, CaseIterable {
    /// AWS refuses the policy.
    case error
    /// The policy says something else than it seems to, or more than is wise.
    case warning
    /// Worth knowing; the policy does what it says.
    case note
}

/// What the check of a policy found at one place.
public struct PolicyFinding: Sendable, Equatable {
    public let severity: FindingSeverity
    /// The rule's name, as `docs/policy-check.md` lists it.
    public let rule: String
    public let message: String
    /// Counted from 1; 0 when the finding is about the whole.
    public let line: Int
    /// In characters, counted from 1; 0 when the finding is about the whole.
    public let column: Int
    /// How many characters of the line it is about; at least 1.
    public let length: Int
}

/// What the check of one policy found.
public struct PolicyReport: Sendable {
    /// The kind that the policy was checked as.
    public let kind: PolicyKind
    /// In the order of the text.
    public let findings: [PolicyFinding]

    /// Whether there are errors or warnings; notes alone are fine.
    public var hasFaults: Bool { findings.contains { $0.severity != .note } }

    public func count(of severity: FindingSeverity) -> Int { findings.count { $0.severity == severity } }
}
