import Foundation
import PolicyEngine
import Testing

/// The engine against the naive evaluator on seeded random cases.
///
/// A run of the unit tests compares a slice; `script/compare` compares as many as it is told to, and keeps what fails
/// in `Vectors/policies/regressions`, where `PolicyVectorTests` replays it for ever.
@Suite struct RandomComparisonTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let cases = environment["STINT_COMPARE_CASES"].flatMap { Int($0) } ?? 20_000
    private static let seed = environment["STINT_COMPARE_SEED"].flatMap { UInt64($0) } ?? 1
    /// Where failing cases are written to; nil for a run that writes nothing.
    private static let folder = environment["STINT_COMPARE_SAVE"].map { URL(filePath: $0) }
    private static let workers = 4

    @Test("random cases: the same verdict, cause and account of both evaluators")
    func comparison() async throws {
        let tally = await withTaskGroup(of: Tally.self) { group in
            for worker in 0..<Self.workers {
                group.addTask {
                    var tally = Tally()
                    for index in stride(from: worker, to: Self.cases, by: Self.workers) {
                        tally.compare(seed: Self.seed &+ UInt64(index))
                    }
                    return tally
                }
            }
            return await group.reduce(into: Tally()) { $0.add($1) }
        }
        for failure in tally.failures.prefix(10) {
            Issue.record("seed \(failure.seed): \(failure.reason)\n\(failure.scenario.json)")
        }
        try keep(tally.failures)
        #expect(tally.failures.isEmpty, "\(tally.failures.count) of \(Self.cases) cases differ")
        if let path = Self.environment["STINT_COMPARE_REPORT"] {
            try tally.report(cases: Self.cases).write(toFile: path, atomically: true, encoding: .utf8)
        }
        tally.expectFrequencies(among: Self.cases)
    }

    private func keep(_ failures: [Tally.Failure]) throws {
        guard let folder = Self.folder else { return }
        for failure in failures.prefix(20) {
            let kept: Tree = [
                "origin": .string(
                    "made by this project's random comparison, seed \(failure.seed); licence: Apache-2.0"),
                "cases": [failure.scenario],
            ]
            try (kept.json + "\n").write(
                to: folder.appending(path: "seed-\(failure.seed).json"), atomically: true, encoding: .utf8)
        }
    }
}

/// What a run came to.
private struct Tally: Sendable {
    struct Failure: Sendable {
        let seed: UInt64
        let reason: String
        let scenario: Tree
    }

    private(set) var failures: [Failure] = []
    private var counts: [String: Int] = [:]

    mutating func compare(seed: UInt64) {
        var generator = CaseGenerator(seed: seed)
        let tree = generator.scenario()
        do {
            let difference = try Comparison.difference(in: tree, counting: &counts)
            if let difference { failures.append(Failure(seed: seed, reason: difference, scenario: tree)) }
        } catch {
            failures.append(Failure(seed: seed, reason: "\(error)", scenario: tree))
        }
    }

    mutating func add(_ other: Tally) {
        failures += other.failures
        counts.merge(other.counts, uniquingKeysWith: +)
    }

    func report(cases: Int) -> String {
        let lines = counts.sorted { $0.key < $1.key }.map { "\($0.value)\t\($0.key)" }
        let operators = Vocabulary.operators.map { base in
            let forms = ["", "IfExists"].flatMap { suffix in
                ["", "ForAllValues:", "ForAnyValue:"].map { $0 + base + suffix }
            }
            let outcomes = ["true", "false"].map { outcome in
                forms.map { counts["\($0) \(outcome)", default: 0] }.reduce(0, +)
            }
            return "operator \(base): true \(outcomes[0]), false \(outcomes[1])"
        }
        return (["\(cases) cases, \(failures.count) differ"] + operators + lines).joined(separator: "\n") + "\n"
    }

    /// A comparison of cases that all end alike would prove nothing.
    func expectFrequencies(among cases: Int) {
        for decision in ["allow", "explicitDeny", "implicitDeny"] {
            #expect(counts["decision \(decision)", default: 0] > cases / 6, "too few: \(decision)")
        }
        for layer in PolicyLayer.allCases {
            #expect(counts["explicitDeny by \(layer)", default: 0] > cases / 400, "too few: denied by \(layer)")
            #expect(counts["implicitDeny by \(layer)", default: 0] > cases / 400, "too few: silent \(layer)")
        }
        for base in Vocabulary.operators {
            let names = [base, base + "IfExists", "ForAllValues:" + base, "ForAnyValue:" + base]
            for outcome in ["true", "false"] {
                let count = names.map { counts["\($0) \(outcome)", default: 0] }.reduce(0, +)
                #expect(count > cases / 400, "too few: \(base) \(outcome)")
            }
            for name in names {
                let count = counts["\(name) true", default: 0] + counts["\(name) false", default: 0]
                #expect(count > cases / 2_000, "too few: \(name)")
            }
        }
        for outcome in ["true", "false"] { #expect(counts["Null \(outcome)", default: 0] > cases / 200) }
    }
}

/// One case through both evaluators.
enum Comparison {
    /// What differs; nil when nothing does.
    static func difference(in tree: Tree, counting counts: inout [String: Int]) throws -> String? {
        let scenario = try Scenario(tree)
        var naive = NaiveEvaluator(tree)
        let expected = naive.answer()
        counts.merge(naive.counts, uniquingKeysWith: +)
        counts["decision \(expected.decision)", default: 0] += 1
        counts["\(expected.decision) by \(expected.cause ?? "")", default: 0] += 1
        let verdict = Authorizer.decide(scenario.request, under: scenario.layers)
        if verdict.words != expected { return "the engine says \(verdict.words), the naive evaluator \(expected)" }
        if verdict.isCrossAccount != naive.isCrossAccount { return "the accounts: \(verdict.isCrossAccount)" }
        if Authorizer.allows(scenario.request, under: scenario.layers) != (verdict.decision == .allow) {
            return "whether it is allowed differs from what decides"
        }
        let explanation = Authorizer.explain(scenario.request, under: scenario.layers)
        if explanation.verdict != verdict { return "the explanation says \(explanation.verdict), not \(verdict)" }
        return nil
    }
}
