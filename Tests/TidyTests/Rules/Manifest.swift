/// The dependencies that `Package.swift` declares, read just well enough for this manifest's own style.
struct Manifest {
    struct Dependencies: Equatable, Sendable {
        var targets: Set<String> = []
        var products: Set<String> = []
    }

    /// The declared dependencies of each library and executable (tests left out).
    let targets: [String: Dependencies]

    init(_ text: String) {
        let aliases = Self.aliases(in: text)
        var found: [String: Dependencies] = [:]
        for opening in [" library(", " .executableTarget(", " .target("] {
            for call in Self.calls(of: opening, in: text) {
                guard !call.contains("path: \""), let name = Self.strings(in: call).first else { continue }
                found[name] = Self.dependencies(in: call, aliases: aliases)
            }
        }
        targets = found
    }

    /// `let crypto = Target.Dependency.product(name: "Crypto", …)`: what the name stands for.
    private static func aliases(in text: String) -> [String: String] {
        var found: [String: String] = [:]
        for line in text.split(separator: "\n") where line.contains("= Target.Dependency.product(") {
            guard let name = line.split(separator: " ").dropFirst().first, let product = strings(in: line).first else {
                continue
            }
            found[String(name)] = product
        }
        return found
    }

    private static func dependencies(in whole: Substring, aliases: [String: String]) -> Dependencies {
        let call = whole[..<(whole.firstRange(of: "linkerSettings:")?.lowerBound ?? whole.endIndex)]
        guard let open = call.firstIndex(of: "["), let close = call.lastIndex(of: "]"), open < close else {
            return Dependencies()
        }
        var found = Dependencies()
        var list = String(call[call.index(after: open)..<close])
        while let product = calls(of: ".product(", in: list).first {
            if let name = strings(in: product).first { found.products.insert(name) }
            list = list.replacing(".product(" + product, with: "", maxReplacements: 1)
        }
        found.targets.formUnion(strings(in: list[...]))
        for (name, product) in aliases where list.holdsWord(name) { found.products.insert(product) }
        return found
    }

    /// The text of each call from its name to the parenthesis that closes it.
    private static func calls(of opening: String, in text: String) -> [Substring] {
        text.ranges(of: opening).compactMap { range in
            var depth = 1
            var end = range.upperBound
            while end < text.endIndex, depth > 0 {
                if text[end] == "(" { depth += 1 }
                if text[end] == ")" { depth -= 1 }
                end = text.index(after: end)
            }
            return depth == 0 ? text[range.upperBound..<end] : nil
        }
    }

    /// The string literals, in order.
    private static func strings(in text: Substring) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
