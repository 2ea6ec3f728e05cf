import Testing

/// The rules about single files hold, and each of them can fail.
@Suite struct TidyRuleTests {
    static let rules: [TidyRule] =
        (BannedWord.everywhere + BannedWord.inPureTargets).map(\.rule) + [Layer.rule] + Shape.rules

    @Test("every rule holds", arguments: rules)
    func holds(rule: TidyRule) {
        let findings = Repository.contents.filter { !$0.path.hasPrefix("Tests/TidyTests/Rules/") }
            .flatMap(rule.findings)
        #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
    }

    @Test("every rule barks at its canaries", arguments: rules)
    func barks(rule: TidyRule) {
        #expect(!rule.canaries.isEmpty)
        for canary in rule.canaries {
            #expect(!rule.findings(in: canary).isEmpty, "silent about: \(canary.text.prefix(80))")
        }
    }

    @Test("no rule barks at the innocent", arguments: rules)
    func spares(rule: TidyRule) {
        for innocent in rule.innocents {
            #expect(rule.findings(in: innocent) == [], "in \(innocent.path): \(innocent.text.prefix(80))")
        }
    }

    @Test("the rules look at something: every scope with sources has files")
    func scopesMatch() {
        #expect(Repository.contents.count == Repository.files.count)
        for folder in ["Sources/", "Tests/"] {
            #expect(Repository.files.filter { $0.hasPrefix(folder) && $0.hasSuffix(".swift") }.count > 20)
        }
        for name in Layer.table.keys {
            #expect(Repository.files.contains { $0.hasPrefix("Sources/\(name)/") }, "Sources/\(name) is empty")
        }
    }
}
