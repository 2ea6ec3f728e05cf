/// A JSON value with its place in the text, so that errors can point at it and values can be spliced.
struct JSONNode: Sendable {
    enum Value: Sendable {
        case object([(key: String, value: JSONNode)])
        case array([JSONNode])
        case string(String)
        /// The number as it was written.
        case number(String)
        case bool(Bool)
        case null
    }

    let value: Value
    /// Byte offsets of the value in the text, quotes and braces included.
    let range: Range<Int>

    var string: String? { if case .string(let text) = value { text } else { nil } }

    /// The text of a condition operand: numbers and booleans compare as they are written (reference iam.md §1.1).
    var scalarText: String? {
        switch value {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .object, .array, .null: nil
        }
    }

    /// The elements of an array, or the value itself: a list of one is the same as its element (§1.1).
    var elements: [JSONNode] { if case .array(let nodes) = value { nodes } else { [self] } }
}

/// Why a text is not JSON, and where.
struct JSONError: Error, Equatable {
    enum Reason: Equatable { case syntax, duplicateMember, tooDeep, tooLarge }

    let reason: Reason
    /// Byte offset.
    let offset: Int
}
