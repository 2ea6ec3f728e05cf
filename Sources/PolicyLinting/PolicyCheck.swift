public import PolicyEngine

/// Checks a policy: whether AWS accepts it, and whether it says what it seems to say.
///
/// The check is pure: what time it is, is passed in. What is known of services comes from data in the program.
public struct PolicyCheck: Sendable {
    private let catalog = ActionCatalog()
    /// Milliseconds since 1970.
    private let now: Int64

    /// - Parameter now: milliseconds since 1970, for findings about dates.
    public init(now: Int64) { self.now = now }

    /// Checks the bytes of a file.
    ///
    /// - Parameter kind: nil to guess it (`PolicyKind.guess`).
    /// - Returns: the text, with marks where the bytes are no UTF-8, and what was found.
    public func check(_ bytes: [UInt8], as kind: PolicyKind?) -> (text: String, report: PolicyReport) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let text = String(decoding: bytes, as: UTF8.self)
            let mark =
                text.utf8.count
                - (text.split(separator: "\u{FFFD}", maxSplits: 1, omittingEmptySubsequences: false).last?.utf8.count
                    ?? 0)
            let (line, column) = TextPosition(text).place(of: max(0, mark - 3))
            let finding = PolicyFinding(
                severity: .error, rule: LintRule.grammar.rawValue, message: "the text is not UTF-8", line: line,
                column: column, length: 1)
            return (text, PolicyReport(kind: kind ?? .managed, findings: [finding]))
        }
        return (text, check(text, as: kind ?? .guess(text)))
    }

    /// Checks `text` as a policy of `kind`.
    public func check(_ text: String, as kind: PolicyKind) -> PolicyReport {
        let positions = TextPosition(text)
        do throws(PolicyDocumentError) {
            let document = try PolicyDocument(parsing: text, kind: kind)
            guard let policy = try? LocatedPolicy(document) else { return PolicyReport(kind: kind, findings: []) }
            var findings = Findings(positions: positions)
            checkSize(of: text, kind, into: &findings)
            let linter = PolicyLinter(policy: policy, catalog: catalog, now: now)
            linter.run(into: &findings)
            return PolicyReport(kind: kind, findings: findings.sorted)
        } catch {
            let isIssuer =
                error.message.hasPrefix("Trust policy with trusted principal")
                || error.message.hasPrefix("A condition block must be present")
            let finding = PolicyFinding(
                severity: .error, rule: (isIssuer ? LintRule.sharedIssuer : .grammar).rawValue,
                message: error.message + (error.detail.map { " (\($0))" } ?? ""), line: error.line,
                column: error.column, length: 1)
            return PolicyReport(kind: kind, findings: [finding])
        }
    }

    private func checkSize(of text: String, _ kind: PolicyKind, into findings: inout Findings) {
        let size = kind.quota.size(of: text)
        guard size > kind.quota.maximum else { return }
        let unit =
            switch kind.quota.counting {
            case .charactersWithoutWhiteSpace: "characters, white space not counted"
            case .characters: "characters"
            case .bytes: "bytes"
            }
        findings.add(.quota, "the policy has \(size) \(unit); \(kind.quota.maximum) are allowed", at: nil)
    }
}

extension PolicyKind {
    /// The kind that a text most likely is, from the elements that its statements have: with a principal and without
    /// resources a trust policy, with both a bucket policy (that of another resource, if it speaks of other services;
    /// an RCP, if it only denies to everyone), with neither a managed policy, or an inline one if it has the older
    /// version.
    public static func guess(_ text: String) -> PolicyKind {
        guard let root = try? JSONParser.parse(text) else { return .managed }
        let statements = root.members?.first { $0.key == "Statement" }?.value.elements ?? []
        func has(_ names: String...) -> Bool {
            statements.contains { $0.members?.contains { names.contains($0.key) } ?? false }
        }
        guard has("Principal", "NotPrincipal") else {
            let version = root.members?.first { $0.key == "Version" }?.value.string
            return version == nil || version == PolicyDocument.Version.v2008.rawValue ? .inline : .managed
        }
        guard has("Resource", "NotResource") else { return .trust }
        let located = statements.map(LocatedStatement.init)
        let namesARNs = located.contains { $0.resource?.values.contains { $0.text.hasPrefix("arn:") } ?? false }
        let deniesAnyone = located.allSatisfy { !$0.isAllow && $0.principal?.isAnyone == true }
        if deniesAnyone && !namesARNs { return .resourceControl }
        let isOfOthers = located.contains { statement in
            let resources = statement.resource?.values ?? []
            return resources.contains { $0.text.hasPrefix("arn:") && !$0.text.contains(":s3:::") }
                || statement.action.values.contains { $0.text.contains(":") && !$0.text.lowercased().hasPrefix("s3:") }
        }
        return isOfOthers ? .resource : .bucket
    }
}

/// Findings as they are made.
struct Findings {
    /// More findings than anybody reads; a text that has them has one cause for most.
    static let most = 1_000

    private let positions: TextPosition
    private var list: [(offset: Int, finding: PolicyFinding)] = []

    init(positions: TextPosition) { self.positions = positions }

    /// Whether names near to a wrong one are still worth looking for.
    var wantsHints: Bool { list.count < 50 }

    /// In the order of the text, one place's by the order in which they were made.
    var sorted: [PolicyFinding] {
        list.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
            .map(\.element.finding)
    }

    mutating func add(_ rule: LintRule, _ message: String, at range: Range<Int>?) {
        guard list.count < Self.most else { return }
        guard let range else {
            list.append(
                (
                    -1,
                    PolicyFinding(
                        severity: rule.severity, rule: rule.rawValue, message: message, line: 0, column: 0, length: 1)
                ))
            return
        }
        let (start, end) = (positions.place(of: range.lowerBound), positions.place(of: range.upperBound))
        let length =
            start.line == end.line
            ? end.column - start.column : positions.line(start.line).unicodeScalars.count - start.column + 1
        list.append(
            (
                range.lowerBound,
                PolicyFinding(
                    severity: rule.severity, rule: rule.rawValue, message: message, line: start.line,
                    column: start.column, length: max(1, length))
            ))
    }
}
