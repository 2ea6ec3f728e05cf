/// The constraints of the model that one request breaks, gathered so that one `ValidationError` can name them all.
///
/// Texts: rows V1–V6 and iam.md §6.2. The order of clauses is not stable on AWS (row V5); here it is the order of
/// checks.
public struct ConstraintViolations: Sendable {
    /// How a service words a violation.
    public enum Wording: Sendable {
        /// STS: `Value 'x' at 'path' …`, `Value null at 'path' …` (row V2).
        case echoingValues
        /// IAM: `Value at 'path' …` (iam.md §6.2).
        case omittingValues
    }

    /// What a clause says of the value.
    public enum Value: Sendable {
        /// Nothing was sent.
        case absent
        case text(String)
        /// Never repeated (row V3).
        case sensitive
    }

    /// More clauses than this are counted, but not written.
    public static let maximumClauses = 100
    /// A longer value is not repeated, so that a reply stays small whatever was sent.
    public static let maximumEchoedBytes = 131_072

    public let wording: Wording
    private var clauses: [String] = []
    private var count = 0
    private var sentence: String?

    public init(wording: Wording) { self.wording = wording }

    public var isEmpty: Bool { count == 0 && sentence == nil }

    /// Adds `Value … at 'path' failed to satisfy constraint: constraint`.
    public mutating func add(_ constraint: String, value: Value, path: String) {
        count += 1
        guard clauses.count < Self.maximumClauses else { return }
        clauses.append("Value \(echo(value))at '\(path)' failed to satisfy constraint: \(constraint)")
    }

    /// Adds IAM's own sentence about a value. Only the first is reported, and only when no clause is (iam.md §6.2).
    public mutating func add(sentence: String) {
        if self.sentence == nil { self.sentence = sentence }
    }

    /// The one error that names every violation, or nil.
    public var error: ServiceError? {
        guard count > 0 else { return sentence.map(ServiceError.validation) }
        let noun = count == 1 ? "error" : "errors"
        return .validation("\(count) validation \(noun) detected: " + clauses.joined(separator: "; "))
    }

    private func echo(_ value: Value) -> String {
        switch (wording, value) {
        case (.omittingValues, _), (.echoingValues, .sensitive): ""
        case (.echoingValues, .absent): "null "
        case (.echoingValues, .text(let text)):
            text.utf8.count > Self.maximumEchoedBytes ? "" : "'\(text)' "
        }
    }
}
