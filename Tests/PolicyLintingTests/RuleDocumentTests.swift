import Foundation
import PolicyEngine
import Testing

@testable import PolicyLinting

/// One section of `docs/policy-check.md`.
struct RuleSection: Sendable, CustomTestStringConvertible {
    let rule: String
    let severity: String
    /// Whether the rule is reported, the kind, and the policy.
    let examples: [(isReported: Bool, kind: String, policy: String)]

    var testDescription: String { rule }

    struct NoSections: Error {}

    static func load() throws -> [RuleSection] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/policy-check.md"), encoding: .utf8)
        let sections = text.components(separatedBy: "\n### `").dropFirst().map(section)
        guard sections.count > 20 else { throw NoSections() }
        return sections
    }

    private static func section(_ text: String) -> RuleSection {
        let heading = text.prefix { $0 != "\n" }.components(separatedBy: "`: ")
        var examples: [(isReported: Bool, kind: String, policy: String)] = []
        for part in text.components(separatedBy: "eported (").dropFirst() {
            let kind = String(part.prefix { $0 != ")" })
            let block = part.components(separatedBy: "```json\n").dropFirst().first ?? ""
            let policy = repeated(block.components(separatedBy: "\n```").first ?? "")
            examples.append((examples.isEmpty, kind, policy))
        }
        return RuleSection(rule: heading.first ?? "", severity: heading.last ?? "", examples: examples)
    }

    /// `<<rep:N:TEXT>>` is TEXT N times.
    private static func repeated(_ text: String) -> String {
        guard let open = text.range(of: "<<rep:"), let close = text.range(of: ">>"),
            let colon = text[open.upperBound...].firstIndex(of: ":"), let count = Int(text[open.upperBound..<colon])
        else { return text }
        let body = String(text[text.index(after: colon)..<close.lowerBound])
        return text[..<open.lowerBound] + String(repeating: body, count: count) + text[close.upperBound...]
    }
}

/// `docs/policy-check.md` says what the rules are and do; here it is held to that.
@Suite struct RuleDocumentTests {
    /// 15 September 2026, so that no example depends on the day.
    private static let check = PolicyCheck(now: 1_789_430_400_000)

    @Test func everyRuleHasASectionAndASeverity() throws {
        let sections = try RuleSection.load()
        #expect(sections.map(\.rule) == LintRule.allCases.map(\.rawValue))
        #expect(sections.map(\.severity) == LintRule.allCases.map(\.severity.rawValue))
    }

    @Test("a rule reports its example and not the counterpart", arguments: try RuleSection.load())
    func examples(section: RuleSection) throws {
        #expect(section.examples.count == 2)
        for example in section.examples {
            let kind = try #require(PolicyKind(option: example.kind))
            let report = Self.check.check(example.policy, as: kind)
            let rules = report.findings.map(\.rule)
            #expect(rules.contains(section.rule) == example.isReported, "\(rules)")
            // Nothing in an example distracts from what it shows; grammar would hide the rest.
            if section.rule != "grammar", section.rule != "shared-issuer" {
                #expect(!rules.contains("grammar") && !rules.contains("shared-issuer"))
            }
            if !example.isReported {
                #expect(report.findings.allSatisfy { $0.severity == .note }, "\(report.findings)")
            }
        }
    }

    @Test func aFindingLiesWhereItSays() throws {
        for section in try RuleSection.load() {
            for example in section.examples {
                let lines = example.policy.components(separatedBy: "\n")
                for finding in Self.check.check(example.policy, as: PolicyKind(option: example.kind) ?? .managed)
                    .findings
                where finding.line > 0 {
                    let line = try #require(lines.indices.contains(finding.line - 1) ? lines[finding.line - 1] : nil)
                    #expect(finding.column >= 1 && finding.column - 1 + finding.length <= line.unicodeScalars.count + 1)
                }
            }
        }
    }
}
