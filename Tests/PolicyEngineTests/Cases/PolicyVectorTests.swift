import Foundation
import PolicyEngine
import Testing

/// The cases of `Vectors/policies`: the tables of reference iam.md, and what random comparison once found.
@Suite struct PolicyVectorTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let file: String
        let name: String
        let tree: Tree
        var testDescription: String { "\(file): \(name)" }
    }

    enum Failure: Error { case noCases(String) }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Vectors/policies")

    /// The cases of the files in a folder. A folder without any is a mistake, but for the regressions', which starts
    /// empty.
    private static func load(_ folder: URL, mayBeEmpty: Bool = false) throws -> [Vector] {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        var vectors: [Vector] = []
        for file in files.sorted(by: { $0.path < $1.path }) where file.pathExtension == "json" {
            let tree = try Tree(json: String(contentsOf: file, encoding: .utf8))
            let cases = tree["cases"]?.elements ?? []
            guard !cases.isEmpty else { throw Failure.noCases(file.lastPathComponent) }
            vectors += cases.enumerated().map { index, scenario in
                Vector(
                    file: file.lastPathComponent, name: scenario["name"]?.text ?? "case \(index)", tree: scenario)
            }
        }
        if vectors.isEmpty, !mayBeEmpty { throw Failure.noCases(folder.path) }
        return vectors
    }

    @Test("the tables of the reference", arguments: try load(root))
    func table(vector: Vector) throws {
        let scenario = try Scenario(vector.tree)
        let expected = try #require(vector.tree["expected"]?.text, "a case says what is expected")
        let verdict = Authorizer.decide(scenario.request, under: scenario.layers)
        #expect(verdict.words.decision == expected)
        // An implicit or explicit denial names a layer; a case may leave it open which.
        if let cause = vector.tree["cause"]?.text { #expect(verdict.words.cause == cause) }
        try Self.agree(vector.tree)
    }

    /// Row 20, `GetCallerIdentity`, asks no policy: STS has it (`Interop/test_layers.py`).
    @Test("no row of the worked vectors is missing")
    func rows() throws {
        let rows = try Self.load(Self.root).filter { $0.file == "worked-vectors.json" }
            .compactMap { Int($0.name.prefix { $0 != ":" }) }
        #expect(Set(rows) == Set(1...19))
    }

    @Test(
        "what random comparison once found", arguments: try load(root.appending(path: "regressions"), mayBeEmpty: true))
    func regression(vector: Vector) throws { try Self.agree(vector.tree) }

    private static func agree(_ tree: Tree) throws {
        var counts: [String: Int] = [:]
        let difference = try Comparison.difference(in: tree, counting: &counts)
        #expect(difference == nil)
    }
}
