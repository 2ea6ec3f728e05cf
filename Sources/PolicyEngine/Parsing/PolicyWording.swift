/// The sentences that differ by kind of policy for one and the same fault of shape (reference iam.md §1.5, §1.8).
struct PolicyWording: Sendable {
    /// The document is no JSON object.
    let notJSON: String
    /// The JSON is `null`.
    let null: String
    /// It is JSON, but no policy. Trust policies name the place, just behind the first character of what is wrong.
    let syntax: @Sendable (_ line: Int, _ column: Int) -> String
    let badVersion: String
    /// `Statement` is not there; nil means a fault of syntax at the end of the document.
    let missingStatement: String?
    let emptyStatement: String?
    /// An element that the grammar does not have.
    let unknownField: (@Sendable (String) -> String)?
    let unknownOperator: (@Sendable (String) -> String)?
    let emptyPrincipal: String?
    /// `Principal` is a text other than a permitted `*`.
    let principalText: (@Sendable (String) -> String)?
    /// `Principal` names a kind of principal that there is not, or is of another shape.
    let principalShape: String?

    /// Policies of users, groups and roles, and session policies, which only word "no JSON" in another way.
    static func identity(notJSON: String) -> PolicyWording {
        PolicyWording(
            notJSON: notJSON, null: notJSON, syntax: { _, _ in "Syntax errors in policy." },
            badVersion: "Syntax errors in policy.", missingStatement: nil, emptyStatement: nil, unknownField: nil,
            unknownOperator: nil, emptyPrincipal: nil, principalText: nil, principalShape: nil)
    }

    static let trust = PolicyWording(
        notJSON: "This policy contains invalid Json", null: "This text appears not to be a policy",
        syntax: { line, column in "Syntax error at position (\(line),\(column))" },
        badVersion: "The policy must contain a valid version string", missingStatement: nil,
        emptyStatement: "Could not parse the policy: Statement is empty!", unknownField: { "Unknown field \($0)" },
        unknownOperator: { "Invalid Condition type : \($0)" },
        emptyPrincipal: "Missing required field Principal cannot be empty!",
        principalText: { text in
            text == "*"
                ? "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\"."
                : "Principal must be a JSON object."
        }, principalShape: nil)

    static let bucket = PolicyWording(
        notJSON: "This policy contains invalid Json", null: firstByte,
        syntax: { _, _ in "Invalid policy syntax." }, badVersion: "The policy must contain a valid version string",
        missingStatement: "Missing required field Statement",
        emptyStatement: "Could not parse the policy: Statement is empty!", unknownField: { "Unknown field \($0)" },
        unknownOperator: { "Invalid Condition type : \($0)" }, emptyPrincipal: "Invalid principal in policy",
        principalText: { _ in "Invalid principal in policy" }, principalShape: "Invalid principal in policy")

    /// What S3 says of a bucket policy that does not begin as an object.
    static let firstByte = "Policies must be valid JSON and the first byte must be '{'"
    /// What Organizations says of every SCP and RCP that it refuses.
    static let organizations =
        "The provided policy document does not meet the requirements of the specified policy type."
}

extension PolicyKind {
    var wording: PolicyWording {
        switch self {
        case .managed, .inline, .serviceControl, .resourceControl: .identity(notJSON: "Syntax errors in policy.")
        case .session: .identity(notJSON: "This policy contains invalid Json")
        case .trust: .trust
        case .bucket, .resource: .bucket
        }
    }

    /// Whether Organizations stores policies of the kind: it has one sentence for all faults.
    var isOfOrganizations: Bool { self == .serviceControl || self == .resourceControl }
}
