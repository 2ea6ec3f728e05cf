import Foundation
import Testing

@testable import PolicyEngine

/// A case of `Vectors/policies/grammar`; the README there says how they are written and where they are from.
struct GrammarCase: Sendable, CustomTestStringConvertible {
    let kind: PolicyKind
    let title: String
    let document: String
    /// Nil when the document is accepted.
    let message: String?

    var testDescription: String { "\(kind): \(title)" }

    static let kinds: [String: [PolicyKind]] = [
        "managed": [.managed], "inline": [.inline], "session": [.session], "identity": [.managed, .inline, .session],
        "trust": [.trust], "bucket": [.bucket], "resource": [.resource], "scp": [.serviceControl],
        "rcp": [.resourceControl],
    ]

    struct Malformed: Error { let file: String, line: Int }

    /// The cases of a file; one that holds none, or something else besides, is an error.
    static func load(_ file: String) throws -> [GrammarCase] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "Vectors/policies/grammar/\(file).txt"), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var cases: [GrammarCase] = []
        var index = 0
        while index < lines.count {
            defer { index += 1 }
            if lines[index].isEmpty || lines[index].hasPrefix("#") { continue }
            guard index + 2 < lines.count, let made = read(lines[index...index + 2]) else {
                throw Malformed(file: file, line: index + 1)
            }
            cases += made
            index += 2
        }
        guard !cases.isEmpty else { throw Malformed(file: file, line: 0) }
        return cases
    }

    private static func read(_ lines: ArraySlice<Substring>) -> [GrammarCase]? {
        let (head, body, end) = (lines[lines.startIndex], lines[lines.startIndex + 1], lines[lines.startIndex + 2])
        guard head.hasPrefix("case "), let colon = head.firstIndex(of: ":") else { return nil }
        let kinds = head[..<colon].dropFirst(5).split(separator: " ").map { Self.kinds[String($0)] }
        guard !kinds.isEmpty, !kinds.contains(where: { $0 == nil }) else { return nil }
        let document: String
        if body.hasPrefix("stmt ") {
            document = #"{"Version":"2012-10-17","Statement":\#(repeated(body.dropFirst(5)))}"#
        } else if body.hasPrefix("text ") {
            document = repeated(body.dropFirst(5))
        } else {
            return nil
        }
        let message = end.hasPrefix("error ") ? String(end.dropFirst(6)) : nil
        guard message != nil || end == "ok" else { return nil }
        return kinds.compactMap { $0 }.flatMap { $0 }.map {
            GrammarCase(
                kind: $0, title: head[head.index(after: colon)...].trimmingCharacters(in: .whitespaces),
                document: document, message: message)
        }
    }

    /// `<<rep:N:TEXT>>` is TEXT N times.
    private static func repeated(_ text: Substring) -> String {
        guard let open = text.range(of: "<<rep:"), let close = text[open.upperBound...].range(of: ">>"),
            let colon = text[open.upperBound...].firstIndex(of: ":"),
            let count = Int(text[open.upperBound..<colon])
        else { return String(text) }
        let body = String(text[text.index(after: colon)..<close.lowerBound])
        return text[..<open.lowerBound] + String(repeating: body, count: count) + text[close.upperBound...]
    }
}

/// Every row of reference iam.md §1.1–§1.8, for each kind of policy.
@Suite struct GrammarVectorTests {
    @Test("identity", arguments: try GrammarCase.load("identity")) func identity(_ vector: GrammarCase) {
        check(vector)
    }
    @Test("trust", arguments: try GrammarCase.load("trust")) func trust(_ vector: GrammarCase) { check(vector) }
    @Test("bucket", arguments: try GrammarCase.load("bucket")) func bucket(_ vector: GrammarCase) { check(vector) }
    @Test("organizations", arguments: try GrammarCase.load("organizations"))
    func organizations(_ vector: GrammarCase) { check(vector) }
    @Test("bad input", arguments: try GrammarCase.load("bad-input"))
    func badInput(_ vector: GrammarCase) { check(vector) }

    private func check(_ vector: GrammarCase) {
        do throws(PolicyDocumentError) {
            let document = try PolicyDocument(parsing: vector.document, kind: vector.kind)
            #expect(vector.message == nil, "was accepted")
            // What is accepted is the same when its principals were written anew.
            let again = document.rewritingAWSPrincipals { (value: String) throws(Never) in value }
            #expect((try? PolicyDocument(parsing: again, kind: vector.kind))?.awsPrincipals == document.awsPrincipals)
        } catch {
            #expect(error.message == vector.message)
            let lines = vector.document.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(error.line == 0 ? error.column == 0 : lines.indices.contains(error.line - 1))
            if error.line > 0 { #expect((1...lines[error.line - 1].unicodeScalars.count + 1).contains(error.column)) }
        }
    }
}
