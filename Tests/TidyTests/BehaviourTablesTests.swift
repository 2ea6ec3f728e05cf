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
        let tests = [SourceFile(path: "Interop/test_a.py", text: "def test_there():\n    pass\n")]
        let rows = BehaviourTables.rows(
            "| row | proof |\n|---|---|\n| A1 | `test_there` |\n| A2 | `gone` |\n| A3 | because |\n")
        #expect(rows.map(\.row) == ["A1", "A2", "A3"])
        #expect(BehaviourTables.objections(to: rows, tests: tests) == ["A2: no test `gone`", "A3: no reason: because"])
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

    static func objections(to rows: [(row: String, proof: String)], tests: [SourceFile]) -> [String] {
        let texts = tests.map(\.text)
        return rows.compactMap { row, proof in
            guard proof.hasPrefix("`"), proof.hasSuffix("`") else {
                return proof.hasPrefix("to come: ") || proof.hasPrefix("does not apply: ")
                    ? nil : "\(row): no reason: \(proof)"
            }
            let name = proof.trimmingCharacters(in: ["`"])
            let exists = texts.contains { $0.contains("func \(name)(") || $0.contains("def \(name)(") }
            return exists ? nil : "\(row): no test `\(name)`"
        }
    }
}
