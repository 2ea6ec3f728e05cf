/// Blanks comments and string literals of Swift source, keeping every line where it is.
///
/// Interpolated code stays: `"\(x as! Y)"` is code. Raw and multi-line literals and nested comments are understood.
struct CodeMask {
    private var bytes: [UInt8]
    private var position = 0

    static func apply(to source: [UInt8]) -> [UInt8] {
        var mask = CodeMask(bytes: source)
        mask.code(inInterpolation: false)
        return mask.bytes
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func has(_ text: StaticString, at offset: Int = 0) -> Bool {
        let start = position + offset
        guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
        return text.withUTF8Buffer { $0.elementsEqual(bytes[start..<start + $0.count]) }
    }

    private mutating func blank(_ count: Int = 1) {
        for index in position..<min(position + count, bytes.count) where bytes[index] != UInt8(ascii: "\n") {
            bytes[index] = UInt8(ascii: " ")
        }
        position += count
    }

    /// Passes over code up to the end, or to the parenthesis that ends an interpolation.
    private mutating func code(inInterpolation: Bool) {
        var depth = 0
        while position < bytes.count {
            if has("//") {
                lineComment()
            } else if has("/*") {
                blockComment()
            } else if let hashes = literalStart() {
                literal(hashes: hashes)
            } else {
                if has("(") { depth += 1 }
                if has(")") {
                    if inInterpolation && depth == 0 { return }
                    depth -= 1
                }
                position += 1
            }
        }
    }

    private mutating func lineComment() {
        while position < bytes.count && !has("\n") { blank() }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if has("/*") {
                depth += 1
                blank(2)
            } else if has("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < bytes.count
    }

    /// The number of `#` before the quote if a literal starts here.
    private func literalStart() -> Int? {
        var hashes = 0
        while has("#", at: hashes) { hashes += 1 }
        return has("\"", at: hashes) ? hashes : nil
    }

    private mutating func literal(hashes: Int) {
        blank(hashes)
        let quotes = has("\"\"\"") ? 3 : 1
        blank(quotes)
        while position < bytes.count {
            if endsLiteral(quotes: quotes, hashes: hashes) { return blank(quotes + hashes) }
            guard escapes(hashes: hashes) else {
                blank()
                continue
            }
            blank(1 + hashes)
            guard has("(") else {
                blank()
                continue
            }
            position += 1
            code(inInterpolation: true)
            position += 1
        }
    }

    private func endsLiteral(quotes: Int, hashes: Int) -> Bool {
        (quotes == 3 ? has("\"\"\"") : has("\"")) && (0..<hashes).allSatisfy { has("#", at: quotes + $0) }
    }

    private func escapes(hashes: Int) -> Bool {
        has("\\") && (0..<hashes).allSatisfy { has("#", at: 1 + $0) }
    }
}
