/// Where a statement stands in the text of its document.
public struct SourceRange: Sendable, Hashable {
    /// One place; lines and columns count from 1, columns in characters of the line (Unicode scalars).
    public struct Position: Sendable, Hashable {
        public let line: Int
        public let column: Int

        public init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    /// Offsets in bytes of the text's UTF-8, braces included.
    public let bytes: Range<Int>
    /// Of the opening brace.
    public let start: Position
    /// Of the closing brace. The simulator's columns are one larger than these (reference iam.md §7.2).
    public let end: Position

    /// What stands for statements without a text.
    static let none = SourceRange(bytes: 0..<0, start: Position(line: 0, column: 0), end: Position(line: 0, column: 0))

    /// The places of ranges that neither overlap nor go back, found in one pass over the text.
    static func locate(_ ranges: [Range<Int>], in text: String) -> [SourceRange] {
        var cursor = Cursor(text: text.utf8)
        return ranges.map { range in
            let start = cursor.position(at: range.lowerBound)
            return SourceRange(
                bytes: range, start: start, end: cursor.position(at: max(range.lowerBound, range.upperBound - 1)))
        }
    }

    /// Walks through a text, forwards only.
    private struct Cursor {
        private var rest: String.UTF8View.SubSequence
        private var offset = 0
        private var line = 1
        private var column = 1

        init(text: String.UTF8View) { rest = text[...] }

        mutating func position(at target: Int) -> Position {
            while offset < target, let byte = rest.popFirst() {
                offset += 1
                if byte == 0x0A {
                    line += 1
                    column = 1
                } else if byte & 0xC0 != 0x80 {
                    column += 1
                }
            }
            return Position(line: line, column: column)
        }
    }
}
