public import PolicyEngine

extension PolicyReport {
    /// The findings as compilers print theirs: place, severity, text and rule; below them the line of the policy, with
    /// a mark under what is meant. What could disturb a terminal is written as an escape.
    ///
    /// - Parameter file: the name that stands before each place.
    public func text(of source: String, file: String) -> String {
        let positions = TextPosition(source)
        var output = ""
        for finding in findings {
            let place = finding.line > 0 ? "\(file):\(finding.line):\(finding.column)" : file
            output += "\(place): \(finding.severity.rawValue): \(printable(finding.message)) [\(finding.rule)]\n"
            if finding.line > 0 { output += excerpt(positions.line(finding.line), finding) }
        }
        return output + summary(file: file) + "\n"
    }

    private func summary(file: String) -> String {
        func words(_ severity: FindingSeverity) -> String? {
            let count = count(of: severity)
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        let counts = FindingSeverity.allCases.compactMap(words)
        return "\(file): \(kind.word): " + (counts.isEmpty ? "no findings" : counts.joined(separator: ", "))
    }

    /// The most characters of a line that are shown; policies are often one long line.
    private static let width = 100

    private func excerpt(_ line: String, _ finding: PolicyFinding) -> String {
        let characters = Array(line.unicodeScalars)
        let column = min(finding.column - 1, characters.count)
        let start = characters.count <= Self.width ? 0 : max(0, min(column - 40, characters.count - Self.width))
        let end = min(characters.count, start + Self.width)
        let (before, after) = (start > 0 ? "…" : "", end < characters.count ? "…" : "")
        let shown = characters[start..<end].map(printable).joined()
        let indent = characters[start..<column].map {
            printable($0) == "\t" ? "\t" : String(repeating: " ", count: printable($0).count)
        }
        let marked = max(1, min(finding.length, end - column))
        return "    \(before)\(shown)\(after)\n    \(before.isEmpty ? "" : " ")\(indent.joined())^"
            + String(repeating: "~", count: marked - 1) + "\n"
    }

    private func printable(_ text: String) -> String { text.unicodeScalars.map(printable).joined() }

    /// A character as it may go to a terminal: no control, no mark that turns the direction of writing.
    private func printable(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control where scalar == "\t": "\t"
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            "\\u{\(String(scalar.value, radix: 16))}"
        default: String(scalar)
        }
    }
}

extension PolicyKind {
    /// The kind in words.
    public var word: String {
        switch self {
        case .managed: "managed policy"
        case .inline: "inline policy"
        case .trust: "trust policy"
        case .session: "session policy"
        case .bucket: "bucket policy"
        case .resource: "resource-based policy"
        case .serviceControl: "service control policy"
        case .resourceControl: "resource control policy"
        }
    }
}
