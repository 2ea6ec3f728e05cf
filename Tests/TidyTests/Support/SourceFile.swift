/// A file as the rules see it; also made in memory, as a rule's canary.
struct SourceFile: Sendable {
    /// From the repository's root, with `/`.
    let path: String
    let text: String

    /// The text with comments and string literals blanked, so that only code is left. Empty where it is not Swift.
    let code: String

    init(path: String, text: String) {
        self.path = path
        self.text = text
        code = path.hasSuffix(".swift") ? String(decoding: CodeMask.apply(to: Array(text.utf8)), as: UTF8.self) : ""
    }

    /// The lines as written.
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The lines of `code`.
    var codeLines: [Substring] { code.split(separator: "\n", omittingEmptySubsequences: false) }

    /// `Sources/Name/…` belongs to `Name`; nil elsewhere.
    var target: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// Whether a tool wrote the file.
    var isGenerated: Bool { path.contains("/Generated/") }

    func finding(_ index: Int, _ message: String) -> Finding { Finding(path: path, line: index + 1, message: message) }
}

/// What a rule objects to, and where.
struct Finding: Equatable, CustomStringConvertible, Sendable {
    let path: String
    let line: Int
    let message: String

    var description: String { "\(path):\(line): \(message)" }
}

/// A rule about single files, with what proves that it can bark.
struct TidyRule: CustomStringConvertible, Sendable {
    let name: String
    /// Where the rule looks: path prefixes.
    let scope: [String]
    /// Bad samples: the rule must object to every one.
    let canaries: [SourceFile]
    /// Good samples that look bad: the rule must not object to any.
    var innocents: [SourceFile] = []
    let check: @Sendable (SourceFile) -> [Finding]

    var description: String { name }

    /// What the rule says about a file, if it is one that it looks at.
    func findings(in file: SourceFile) -> [Finding] {
        scope.contains { file.path.hasPrefix($0) } ? check(file) : []
    }
}
