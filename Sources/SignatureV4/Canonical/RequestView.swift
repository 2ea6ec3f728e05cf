/// A request as it came off the wire, as far as a signature covers it.
public struct RequestView: Sendable {
    public var method: String
    /// The path as received: percent-encoded, neither decoded nor normalized.
    public var path: String
    /// What followed the first `?`, as received. Nil when there was none.
    public var query: String?
    /// The headers in wire order, duplicates kept. HTTP/2's `:authority` is given as `host`.
    public var headers: [(name: String, value: String)]

    public init(method: String, path: String, query: String?, headers: [(name: String, value: String)]) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
    }

    /// The values of the headers called `name` (lower case), in wire order.
    public func values(of name: String) -> [String] {
        headers.filter { $0.name.utf8.elementsEqual(name.utf8, by: ASCII.equalIgnoringCase) }.map(\.value)
    }
}

/// The little ASCII that a signature needs.
enum ASCII {
    static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    static func equalIgnoringCase(_ left: UInt8, _ right: UInt8) -> Bool { lowercased(left) == lowercased(right) }

    static func lowercased(_ text: String) -> String {
        if text.utf8.allSatisfy({ !(0x41...0x5A).contains($0) }) { return text }
        return String(decoding: text.utf8.map { lowercased($0) }, as: UTF8.self)
    }

    /// The first place of white space from `start` on, or the end.
    static func endOfWord(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        end(in: bytes, from: start, highest: 0x20, isSpace)
    }

    /// The first place from `start` on of a byte that ends a word, or the end. Sixty-four bytes at a time, and then
    /// eight, where there is none.
    ///
    /// - Parameters:
    ///   - highest: no byte above it, and below 0x80, ends a word.
    ///   - ends: whether a byte ends one.
    @inline(__always)
    static func end(
        in bytes: UnsafeRawBufferPointer, from start: Int, highest: UInt8, _ ends: (UInt8) -> Bool
    ) -> Int {
        guard let base = bytes.baseAddress else { return start }
        let limits = UInt64(highest + 1) &* 0x0101_0101_0101_0101
        let manyLimits = SIMD8(repeating: limits)
        var index = start
        while bytes.count &- index >= 64 {
            let words = (base + index).loadUnaligned(as: SIMD8<UInt64>.self)
            let small = (words &- manyLimits) & ~words
            let four = small.lowHalf | small.highHalf
            let two = four.lowHalf | four.highHalf
            guard (two.x | two.y) & 0x8080_8080_8080_8080 == 0 else { break }
            index &+= 64
        }
        while index < bytes.count {
            if bytes.count &- index >= 8 {
                let word = (base + index).loadUnaligned(as: UInt64.self)
                // Sets the top bit of each byte up to the highest, and of one above it that follows such a byte.
                let small = (word &- limits) & ~word & 0x8080_8080_8080_8080
                if small == 0 {
                    index &+= 8
                    continue
                }
                // The lowest bit set is right.
                index &+= small.trailingZeroBitCount / 8
            }
            if ends((base + index).load(as: UInt8.self)) { return index }
            index &+= 1
        }
        return index
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// The number that ASCII digits write, or nil for anything else and beyond eighteen digits.
    static func number(_ digits: some Collection<UInt8>) -> Int64? {
        guard (1...18).contains(digits.count) else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - 0x30)
        }
        return value
    }

    /// The value of a hexadecimal digit of either case, or nil.
    static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }

    static let upperHex = Array("0123456789ABCDEF".utf8)
}
