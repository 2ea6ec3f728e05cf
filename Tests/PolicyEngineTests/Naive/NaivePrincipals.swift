extension NaiveEvaluator {
    /// §4.4's form in which a statement names the caller, nil when it does not apply to it.
    func principalForm(_ statement: Tree, _ scope: NaiveScope) -> String? {
        if let element = statement["Principal"] { return best(forms(element, deny: scope.deny)) }
        guard let element = statement["NotPrincipal"] else { return nil }
        if !scope.deny { return forms(element, deny: false).isEmpty ? "direct" : nil }
        // §4.7: callers with a boundary are always denied.
        if layers["boundary"] != nil { return "direct" }
        return isSpared(element) ? nil : "direct"
    }

    private func best(_ forms: [String]) -> String? {
        ["direct", "role", "account"].first { forms.contains($0) }
    }

    /// §4.7: who belongs to an account must be listed together with it.
    private func isSpared(_ element: Tree) -> Bool {
        if values(element).contains(where: { $0.value == "*" }) { return true }
        let forms = forms(element, deny: false)
        switch principal["kind"]?.text {
        case "user", "roleSession", "federatedUser":
            return forms.contains("account") && forms.contains { $0 != "account" }
        default: return !forms.isEmpty
        }
    }

    private func values(_ element: Tree) -> [(kind: String, value: String)] {
        if element.text == "*" { return [("AWS", "*")] }
        return element.members.flatMap { member in member.value.texts.map { (member.key, $0) } }
    }

    /// §1.3.
    private func forms(_ element: Tree, deny: Bool) -> [String] {
        values(element).compactMap { kind, value in form(kind, value, deny: deny) }
    }

    private func form(_ kind: String, _ value: String, deny: Bool) -> String? {
        let caller = principal["kind"]?.text ?? ""
        func own(_ member: String) -> Bool { principal[member]?.text == value }
        switch kind {
        case "AWS":
            if value == "*" {
                // A provider's proof is let in by the provider's name alone, but shut out with everyone.
                return caller == "federated" && !deny ? nil : "direct"
            }
            let account = principal["account"]?.text ?? "none"
            if value == account || value == "arn:aws:iam::\(account):root" {
                return caller == "root" ? "direct" : "account"
            }
            switch caller {
            case "user": return own("id") || own("arn") ? "direct" : nil
            case "roleSession": return own("sessionARN") ? "direct" : own("roleID") || own("roleARN") ? "role" : nil
            case "federatedUser":
                return own("sessionARN") ? "direct" : own("userID") || own("userARN") ? "role" : nil
            default: return nil
            }
        case "Service": return caller == "service" && own("name") ? "direct" : nil
        case "Federated": return ["federated", "roleSession"].contains(caller) && own("provider") ? "direct" : nil
        case "CanonicalUser":
            // S3's other name of the account, and like it.
            guard principal["account"] != nil, own("canonicalUserID") else { return nil }
            return caller == "root" ? "direct" : "account"
        default: return nil
        }
    }
}
