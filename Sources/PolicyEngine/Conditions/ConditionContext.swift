/// The condition keys of one request. Names compare without case, the suffix of tag keys included
/// (reference iam.md §2.1).
public struct ConditionContext: Sendable, Sequence {
    private var entries: [(folded: String, key: String, value: ConditionValue)] = []

    /// Whether `NumericNotEquals` is false of a value that is no number. AWS's simulator says so, enforcement the
    /// opposite (reference iam.md §2.4).
    public var unreadableNumbersNeverDiffer = false

    public init() {}

    /// Sets a key; the last value wins.
    public mutating func set(_ key: String, _ value: ConditionValue) {
        let folded = key.lowercased()
        if let index = entries.firstIndex(where: { $0.folded == folded }) {
            entries[index] = (folded, key, value)
        } else {
            entries.append((folded, key, value))
        }
    }

    public subscript(key: String) -> ConditionValue? { value(folded: key.lowercased()) }

    func value(folded: String) -> ConditionValue? {
        for entry in entries where entry.folded == folded { return entry.value }
        return nil
    }

    public func makeIterator() -> AnyIterator<(key: String, value: ConditionValue)> {
        var index = 0
        return AnyIterator {
            guard index < entries.count else { return nil }
            defer { index += 1 }
            return (entries[index].key, entries[index].value)
        }
    }
}

/// The value of a condition key. Whether a key has one value or several is a property of the key, not of how many
/// values a request happens to have (reference iam.md §2.3).
public enum ConditionValue: Sendable, Hashable {
    case string(String)
    case bool(Bool)
    case number(Int64)
    case date(millisecondsSinceEpoch: Int64)
    /// A multi-valued key; it may be empty.
    case strings([String])

    /// The text of a single value; nil for multi-valued keys.
    var singleText: String? {
        switch self {
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .number(let number): String(number)
        case .date(let milliseconds): DateText.format(milliseconds)
        case .strings: nil
        }
    }

    var isMultiValued: Bool { if case .strings = self { true } else { false } }

    /// The values as a set of texts, for the set operators and for explanations.
    public var texts: [String] {
        if case .strings(let values) = self { return values }
        return singleText.map { [$0] } ?? []
    }
}
