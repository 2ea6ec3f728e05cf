public import AWSNames

/// The condition keys of one request. Names compare without case, the suffix of tag keys included
/// (reference iam.md §2.1).
///
/// Keys are set one by one, or come from a source that makes a value only when a policy asks for it. A key that was set
/// hides the source's.
public struct ConditionContext: Sendable {
    private struct Entry: Sendable {
        let key: NamedConditionKey
        let value: ConditionValue
    }

    private var entries: [Entry] = []
    /// The account that owns what is asked about: the value of `aws:ResourceAccount` unless that was set. Apart from
    /// the others, since every question has it.
    public var resourceAccount: AccountID?
    private let source: (any ConditionSource)?

    /// Whether `NumericNotEquals` is false of a value that is no number. AWS's simulator says so, enforcement the
    /// opposite (reference iam.md §2.4).
    public var unreadableNumbersNeverDiffer = false

    public init() { source = nil }

    /// The keys of `source`, and those that are set later.
    public init(_ source: any ConditionSource) { self.source = source }

    /// Sets a key; the last value wins.
    public mutating func set(_ name: String, _ value: ConditionValue) { set(NamedConditionKey(name), value) }

    /// Sets a key whose name was read before; the last value wins.
    public mutating func set(_ key: NamedConditionKey, _ value: ConditionValue) {
        let entry = Entry(key: key, value: value)
        if let index = entries.firstIndex(where: { $0.key.key == key.key }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
    }

    /// Sets all keys that were set in `other`; what a source of it would say is left out.
    public mutating func set(allOf other: ConditionContext) {
        if entries.isEmpty {
            entries = other.entries
        } else {
            for entry in other.entries { set(entry.key, entry.value) }
        }
    }

    public subscript(name: String) -> ConditionValue? { value(of: ConditionKey(name)) }

    public func value(of key: ConditionKey) -> ConditionValue? {
        for index in entries.indices where entries[index].key.key == key { return entries[index].value }
        if let resourceAccount, case .global(.resourceAccount) = key {
            return .string(resourceAccount.description)
        }
        return source?.value(of: key)
    }

    /// All keys that the request has, those that were set first, spelled as they were set or as AWS spells them.
    public func visit(_ body: (ConditionKey, _ name: String, ConditionValue) -> Void) {
        for index in entries.indices { body(entries[index].key.key, entries[index].key.name, entries[index].value) }
        if let resourceAccount, !isSet(.global(.resourceAccount)) {
            body(
                .global(.resourceAccount), GlobalConditionKey.resourceAccount.rawValue,
                .string(resourceAccount.description))
        }
        source?.visit { key, name, value in
            if resourceAccount != nil, key == .global(.resourceAccount) { return }
            if !isSet(key) { body(key, name, value) }
        }
    }

    private func isSet(_ key: ConditionKey) -> Bool { entries.contains { $0.key.key == key } }
}

/// Where a context finds the keys that nobody set.
public protocol ConditionSource: AnyObject, Sendable {
    /// The value of a key; nil for one that the request does not have. Called while a request is decided.
    func value(of key: ConditionKey) -> ConditionValue?
    /// All keys that the request has, for explanations.
    func visit(_ body: (ConditionKey, _ name: String, ConditionValue) -> Void)
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
    public var singleText: String? {
        switch self {
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .number(let number): String(number)
        case .date(let milliseconds): DateText.format(milliseconds)
        case .strings: nil
        }
    }

    var isMultiValued: Bool { if case .strings = self { true } else { false } }

    /// The values as texts: several for multi-valued keys, one for the others.
    public var texts: [String] {
        if case .strings(let values) = self { return values }
        return singleText.map { [$0] } ?? []
    }
}
