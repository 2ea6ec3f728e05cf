/// The sentences that differ by kind of policy for one and the same fault of shape (reference iam.md §1.5, §1.8).
protocol PolicyWording: Sendable {
    var notJSON: String { get }
    var syntax: String { get }
    var badVersion: String { get }
    var noStatement: String { get }
    var emptyPrincipal: String { get }
    func unknownField(_ name: String) -> String
    /// `value` is the offending string or kind; nil when the principal is neither string nor object.
    func badPrincipalShape(_ value: String?) -> String
}

extension PolicyKind {
    var wording: any PolicyWording {
        switch self {
        case .managed, .inline, .serviceControl, .resourceControl:
            IdentityWording(notJSON: "Syntax errors in policy.")
        case .session: IdentityWording(notJSON: "This policy contains invalid Json")
        case .trust: TrustWording()
        case .bucket: BucketWording()
        }
    }
}

struct IdentityWording: PolicyWording {
    let notJSON: String
    var syntax: String { "Syntax errors in policy." }
    var badVersion: String { syntax }
    var noStatement: String { syntax }
    var emptyPrincipal: String { "Policy document should not specify a principal." }
    func unknownField(_ name: String) -> String { syntax }
    func badPrincipalShape(_ value: String?) -> String { emptyPrincipal }
}

struct TrustWording: PolicyWording {
    var notJSON: String { "This policy contains invalid Json" }
    var syntax: String { "Syntax errors in policy." }
    var badVersion: String { "The policy must contain a valid version string" }
    var noStatement: String { "Could not parse the policy: Statement is empty!" }
    var emptyPrincipal: String { "Missing required field Principal cannot be empty!" }
    func unknownField(_ name: String) -> String { "Unknown field \(name)" }
    func badPrincipalShape(_ value: String?) -> String {
        value == "*"
            ? "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\"."
            : "Principal must be a JSON object."
    }
}

struct BucketWording: PolicyWording {
    var notJSON: String { "Policies must be valid JSON and the first byte must be '{'" }
    var syntax: String { "Policy has an invalid structure" }
    var badVersion: String { "The policy must contain a valid version string" }
    var noStatement: String { "Missing required field Statement" }
    var emptyPrincipal: String { "Missing required field Principal cannot be empty!" }
    func unknownField(_ name: String) -> String { "Unknown field \(name)" }
    func badPrincipalShape(_ value: String?) -> String { "Invalid principal in policy" }
}
