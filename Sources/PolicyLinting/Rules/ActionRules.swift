extension PolicyLinter {
    /// Services and actions that nobody knows, and patterns for none.
    func checkActions(of statement: LocatedStatement, _ reach: StatementReach, _ findings: inout Findings) {
        for value in reach.values where value.written.text != "*" {
            let parts = value.written.text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let (prefix, name) = (String(parts[0]), String(parts[1]))
            guard let service = value.service else {
                findings.add(
                    .unknownService,
                    "there is no service \"\(prefix)\""
                        + (findings.wantsHints ? hint(prefix, among: catalog.prefixes) : ""),
                    at: value.written.range)
                continue
            }
            guard value.actions.isEmpty else { continue }
            if name.contains("*") || name.contains("?") {
                findings.add(
                    .emptyPattern, "\(service.prefix) has no action that \"\(name)\" stands for",
                    at: value.written.range)
            } else {
                findings.add(
                    .unknownAction,
                    "\(service.prefix) has no action \"\(name)\""
                        + (findings.wantsHints ? hint(name, among: service.actions.values.map(\.name)) : ""),
                    at: value.written.range)
            }
        }
    }

    func hint(_ name: String, among names: some Sequence<String>) -> String {
        NearestName.of(name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    }
}
