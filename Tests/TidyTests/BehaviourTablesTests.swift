import Foundation
import Testing

/// The tables that say what is as at AWS cannot rot: the model and the tests are held against them.
@Suite struct BehaviourTablesTests {
    struct Model: Decodable {
        struct Operation: Decodable {
            struct Reference: Decodable { let shape: String }
            let input: Reference
            let output: Reference
        }

        struct Shape: Decodable {
            struct Member: Decodable {}
            let members: [String: Member]?
        }

        let operations: [String: Operation]
        let shapes: [String: Shape]

        /// `Operation`, `Operation.Input`, `Operation → Output`: what the table must list.
        var entries: Set<String> {
            var entries: Set<String> = []
            for (name, operation) in operations {
                entries.insert(name)
                for member in (shapes[operation.input.shape]?.members ?? [:]).keys {
                    entries.insert("\(name).\(member)")
                }
                for member in (shapes[operation.output.shape]?.members ?? [:]).keys {
                    entries.insert("\(name) → \(member)")
                }
            }
            return entries
        }
    }

    /// The rows of the reference by letter; their numbers run without a gap.
    static let rowCounts: [Character: Int] = [
        "E": 30, "W": 32, "V": 9, "A": 32, "I": 9, "R": 14, "S": 6, "F": 7, "O": 9, "D": 5, "K": 3, "G": 3, "J": 14,
        "P": 9, "T": 8, "N": 5, "M": 8, "B": 38, "L": 17, "X": 29, "Q": 7, "C": 21, "Z": 6,
    ]

    @Test("docs/compatibility.md lists every operation and member of STS's model, and nothing else")
    func compatibility() throws {
        let model = try JSONDecoder().decode(Model.self, from: Data(Repository.read("Models/sts.json").text.utf8))
        let table = BehaviourTables.compatibility(try Repository.read("docs/compatibility.md").text)
        #expect(table.objections == [])
        #expect(model.entries.count > 50)
        #expect(model.entries.subtracting(table.entries).sorted() == [])
        #expect(table.entries.subtracting(model.entries).sorted() == [])
    }

    @Test("an operation of STS is served exactly when the table does not say that it is to come")
    func served() throws {
        let table = BehaviourTables.compatibility(try Repository.read("docs/compatibility.md").text)
        let source = try Repository.read("Sources/STSService/STSService.swift").text
        for (entry, state) in table.states where !entry.contains(".") && !entry.contains("→") {
            #expect(source.contains("table.add(\(entry)(") == !state.hasPrefix("to come"), "\(entry)")
        }
    }

    @Test("every row of AWS's behaviour has a test that exists, or says why not")
    func rows() throws {
        let rows = BehaviourTables.rows(try Repository.read("docs/sts-rows.md").text)
        let expected = Set(Self.rowCounts.flatMap { letter, count in (1...count).map { "\(letter)\($0)" } })
        #expect(rows.count == Set(rows.map(\.row)).count)
        #expect(Set(rows.map(\.row)).symmetricDifference(expected).sorted() == [])
        let tests = Repository.contents.filter { $0.path.hasPrefix("Tests/") || $0.path.hasPrefix("Interop/") }
        #expect(BehaviourTables.objections(to: rows, tests: tests) == [])
    }

    @Test("canary: rows without a proof, and tests that are gone, are seen")
    func canaries() {
        let tests = [
            SourceFile(
                path: "Interop/test_a.py",
                text: """
                    def test_there():
                        assert call()  # A1, B2

                    def test_other():
                        assert call()

                    def test_a5_empty():
                        call()

                    def test_a6_to_a8_more():
                        assert call()

                    """),
            SourceFile(
                path: "Tests/A/A.swift",
                text: """
                        /// Rows A10, A12–A14.
                        @Test func there() {
                            #expect(true)
                        }

                        @Test func last() { #expect(true) }
                    """),
        ]
        let rows = BehaviourTables.rows(
            """
            | row | proof |
            |---|---|
            | A1 | `test_there` |
            | A2 | `gone` |
            | A3 | because |
            | A4 | `test_other` |
            | A5 | `test_a5_empty` |
            | A7 | `test_a6_to_a8_more` |
            | A9 | `test_a6_to_a8_more` |
            | A13 | `there` |
            | A11 | `there` |
            | A14 | `last` |
            """)
        #expect(rows.count == 10)
        #expect(
            BehaviourTables.objections(to: rows, tests: tests) == [
                "A2: no test `gone`", "A3: no reason: because", "A4: `test_other` does not speak of it",
                "A5: `test_a5_empty` asserts nothing", "A9: `test_a6_to_a8_more` does not speak of it",
                "A11: `there` does not speak of it", "A14: `last` does not speak of it",
            ])
        let table = BehaviourTables.compatibility(
            "## STS\n\n| a | b |\n|---|---|\n| `X` | as AWS |\n| `X.Y`, `X.Z` | perhaps |\n| `X` | explained: so |\n## Else\n| `Q` | as AWS |\n"
        )
        #expect(table.entries == ["X", "X.Y", "X.Z"])
        #expect(table.objections.count == 2)
    }
}

