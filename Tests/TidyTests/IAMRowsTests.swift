import Foundation
import Testing

/// `docs/iam-rows.md` cannot rot: each proof that it names is there.
@Suite struct IAMRowsTests {
    /// The sections that the table speaks of, and how many rows each has at least.
    static let sections = [
        "1.1": 16, "1.2": 9, "1.3": 12, "1.4": 4, "1.5": 20, "1.6": 7, "1.7": 8, "1.8": 16, "2.1": 3, "2.2": 13,
        "2.3": 8, "2.4": 11, "3.1": 2, "3.2": 2, "3.3": 2, "3.4": 3, "3.5": 3, "3.6": 4, "3.7": 2, "3.8": 3, "5.1": 4,
        "5.2": 2, "5.3": 1, "5.4": 3, "5.5": 4, "5.6": 2, "5.7": 2, "8.1": 4, "8.2": 1, "8.3": 3,
    ]

    @Test("every section of the policy language has its rows, and each row its proof")
    func rows() throws {
        let rows = IAMRows.rows(try Repository.read("docs/iam-rows.md").text)
        let counts = Dictionary(grouping: rows, by: \.section).mapValues(\.count)
        #expect(Set(counts.keys).symmetricDifference(Self.sections.keys).sorted() == [])
        for (section, least) in Self.sections { #expect(counts[section, default: 0] >= least, "§\(section)") }
        let tests = Repository.contents.filter { $0.path.hasPrefix("Tests/") || $0.path.hasPrefix("Interop/") }
        let vectors = Repository.contents.filter { $0.path.hasPrefix("Vectors/policies/") }
        let objections = try IAMRows.objections(to: rows, tests: tests, titles: IAMRows.titles(of: vectors))
        #expect(objections == [])
    }

    @Test("canary: rows without proof, and proofs that are gone, are seen")
    func canaries() throws {
        let rows = IAMRows.rows(
            """
            | section | row | proof |
            |---|---|---|
            | §1.1 | a | `test_there`, `trust: here` |
            | §1.1 | b | `test_gone` |
            | §1.1 | c | `trust: gone` |
            | §1.2 | d | `test_there` |
            | §1.1 | e | `test_empty` |
            | §1.1 | f | because |
            | §1.1 | g | to come: later; `keys_gone` |
            | §1.1 | h | does not apply: there is none |
            | §1.1 | i | `operators: §2.2: x "a"` |
            """)
        #expect(rows.count == 9)
        let test = SourceFile(
            path: "Interop/test_a.py",
            text: "# §1.1\n\ndef test_there():\n    assert call()\n\ndef test_empty():\n    call()\n")
        let titles = try IAMRows.titles(of: [
            SourceFile(path: "Vectors/policies/grammar/t.txt", text: "case trust: here\nstmt {}\nok\n"),
            SourceFile(path: "Vectors/policies/operators.json", text: #"{"cases":[{"name":"§2.2: x \"a\""}]}"#),
        ])
        #expect(
            IAMRows.objections(to: rows, tests: [test], titles: titles) == [
                "§1.1 b: no test `test_gone`", "§1.1 c: no case `trust: gone`",
                "§1.2 d: no file with `test_there` speaks of it", "§1.1 e: `test_empty` asserts nothing",
                "§1.1 f: no proof", "§1.1 g: no test `keys_gone`",
            ])
    }
}

enum IAMRows {
    struct Row {
        let section: String
        let name: String
        let proof: String
        /// What stands in back quotes.
        var proofs: [String] {
            proof.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
    }

    static func rows(_ text: String) -> [Row] {
        text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: [" "]) }
            guard cells.count == 3, cells[0].hasPrefix("§") else { return nil }
            return Row(section: String(cells[0].dropFirst()), name: cells[1], proof: cells[2])
        }
    }

    /// The cases of the policy vectors, as the table calls them: `KINDS: title` of the grammar, `file: name` elsewhere.
    static func titles(of vectors: [SourceFile]) throws -> Set<String> {
        struct Vectors: Decodable {
            struct Case: Decodable { let name: String }
            let cases: [Case]
        }
        var titles: Set<String> = []
        for file in vectors {
            if file.path.hasSuffix(".txt") {
                titles.formUnion(file.lines.filter { $0.hasPrefix("case ") }.map { String($0.dropFirst(5)) })
            } else if file.path.hasSuffix(".json") {
                let name = file.path.split(separator: "/").last?.dropLast(5) ?? ""
                let decoded = try JSONDecoder().decode(Vectors.self, from: Data(file.text.utf8))
                titles.formUnion(decoded.cases.map { "\(name): \($0.name)" })
            }
        }
        return titles
    }

    static func objections(to rows: [Row], tests: [SourceFile], titles: Set<String>) -> [String] {
        let names = Set(rows.flatMap(\.proofs).filter { !$0.contains(": ") })
        var found: [String: [(file: SourceFile, body: String)]] = [:]
        for file in tests {
            for (name, bodies) in BehaviourTables.bodies(of: names, in: [file]) {
                found[name, default: []] += bodies.map { (file, $0) }
            }
        }
        return rows.flatMap { row -> [String] in
            let place = "§\(row.section) \(row.name)"
            let isReason = row.proof.hasPrefix("to come: ") || row.proof.hasPrefix("does not apply: ")
            if row.proofs.isEmpty { return isReason ? [] : ["\(place): no proof"] }
            return row.proofs.compactMap { proof in
                if proof.contains(": ") { return titles.contains(proof) ? nil : "\(place): no case `\(proof)`" }
                let tests = found[proof] ?? []
                if tests.isEmpty { return "\(place): no test `\(proof)`" }
                // Names recur: one and the same test asserts and stands where the section is spoken of.
                let asserting = tests.filter { BehaviourTables.asserts($0.body) }
                if asserting.isEmpty { return "\(place): `\(proof)` asserts nothing" }
                return asserting.contains { $0.file.text.contains("§\(row.section)") }
                    ? nil : "\(place): no file with `\(proof)` speaks of it"
            }
        }
    }
}
