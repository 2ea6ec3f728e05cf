import PolicyEngine

extension PolicyLinter {
    func checkConditions(of statement: LocatedStatement, _ reach: StatementReach, _ findings: inout Findings) {
        for condition in statement.conditions {
            checkVariables(in: condition.values, &findings)
            checkKey(condition, reach, &findings)
            checkWildcards(condition, &findings)
            if condition.values.isEmpty {
                findings.add(
                    .emptyCondition, "a key with no value never matches while it is present", at: condition.key.range)
            }
            checkSetPrefix(condition, of: statement, &findings)
            checkMFA(condition, of: statement, &findings)
            checkDates(condition, of: statement, &findings)
        }
    }

    // Keys.

    private enum KnownKey {
        case type(KeyType)
        /// A claim of an identity provider.
        case claim
        case unknown
    }

    private func checkKey(_ condition: LocatedStatement.Condition, _ reach: StatementReach, _ findings: inout Findings)
    {
        let key = condition.foldedKey
        switch find(key, reach) {
        case .claim: break
        case .unknown:
            findings.add(
                .unknownKey,
                "there is no condition key \"\(condition.key.text)\""
                    + (findings.wantsHints ? keyHint(condition.key.text, reach) : ""),
                at: condition.key.range)
        case .type(let type):
            checkOperator(condition, type, &findings)
            if GlobalKeys.type(of: key) == nil { checkPresence(condition, reach, &findings) }
        }
    }

    private func find(_ key: String, _ reach: StatementReach) -> KnownKey {
        if let type = GlobalKeys.type(of: key) { return .type(type) }
        for service in reach.services {
            if let place = service.key(key) { return .type(service.keys[place].type) }
        }
        let prefix = String(key.prefix { $0 != ":" })
        if let service = catalog.service(prefix), let place = service.key(key) {
            return .type(service.keys[place].type)
        }
        return GlobalKeys.isOfProvider(key) ? .claim : .unknown
    }

    private func keyHint(_ key: String, _ reach: StatementReach) -> String {
        let prefix = key.lowercased().prefix { $0 != ":" }
        let own = catalog.service(String(prefix))?.keys.map(\.name) ?? []
        let reached = reach.services.flatMap { $0.keys.map(\.name) }
        return hint(key, among: GlobalKeys.names + own + reached)
    }

    /// A key of a service comes with some of its actions only.
    private func checkPresence(
        _ condition: LocatedStatement.Condition, _ reach: StatementReach, _ findings: inout Findings
    ) {
        guard reach.isComplete, !reach.values.isEmpty, reach.values.allSatisfy({ !$0.actions.isEmpty }) else { return }
        let key = condition.foldedKey
        // The tags of what exists may be asked for with more actions than the data says.
        if key.hasPrefix("aws:") { return }
        let comes = reach.values.contains { value in
            guard let place = value.service?.key(key) else { return false }
            return value.actions.contains { $0.keys.contains(place) }
        }
        guard !comes else { return }
        findings.add(
            .keyNeverPresent, "\(condition.key.text) comes with no action of this statement", at: condition.key.range)
    }

    // Operators.

    private func checkOperator(
        _ condition: LocatedStatement.Condition, _ type: KeyType, _ findings: inout Findings
    ) {
        let comparison = condition.comparison
        guard comparison != "Null" else { return }
        if type.isMultiValued, condition.setPrefix == nil {
            findings.add(
                .multiValuedKey,
                "\(condition.key.text) has many values: without ForAnyValue: or ForAllValues: this never matches",
                at: condition.operatorName.range)
            return
        }
        // What a tag or another named value holds is its owner's to say.
        // (`kms:EncryptionContext:aws:s3:arn` has such a name behind its second colon.)
        let takesName = condition.key.text.contains("/") || condition.key.text.count { $0 == ":" } > 1
        let isNamed = takesName && (type == .string || type == .strings)
        guard !isNamed, !Self.families(of: type).contains(where: { comparison.contains($0) }) else { return }
        findings.add(
            .operatorType, "\(condition.key.text) is \(type.word), which \(comparison) does not compare",
            at: condition.operatorName.range)
    }

    /// Parts of the names of the operators that make sense of a type.
    private static func families(of type: KeyType) -> [String] {
        switch type {
        case .string, .strings: ["String", "Binary"]
        case .arn, .arns: ["Arn", "String"]
        case .bool, .bools: ["Bool", "String"]
        case .numeric: ["Numeric"]
        case .date: ["Date"]
        case .address: ["IpAddress"]
        case .epoch: ["Date", "Numeric"]
        }
    }

    private func checkWildcards(_ condition: LocatedStatement.Condition, _ findings: inout Findings) {
        guard condition.comparison.hasPrefix("String"), !condition.comparison.hasSuffix("Like") else { return }
        for value in condition.values where Self.hasBareWildcard(value.text) {
            findings.add(
                .literalWildcard,
                "\(condition.comparison) compares \"*\" and \"?\" as they are; StringLike takes them as wildcards",
                at: value.range)
        }
    }

    /// Whether a `*` or `?` stands outside of `${…}`.
    private static func hasBareWildcard(_ text: String) -> Bool {
        var isVariable = false
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if previous == 0x24, byte == 0x7B { isVariable = true }
            if byte == 0x7D { isVariable = false }
            if !isVariable, byte == 0x2A || byte == 0x3F { return true }
            previous = byte
        }
        return false
    }

    // What conditions mean together with the effect.

    private func checkSetPrefix(
        _ condition: LocatedStatement.Condition, of statement: LocatedStatement, _ findings: inout Findings
    ) {
        guard statement.isAllow, condition.setPrefix == "ForAllValues" else { return }
        let demandsPresence = statement.conditions.contains {
            $0.comparison == "Null" && $0.foldedKey == condition.foldedKey && $0.values.map(\.text) == ["false"]
        }
        guard !demandsPresence else { return }
        findings.add(
            .forAllValuesAllow,
            "ForAllValues holds when \(condition.key.text) is absent: add \"Null\": {\"\(condition.key.text)\": \"false\"}",
            at: condition.operatorName.range)
    }

    private func checkMFA(
        _ condition: LocatedStatement.Condition, of statement: LocatedStatement, _ findings: inout Findings
    ) {
        guard condition.foldedKey == "aws:multifactorauthpresent", condition.operatorName.text == "Bool" else { return }
        let wantsAbsence = condition.values.contains { $0.text.lowercased() == "false" }
        guard !statement.isAllow, wantsAbsence else { return }
        findings.add(
            .mfaAbsent,
            "the key is absent with long-term access keys, which this Deny lets pass: use BoolIfExists",
            at: condition.operatorName.range)
    }

    private func checkDates(
        _ condition: LocatedStatement.Condition, of statement: LocatedStatement, _ findings: inout Findings
    ) {
        guard ["aws:currenttime", "aws:epochtime"].contains(condition.foldedKey),
            condition.comparison.hasPrefix("DateLessThan") || condition.comparison.hasPrefix("NumericLessThan")
        else { return }
        let times = condition.values.compactMap { PolicyLiterals.milliseconds(ofDate: $0.text) }
        guard let last = times.max(), times.count == condition.values.count, last < now else { return }
        findings.add(
            .dateInPast, "this time is over: the statement never applies again",
            at: condition.values.last?.range ?? condition.key.range)
    }
}
