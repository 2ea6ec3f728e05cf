/// Lines and columns of a text, counted from 1, columns in characters. Made once, it answers each question in the
/// logarithm of the number of lines plus the length of one line.
package struct TextPosition: Sendable {
    private let bytes: [UInt8]
    /// Byte offsets at which lines begin.
    private let starts: [Int]

    package init(_ text: String) {
        let bytes = Array(text.utf8)
        self.bytes = bytes
        starts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
    }

    /// The place of a byte offset; one past the end is the end.
    package func place(of offset: Int) -> (line: Int, column: Int) {
        let offset = min(max(offset, 0), bytes.count)
        let line = lineIndex(of: offset)
        // Bytes that continue a character begin with the bits 10.
        let column = bytes[starts[line]..<offset].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        return (line + 1, column)
    }

    /// The text of a line, counted from 1, without what ends it.
    package func line(_ number: Int) -> String {
        guard starts.indices.contains(number - 1) else { return "" }
        let end = number < starts.count ? starts[number] - 1 : bytes.count
        let line = bytes[starts[number - 1]..<max(end, starts[number - 1])]
        return String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }

    private func lineIndex(of offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The place of one offset.
    static func of(offset: Int, in text: String) -> (line: Int, column: Int) { TextPosition(text).place(of: offset) }
}
