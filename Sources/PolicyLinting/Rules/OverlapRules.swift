import PolicyEngine

extension PolicyLinter {
    /// Characters of patterns that may be held against each other; a document that would need more is compared no
    /// further.
    private static let mostCharacters = 2_000_000

    /// Values that other values cover, statements that others cover, and Allows that a Deny leaves nothing of.
    func checkOverlaps(_ findings: inout Findings) {
        var budget = Self.mostCharacters
        let globs = policy.statements.map(StatementGlobs.init)
        for (statement, patterns) in zip(policy.statements, globs) {
            reportCovered(statement.action.values, patterns.actions, "action", &budget, &findings)
            if let resource = statement.resource {
                reportCovered(resource.values, patterns.resources, "resource", &budget, &findings)
            }
        }
        for index in policy.statements.indices {
            for other in policy.statements.indices where other != index {
                budget -= 10
                guard budget > 0 else { return }
                compare(index, other, globs, &budget, &findings)
            }
        }
    }

    private func reportCovered(
        _ values: [Located], _ globs: [Glob], _ word: String, _ budget: inout Int, _ findings: inout Findings
    ) {
        for (index, value) in values.enumerated() {
            for other in values.indices where other != index {
                budget -= globs[index].elements.count + globs[other].elements.count + 10
                guard budget > 0 else { return }
                // Of two that cover each other the first stays.
                guard globs[other].covers(globs[index]), other < index || !globs[index].covers(globs[other]) else {
                    continue
                }
                findings.add(
                    .redundantValue, "\"\(values[other].text)\" covers this \(word) already", at: value.range)
                break
            }
        }
    }

    private func compare(
        _ index: Int, _ other: Int, _ globs: [StatementGlobs], _ budget: inout Int, _ findings: inout Findings
    ) {
        let (statement, coverer) = (policy.statements[index], policy.statements[other])
        let isShadow = statement.isAllow && !coverer.isAllow
        guard statement.isAllow == coverer.isAllow || isShadow else { return }
        guard isShadow ? coverer.conditions.isEmpty : covers(coverer.conditions, statement.conditions) else { return }
        guard coversPrincipal(coverer, statement), globs[other].covers(globs[index], &budget) else { return }
        let name = coverer.sid.map { "\"\($0)\"" } ?? "number \(other + 1)"
        if isShadow {
            findings.add(
                .shadowedByDeny, "the Deny of statement \(name) leaves nothing of this Allow",
                at: statement.range.lowerBound..<statement.range.lowerBound + 1)
            return
        }
        // Of two that cover each other the first stays.
        var rest = budget
        let isMutual =
            covers(statement.conditions, coverer.conditions) && coversPrincipal(statement, coverer)
            && globs[index].covers(globs[other], &rest)
        guard other < index || !isMutual else { return }
        findings.add(
            .redundantStatement, "statement \(name) covers this one already",
            at: statement.range.lowerBound..<statement.range.lowerBound + 1)
    }

    /// Whether `wide` holds whenever `narrow` does: every test of the one is a test of the other.
    private func covers(_ wide: [LocatedStatement.Condition], _ narrow: [LocatedStatement.Condition]) -> Bool {
        wide.allSatisfy { test in
            narrow.contains { other in
                test.operatorName.text == other.operatorName.text && test.foldedKey == other.foldedKey
                    && test.values.map(\.text) == other.values.map(\.text)
            }
        }
    }

    private func coversPrincipal(_ wide: LocatedStatement, _ narrow: LocatedStatement) -> Bool {
        guard let one = wide.principal, let two = narrow.principal else {
            return wide.principal == nil && narrow.principal == nil
        }
        if one.isAnyone { return true }
        guard !one.isNegated, !two.isNegated else { return false }
        return two.values.allSatisfy { value in
            one.values.contains { $0.kind == value.kind && $0.value.text == value.value.text }
        }
    }
}

/// The patterns of a statement, made once.
struct StatementGlobs {
    let actions: [Glob]
    let resources: [Glob]
    /// Nothing is known of what `NotAction` and `NotResource` reach.
    let isPlain: Bool

    init(_ statement: LocatedStatement) {
        actions = statement.action.values.map { Glob($0.text.lowercased()) }
        resources = (statement.resource?.values ?? []).map { Glob($0.text) }
        isPlain = !statement.action.isNegated && statement.resource?.isNegated != true
    }

    /// Whether each action and each resource of `other` is covered by one of these.
    func covers(_ other: StatementGlobs, _ budget: inout Int) -> Bool {
        guard isPlain, other.isPlain, !other.actions.isEmpty else { return false }
        budget -= cost(actions, other.actions) + cost(resources, other.resources)
        guard budget > 0 else { return false }
        return other.actions.allSatisfy { action in actions.contains { $0.covers(action) } }
            && other.resources.allSatisfy { resource in resources.contains { $0.covers(resource) } }
    }

    /// The characters that holding each of one list against each of another may look at.
    private func cost(_ one: [Glob], _ two: [Glob]) -> Int {
        one.count * two.reduce(0) { $0 + $1.elements.count } + two.count * one.reduce(0) { $0 + $1.elements.count }
    }
}
