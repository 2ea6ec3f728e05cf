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
        #expect(Collections.emptyScopes(of: Repository.files, targets: Layer.table.keys.sorted()) == [])
    }

    @Test("canary: folders that are empty or nearly so are seen")
    func scopeCanaries() {
        let many = (0..<21).flatMap { ["Sources/A/\($0).swift", "Tests/A/\($0).swift"] }
        #expect(Collections.emptyScopes(of: many, targets: ["A"]) == [])
        #expect(Collections.emptyScopes(of: many, targets: ["A", "B"]) == ["Sources/B/"])
        #expect(Collections.emptyScopes(of: Array(many.dropLast()), targets: ["A"]) == ["Tests/"])
        #expect(Collections.emptyScopes(of: ["Sources/A/a.md"], targets: ["A"]) == ["Sources/", "Tests/"])
    }
}
