/// A JSON value with its place in the text, so that errors can point at it and values can be spliced.
package struct JSONNode: Sendable {
    /// One member of an object.
    package struct Member: Sendable {
        package let key: String
        /// Byte offsets of the name in the text, quotes included.
        package let keyRange: Range<Int>
        package let value: JSONNode
    }

    package enum Value: Sendable {
        case object([Member])
        case array([JSONNode])
        case string(String)
        /// The number as it was written.
        case number(String)
        case bool(Bool)
        case null
    }

    package let value: Value
    /// Byte offsets of the value in the text, quotes and braces included.
    package let range: Range<Int>

    /// The text of a string, nil for all else.
    package var string: String? { if case .string(let text) = value { text } else { nil } }

    /// The text of a condition operand: numbers and booleans compare as they are written (reference iam.md §1.1).
    package var scalarText: String? {
        switch value {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .object, .array, .null: nil
        }
    }

    /// The members of an object, nil for all else.
    package var members: [Member]? { if case .object(let members) = value { members } else { nil } }

    /// The elements of an array, or the value itself: a list of one is the same as its element (§1.1).
    package var elements: [JSONNode] { if case .array(let nodes) = value { nodes } else { [self] } }
}

/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable {
    package enum Reason: Equatable, Sendable { case syntax, duplicateMember, tooDeep, tooLarge }

    package let reason: Reason
    /// Byte offset.
    package let offset: Int
}
