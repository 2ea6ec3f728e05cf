import Foundation

/// Vectors and fuzzers: what must come with each.
enum Collections {
    /// Why a vector file may not stay as it is; nil when it may. `readme` is the text of the folder's README.md.
    static func objection(toVector file: SourceFile, readme: String?) -> String? {
        let name = file.path.split(separator: "/").last.map(String.init) ?? ""
        if cases(in: file) == 0 { return "holds no case" }
        let own = file.text.lowercased()
        let shared = readme?.contains(name) == true ? readme?.lowercased() ?? "" : ""
        let terms = { (text: String) in
            (text.contains("origin") || text.contains("source") || text.contains("made by"))
                && (text.contains("licence") || text.contains("license") || text.contains("apache-2.0"))
        }
        return terms(own) || terms(shared) ? nil : "names no origin and licence, here or in its folder's README.md"
    }

    /// The number of cases: of a JSON file its longest list, otherwise its lines that are no comments.
    static func cases(in file: SourceFile) -> Int {
        guard file.path.hasSuffix(".json") else {
            return file.lines.filter { !$0.isEmpty && !$0.hasPrefix("#") && !$0.hasPrefix("//") }.count
        }
        switch try? JSONSerialization.jsonObject(with: Data(file.text.utf8)) {
        case let list as [Any]: return list.count
        case let members as [String: Any]:
            return members.values.map { ($0 as? [Any])?.count ?? ($0 as? [String: Any])?.count ?? 0 }.max() ?? 0
        default: return 0
        }
    }

    /// Why a fuzz target may not stay as it is; nil when it may.
    static func objection(toFuzzer file: SourceFile, files: [String]) -> String? {
        let header = "// fuzz-sources:"
        guard let line = file.lines.first(where: { $0.hasPrefix(header) }) else { return "lacks a line `\(header) …`" }
        let sources = line.dropFirst(header.count).split(separator: " ")
        guard !sources.isEmpty else { return "names no sources" }
        for source in sources where !files.contains(where: { $0 == source || $0.hasPrefix(source + "/") }) {
            return "names \(source), which is not there"
        }
        let name = (file.path.split(separator: "/").last ?? "").replacing("Fuzz.swift", with: "")
        let corpus = "Fuzz/corpus/\(name)/"
        return files.contains { $0.hasPrefix(corpus) } ? nil : "has no seed in \(corpus)"
    }

    /// The tests that the threat model's table of traps names and that no file defines.
    static func missingTests(threatModel: String, definitions: [SourceFile]) -> [String] {
        let rows = threatModel.split(separator: "\n").drop { !$0.hasPrefix("## Traps") }.map {
            $0.split(separator: "|")
        }
        let named = rows.filter { $0.count == 2 }.flatMap { row in
            row[1].split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 && !$0.element.contains("/") }.map { String($0.element) }
        }
        let texts = definitions.filter { $0.path.hasSuffix(".swift") || $0.path.hasSuffix(".py") }.map(\.text)
        return Set(named).filter { name in
            !texts.contains { $0.contains("func \(name)(") || $0.contains("def \(name)(") }
        }.sorted()
    }

    /// Why a script may not stay as it is; nil when it may.
    static func objection(toScript file: SourceFile, isExecutable: Bool) -> String? {
        if !isExecutable { return "is not executable" }
        if file.lines.first != "#!/usr/bin/env bash" { return "does not start with #!/usr/bin/env bash" }
        if !file.lines.contains("set -euo pipefail") { return "does not say `set -euo pipefail`" }
        for line in file.lines where line.hasPrefix("exit 0") {
            return "stops with `\(line)`: is a check switched off?"
        }
        return nil
    }
}

// MARK: - What a newcomer looks for

extension Collections {
    /// The documents and scripts that must be there, with words that must stand in them.
    private static let documents: [(path: String, words: [String])] = [
        (
            "README.md",
            ["script/server", "script/test", "AWS_ENDPOINT_URL", "1.29.0", "2.13.0", "--endpoint-url"]
        ),
        (".ci/run", ["script/test"]), ("CHANGELOG.md", []), ("LICENSE", []), ("docs/architecture.md", []),
        ("docs/threat-model.md", []), ("docs/testing.md", []), ("script/test", []), ("script/check", []),
        ("script/fuzz", []), ("script/demo", []),
    ]

    /// What is missing, documents and words; `text` reads a document.
    static func missingDocuments(_ text: (String) -> String?) -> [String] {
        documents.flatMap { path, words in
            guard let text = text(path) else { return [path] }
            return words.filter { !text.contains($0) }.map { "\(path): \($0)" }
        }
    }

    static func isNumberedDecision(_ path: String) -> Bool {
        let digits = path.dropFirst("docs/decisions/".count).prefix(4)
        return digits.count == 4 && digits.allSatisfy { ("0"..."9").contains($0) }
    }

    /// The folders in which rules would look at nothing, or next to nothing.
    static func emptyScopes(of files: [String], targets: [String]) -> [String] {
        let thin = ["Sources/", "Tests/"].filter { folder in
            files.filter { $0.hasPrefix(folder) && $0.hasSuffix(".swift") }.count <= 20
        }
        return thin + targets.map { "Sources/\($0)/" }.filter { folder in !files.contains { $0.hasPrefix(folder) } }
    }
}
