/// A pattern with `*` (any run, also an empty one) and `?` (one UTF-16 unit), matched by two indexes: never a regular
/// expression, time at most pattern × text (reference iam.md §1.4, §1.6).
struct WildcardPattern: Sendable, Hashable {
    /// UTF-8, with `run` and `one` in the place of wildcards.
    let bytes: [UInt8]
    /// How many bytes stand before the first wildcard.
    private let literalCount: Int
    /// The fewest bytes that can match.
    private let minimumCount: Int

    /// What stands for `*` and `?`: two bytes that UTF-8 never has.
    static let run: UInt8 = 0xFE
    static let one: UInt8 = 0xFF

    /// Every `*` and `?` of `text` is a wildcard.
    /// - Parameter foldingCase: ASCII letters in lower case; match such a pattern with `matchesFolding`.
    init(_ text: String, foldingCase: Bool = false) {
        self.init(bytes: Self.encode(text, foldingCase: foldingCase))
    }

    /// UTF-8 in which `run` and `one` already stand for wildcards.
    init(bytes: [UInt8]) {
        var collapsed: [UInt8] = []
        collapsed.reserveCapacity(bytes.count)
        // Neighbouring runs are one run; that keeps `***…` linear.
        for byte in bytes where !(byte == Self.run && collapsed.last == Self.run) { collapsed.append(byte) }
        self.bytes = collapsed
        literalCount = collapsed.firstIndex { $0 >= Self.run } ?? collapsed.count
        minimumCount = collapsed.count { $0 != Self.run }
    }

    /// The UTF-8 of `text` with wildcards in the form that patterns have.
    static func encode(_ text: some StringProtocol, foldingCase: Bool = false) -> [UInt8] {
        text.utf8.map { byte in
            switch byte {
            case 0x2A: run
            case 0x3F: one
            default: foldingCase ? ASCII.folded(byte) : byte
            }
        }
    }

    /// Whether there are no wildcards.
    var isLiteral: Bool { literalCount == bytes.count }

    func matches(_ text: String) -> Bool { matches(text.utf8.span) }

    func matches(_ text: Span<UInt8>) -> Bool {
        guard text.count >= minimumCount else { return false }
        let pattern = bytes.span
        for index in 0..<literalCount where pattern[index] != text[index] { return false }
        if isLiteral { return text.count == literalCount }
        if literalCount + 1 == pattern.count, pattern[literalCount] == Self.run { return true }
        var steps = 0
        return Self.matches(
            pattern.extracting(literalCount..<pattern.count), text.extracting(literalCount..<text.count),
            folding: false, steps: &steps)
    }

    /// Matches a pattern that was made `foldingCase`.
    func matchesFolding(_ text: String) -> Bool {
        guard text.utf8.count >= minimumCount else { return false }
        var steps = 0
        return Self.matches(bytes.span, text.utf8.span, folding: true, steps: &steps)
    }

    /// The whole of `text` against an encoded pattern.
    /// - Parameters:
    ///   - folding: whether ASCII letters of the text count in lower case.
    ///   - steps: counts the turns taken, for tests of how the work grows.
    static func matches(_ pattern: Span<UInt8>, _ text: Span<UInt8>, folding: Bool, steps: inout Int) -> Bool {
        var (unit, element) = (0, 0)
        var (retryUnit, retryElement) = (0, -1)
        while unit < text.count {
            steps += 1
            if element < pattern.count {
                let expected = pattern[element]
                let byte = text[unit]
                if expected == run {
                    retryElement = element
                    retryUnit = unit
                    element += 1
                    continue
                }
                if expected == one {
                    element += 1
                    unit += width(byte)
                    continue
                }
                if expected == (folding ? ASCII.folded(byte) : byte) {
                    element += 1
                    unit += 1
                    continue
                }
            }
            guard retryElement >= 0 else { return false }
            element = retryElement + 1
            retryUnit += width(text[retryUnit])
            unit = retryUnit
        }
        while element < pattern.count, pattern[element] == run { element += 1 }
        return element == pattern.count
    }

    /// How many bytes one UTF-16 unit takes from here. A character of four bytes is two units: two bytes stand for
    /// each, so that halves can be told apart. A literal never begins in the middle of one.
    private static func width(_ byte: UInt8) -> Int {
        switch byte {
        case 0..<0x80: 1
        // In the middle of a character of four bytes.
        case 0x80..<0xC0: 2
        case 0xC0..<0xE0: 2
        case 0xE0..<0xF0: 3
        default: 2
        }
    }
}

/// Bytes of ASCII letters.
enum ASCII {
    /// The letter in lower case; all other bytes as they are.
    @inline(__always)
    static func folded(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// Whether the texts are equal when ASCII letters count in lower case. `folded` has none in upper case.
    static func equalFolding(_ text: String, folded: String) -> Bool {
        equalFolding(text.utf8.span, folded: folded.utf8.span)
    }

    @inline(__always)
    static func equalFolding(_ text: Span<UInt8>, folded: Span<UInt8>) -> Bool {
        guard text.count == folded.count else { return false }
        for index in 0..<text.count where self.folded(text[index]) != folded[index] { return false }
        return true
    }

    static func isASCII(_ text: Span<UInt8>) -> Bool {
        for index in 0..<text.count where text[index] >= 0x80 { return false }
        return true
    }
}

extension Span<UInt8> {
    /// Whether the same bytes stand in both.
    func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }
}
