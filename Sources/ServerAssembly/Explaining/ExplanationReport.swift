/// A decoded message for a person: what was asked, what decided it, then each layer. Lines keep to 96 columns where
/// their words let them.
package struct ExplanationReport {
    static let width = 96

    /// Whether the request was, or would be, allowed.
    package let isAllowed: Bool
    package private(set) var text = ""

    package init(_ document: String) throws(AssemblyError) {
        let document = try DecodedDocument(document)
        isAllowed = document.allowed ?? false
        writeQuestion(document)
        writeCause(document)
        guard let explanation = document.explanation else { return }
        line("")
        for layer in explanation.layers ?? [] { write(layer, isRole: Self.isRole(document)) }
        writeNotes(explanation)
    }

    private mutating func line(_ text: String) { self.text += text + "\n" }

    /// `name` and then `words`, wrapped under themselves.
    private mutating func line(_ indent: Int, _ name: String, _ words: [String], column: Int, separator: String = " ") {
        var current = String(repeating: " ", count: indent) + name.padded(to: column - indent)
        var isEmpty = true
        for (index, word) in words.enumerated() {
            let text = index < words.count - 1 ? word + separator.trailingMark : word
            if !isEmpty, current.count + 1 + text.count > Self.width {
                line(current)
                current = String(repeating: " ", count: column)
                isEmpty = true
            }
            current += (isEmpty ? "" : " ") + text
            isEmpty = false
        }
        line(current.trimmedAtEnd)
    }

    private mutating func writeQuestion(_ document: DecodedDocument) {
        let context = document.context
        let verdict = isAllowed ? "ALLOWED" : document.explicitDeny == true ? "DENIED" : "NOT ALLOWED"
        line(0, verdict, [context?.action ?? "?"], column: 13)
        line(0, "on", [context?.resource ?? "*"], column: 13)
        line(0, "by", [context?.principal?.arn ?? "?"], column: 13)
        if let time = document.explanation?.time { line(0, "at", [time], column: 13) }
    }

    private mutating func writeCause(_ document: DecodedDocument) {
        guard !isAllowed else { return line(0, "because", Self.words(Self.grant(document)), column: 13) }
        line(0, "because", Self.words(Self.cause(document)), column: 13)
    }

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    private static func isRole(_ document: DecodedDocument) -> Bool {
        document.context?.action?.lowercased().hasPrefix("sts:") == true
            && document.context?.resource?.contains(":role/") == true
    }

    private static func grant(_ document: DecodedDocument) -> String {
        let layers = document.explanation?.layers ?? []
        if layers.contains(where: { $0.outcome == "unrestricted" }) { return "root may do everything in its account" }
        let granting = layers.filter { $0.outcome == "allow" }.compactMap {
            $0.policyType.map { name(of: $0, document) }
        }
        return granting.isEmpty ? "nothing forbids it" : "allowed by: " + granting.joined(separator: ", ")
    }

    private static func cause(_ document: DecodedDocument) -> String {
        let action = document.context?.action ?? "the action"
        guard let kind = document.explanation?.decidedBy else {
            return document.explicitDeny == true ? "of an explicit deny" : "nothing allows \(action)"
        }
        let name = name(of: kind, document)
        let layer = document.explanation?.layers?.first { $0.policyType == kind && $0.outcome != "allow" }
        switch layer?.outcome {
        case "explicitDeny":
            let article = "aeiou".contains(name.prefix(1)) ? "an" : "a"
            let denying = layer?.policies?.first { $0.matched?.contains { $0.effect == "Deny" } ?? false }
            return "of an explicit deny in \(article) \(name)" + (denying.map { ": \($0.arn ?? $0.name ?? "")" } ?? "")
        case "withheld" where document.explanation?.crossAccount == true:
            return "the other account's policy refuses; what it says is not told"
        case "withheld":
            return
                "the role's trust policy refuses or there is no such role; those who may iam:GetRole it are told which"
        default: return "no \(name) allows \(action)"
        }
    }

    private static func name(of policyType: String, _ document: DecodedDocument) -> String {
        policyType == "resource-based policy" && isRole(document) ? "role trust policy" : policyType
    }

    private mutating func write(_ layer: DecodedDocument.Layer, isRole: Bool) {
        var name = layer.policyType ?? "?"
        if isRole, name == "resource-based policy" { name = "role trust policy" }
        if let level = layer.level { name += ", level \(level)" }
        line(0, name, [Self.outcomes[layer.outcome ?? ""] ?? layer.outcome ?? "?"], column: 33)
        let policies = layer.policies ?? []
        for policy in policies where policies.count <= Self.shownPolicies || policy.isTelling {
            write(policy, in: layer.outcome)
        }
        let hidden = policies.count > Self.shownPolicies ? policies.count { !$0.isTelling } : 0
        let omitted = hidden + (layer.omittedPolicies ?? 0)
        if omitted > 0 { line("  and \(omitted) more with nothing about it") }
    }

    /// The most policies of a layer of which those are listed, too, that have nothing to tell.
    private static let shownPolicies = 8

    private static let outcomes = [
        "explicitDeny": "denies", "allow": "allows", "implicitDeny": "says nothing",
        "unrestricted": "allows everything",
        "withheld": "not told",
    ]

    private mutating func write(_ policy: DecodedDocument.Policy, in outcome: String?) {
        line(2, policy.arn ?? policy.name ?? "?", [], column: 2)
        for statement in policy.matched ?? [] { line(4, Self.verb(statement), [Self.place(statement)], column: 13) }
        for statement in Self.telling(policy.nearlyMatched ?? [], in: outcome) { writeMiss(statement) }
    }

    /// The near misses that could change how the layer came out: in one that says nothing those that would allow, in
    /// one that allows a Deny that is about the request but for its conditions, in one that denies none.
    private static func telling(
        _ near: [DecodedDocument.Statement], in outcome: String?
    ) -> [DecodedDocument.Statement] {
        switch outcome {
        case "explicitDeny": return []
        case "allow", "unrestricted":
            return near.filter { $0.effect == "Deny" && $0.mismatch?.element == "Condition" }
        default:
            // An action that does not match is worth telling only where nothing came nearer.
            let allowing = near.filter { $0.effect != "Deny" }
            let nearer = allowing.filter { !($0.mismatch?.element?.hasSuffix("Action") ?? true) }
            return nearer.isEmpty ? Array(allowing.prefix(1)) : nearer
        }
    }

    private static func verb(_ statement: DecodedDocument.Statement) -> String {
        statement.effect == "Deny" ? "denies" : "allows"
    }

    private static func place(_ statement: DecodedDocument.Statement) -> String {
        var text = "statement \((statement.index ?? 0) + 1)"
        if let sid = statement.statementId, !sid.isEmpty { text += " \"\(sid)\"" }
        if let line = statement.line { text += " (line \(line))" }
        return text
    }

    private mutating func writeMiss(_ statement: DecodedDocument.Statement) {
        guard let mismatch = statement.mismatch else { return }
        let would = statement.effect == "Deny" ? "would deny" : "would allow"
        let element = mismatch.element ?? "?"
        var reason = "but its \(element) does not match"
        if element == "Condition" { reason = "but for \(mismatch.operator ?? "?") on \(mismatch.key ?? "?")" }
        line(4, would, [Self.place(statement) + ","] + Self.words(reason), column: 16)
        line(16, "wants", (mismatch.expected ?? []).map(\.orNothing), column: 23, separator: ",")
        if element == "Condition" {
            line(16, "has", mismatch.actual.map { $0.map(\.orNothing) } ?? ["no such key"], column: 23, separator: ",")
        }
        if let missing = mismatch.missingVariables, !missing.isEmpty {
            line(16, "lacks", missing, column: 23, separator: ",")
        }
    }

    private mutating func writeNotes(_ explanation: DecodedDocument.Explanation) {
        if let notes = explanation.notes, !notes.isEmpty {
            line("")
            for note in notes { line(0, "Note:", Self.words(note), column: 6) }
        }
        if let missing = explanation.missingContextKeys, !missing.isEmpty, !isAllowed {
            line("")
            line(0, "Asked for and not in the request:", missing, column: 34, separator: ",")
        }
        if explanation.truncated == true {
            line("")
            line("There was more than fits into a message; what is above is complete in how the layers came out.")
        }
    }
}

extension DecodedDocument.Policy {
    /// Whether a statement of it matched or failed later than at its action.
    fileprivate var isTelling: Bool {
        !(matched ?? []).isEmpty
            || (nearlyMatched ?? []).contains { !($0.mismatch?.element?.hasSuffix("Action") ?? true) }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        count < width ? self + String(repeating: " ", count: width - count) : isEmpty || width <= 0 ? self : self + " "
    }

    fileprivate var trimmedAtEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }

    /// What goes behind a word that is not the last: nothing for words of a sentence.
    fileprivate var trailingMark: String { self == " " ? "" : self }

    fileprivate var orNothing: String { isEmpty ? "\"\"" : self }
}
