/// What a check looks for. `docs/policy-check.md` has a section for each, with a policy that it reports and one that it
/// does not; the tests run both.
enum LintRule: String, Sendable, CaseIterable {
    case grammar
    case sharedIssuer = "shared-issuer"
    case quota
    case unknownService = "unknown-service"
    case unknownAction = "unknown-action"
    case emptyPattern = "empty-pattern"
    case unknownKey = "unknown-key"
    case keyNeverPresent = "key-never-present"
    case operatorType = "operator-type"
    case multiValuedKey = "multi-valued-key"
    case emptyCondition = "empty-condition"
    case literalWildcard = "literal-wildcard"
    case resourceNeverMatches = "resource-never-matches"
    case needsAnyResource = "needs-any-resource"
    case accountField = "account-field"
    case variableIn2008 = "variable-in-2008"
    case redundantValue = "redundant-value"
    case redundantStatement = "redundant-statement"
    case shadowedByDeny = "shadowed-by-deny"
    case allowNotPrincipal = "allow-not-principal"
    case allowNotAction = "allow-not-action"
    case principalWildcard = "principal-wildcard"
    case openTrust = "open-trust"
    case missingExternalID = "missing-external-id"
    case publicAccess = "public-access"
    case passRoleAny = "pass-role-any"
    case fullAccess = "full-access"
    case mfaAbsent = "mfa-absent"
    case forAllValuesAllow = "for-all-values-allow"
    case dateInPast = "date-in-past"

    var severity: FindingSeverity {
        switch self {
        case .grammar, .sharedIssuer, .quota: .error
        case .redundantValue, .redundantStatement, .missingExternalID, .fullAccess: .note
        default: .warning
        }
    }
}

/// Runs the rules over one policy.
struct PolicyLinter {
    let policy: LocatedPolicy
    let catalog: ActionCatalog
    let now: Int64

    func run(into findings: inout Findings) {
        for statement in policy.statements {
            let reach = StatementReach(statement, catalog: catalog)
            checkActions(of: statement, reach, &findings)
            checkResources(of: statement, reach, &findings)
            checkConditions(of: statement, reach, &findings)
            checkPrincipals(of: statement, &findings)
            checkBreadth(of: statement, &findings)
        }
        checkOverlaps(&findings)
    }
}

/// The actions that a statement's `Action` stands for, as far as they are known.
struct StatementReach {
    /// A value of `Action` and what it stands for.
    struct Value {
        let written: Located
        let service: ServiceEntry?
        let actions: [ServiceEntry.Action]
    }

    /// Values beyond so many are not looked at: each pattern is held against every action of its service.
    private static let mostValues = 1_000

    /// One for each value, in order.
    let values: [Value]
    /// Whether `values` is all that the statement reaches: not with `NotAction`, `*`, or a service that is unknown.
    let isComplete: Bool

    /// The services that are known, each once.
    var services: [ServiceEntry] {
        var seen: Set<String> = []
        return values.compactMap(\.service).filter { seen.insert($0.prefix).inserted }
    }

    init(_ statement: LocatedStatement, catalog: ActionCatalog) {
        values = statement.action.values.prefix(Self.mostValues).map { written in
            let parts = written.text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2 else { return Value(written: written, service: nil, actions: []) }
            let service = catalog.service(String(parts[0]))
            return Value(
                written: written, service: service, actions: service?.actions(matching: String(parts[1])) ?? [])
        }
        isComplete =
            !statement.action.isNegated && values.count == statement.action.values.count
            && values.allSatisfy { $0.service != nil }
    }
}