enum BehaviourTables {
    struct Compatibility {
        var states: [(entry: String, state: String)] = []
        var objections: [String] = []
        var entries: Set<String> { Set(states.map(\.entry)) }
    }

    /// The table of the section "## STS": entries in back quotes, and a state: `as AWS`, `explained: …` or `to come`.
    static func compatibility(_ text: String) -> Compatibility {
        var table = Compatibility()
        let section = text.split(separator: "\n").drop { $0 != "## STS" }.dropFirst().prefix { !$0.hasPrefix("## ") }
        for line in section where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: [" "]) }
            let quoted = cells[0].split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
            let state = cells.count > 1 ? cells[1] : ""
            if !["as AWS", "explained: ", "to come"].contains(where: state.hasPrefix) {
                table.objections.append("\(cells[0]): no state")
            }
            for entry in quoted {
                if table.states.contains(where: { $0.entry == entry }) { table.objections.append("\(entry): twice") }
                table.states.append((entry, state))
            }
        }
        return table
    }

    static func rows(_ text: String) -> [(row: String, proof: String)] {
        text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: [" "]) }
            guard cells.count == 2, let first = cells[0].first, first.isUppercase,
                cells[0].dropFirst().allSatisfy({ ("0"..."9").contains($0) })
            else { return nil }
            return (cells[0], cells[1])
        }
    }

    /// A row's test must exist, assert something, and name the row: in its own name (`test_a6_to_a8_…`), or in its
    /// comments (`A6–A8`). A proof that never heard of what it proves is none.
    static func objections(to rows: [(row: String, proof: String)], tests: [SourceFile]) -> [String] {
        let wanted = Set(rows.map { $0.proof.trimmingCharacters(in: ["`"]) })
        let found = bodies(of: wanted, in: tests)
        return rows.compactMap { row, proof in
            guard proof.hasPrefix("`"), proof.hasSuffix("`") else {
                return proof.hasPrefix("to come: ") || proof.hasPrefix("does not apply: ")
                    ? nil : "\(row): no reason: \(proof)"
            }
            let name = proof.trimmingCharacters(in: ["`"])
            let bodies = found[name] ?? []
            guard !bodies.isEmpty else { return "\(row): no test `\(name)`" }
            guard bodies.contains(where: asserts) else { return "\(row): `\(name)` asserts nothing" }
            let speaks = bodies.contains { mentions($0, row) } || mentions(name.uppercased(), row)
            return speaks ? nil : "\(row): `\(name)` does not speak of it"
        }
    }

    /// The texts of the tests of these names.
    static func bodies(of names: Set<String>, in files: [SourceFile]) -> [String: [String]] {
        var found: [String: [String]] = [:]
        for file in files {
            let lines = file.lines
            for index in lines.indices {
                guard let name = definedName(in: lines[index]), names.contains(name) else { continue }
                found[name, default: []].append(body(at: index, in: lines))
            }
        }
        return found
    }

    /// The name that the line gives to a function, in Swift or in Python.
    private static func definedName(in line: Substring) -> String? {
        let words = line.split(separator: " ", maxSplits: 8)
        guard let keyword = words.firstIndex(where: { $0 == "func" || $0 == "def" }), keyword + 1 < words.count else {
            return nil
        }
        return String(words[keyword + 1].prefix { $0 != "(" })
    }

    /// A test's text with the comment and the attributes above it, up to the next test.
    private static func body(at start: Int, in lines: [Substring]) -> String {
        func begins(_ line: Substring) -> Bool {
            let text = line.drop { $0 == " " }
            return ["def test_", "@Test", "@Suite", "///", "@pytest", "class "].contains { text.hasPrefix($0) }
        }
        let above = lines[..<start].reversed().prefix { line in
            let text = line.drop { $0 == " " }
            return !text.isEmpty && !text.hasPrefix("}") && text != "\"\"\""
        }
        let below = lines[(start + 1)...].prefix { !begins($0) || $0.hasPrefix("        ") }
        return (above.reversed() + [lines[start]] + below).joined(separator: "\n")
    }

    static func asserts(_ body: String) -> Bool {
        [
            "assert ", "refused(", "expect(", "compare(", "check(vector)", "#require", "clauses(", "pytest.raises",
        ].contains { body.contains($0) }
    }

    /// Whether `A7` stands in the text by itself or within `A6–A8`, `A6_TO_A8` or `A6 to A8`.
    private static func mentions(_ text: String, _ row: String) -> Bool {
        let letter = row.first
        let wanted = Int(row.dropFirst())
        var ids: [Int] = []
        var opens: Int?
        for word in words(of: text) {
            if word == "TO" || word == "–" {
                opens = ids.last
                continue
            }
            guard word.first == letter, let number = Int(word.dropFirst()) else {
                opens = nil
                continue
            }
            if number == wanted { return true }
            if let from = opens, let wanted, (from...max(from, number)).contains(wanted) { return true }
            ids.append(number)
            opens = nil
        }
        return false
    }

    /// Runs of letters and digits, and dashes of ranges; "to" is upper-cased.
    private static func words(of text: String) -> [Substring] {
        text.replacing(" to ", with: " TO ").replacing("–", with: " – ")
            .split { !($0 == "–" || $0.isASCII && ($0.isLetter || $0.isNumber)) }
    }
}
