#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The value of SignedHeaders as written: names with semicolons between them.
struct SignedHeaderList: Sendable {
    private let text: ReceivedText
    let survey: Survey

    init(_ text: ReceivedText) {
        self.init(text, Survey(text))
    }

    /// A list that was looked through before.
    init(_ text: ReceivedText, _ survey: Survey) {
        self.text = text
        self.survey = survey
    }

    init(_ names: [String]) { self.init(ReceivedText(names.joined(separator: ";"))) }

    fileprivate static let separator: UInt8 = 0x3B

    /// The names as written.
    var strings: [String] {
        text.slice.split(separator: Self.separator, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Calls `body` with each name until it says no, and returns whether it never did.
    @inline(__always)
    func allSatisfy(_ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        text.bytes.withUnsafeBytes { bytes in
            var rest = UnsafeRawBufferPointer(rebasing: bytes[text.range])
            while let base = rest.baseAddress, let found = memchr(base, Int32(Self.separator), rest.count) {
                let count = UnsafeRawPointer(found) - base
                guard body(UnsafeRawBufferPointer(rebasing: rest[..<count])) else { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest[(count + 1)...])
            }
            return body(rest)
        }
    }

    func contains(ignoringCase name: UnsafeRawBufferPointer) -> Bool {
        !allSatisfy { !ASCII.equalIgnoringCase($0, name) }
    }

    /// The same names in the order of their bytes, each once. As a rule that is how they came.
    var sorted: SignedHeaderList {
        survey.isSorted
            ? self : SignedHeaderList(Set(strings).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    /// Appends the list.
    func append(to sink: inout some ByteSink) {
        text.bytes.withUnsafeBytes { sink.append(UnsafeRawBufferPointer(rebasing: $0[text.range])) }
    }
}

extension SignedHeaderList {
    /// What there is to know of a list, found in one pass over it.
    struct Survey: Sendable {
        /// How many names there are; an empty value is one empty name.
        private(set) var count = 0
        /// Whether all names are headers' in lower case: tokens of RFC 9110 §5.6.2.
        private(set) var holdsOnlyHeaderNames = true
        /// Whether each name comes behind the one before it, in the order of their bytes.
        private(set) var isSorted = true
        /// Whether `host` is one of the names.
        private(set) var hasHost = false
        /// Whether `x-amz-security-token` is one of the names.
        private(set) var hasSecurityToken = false

        init(_ text: ReceivedText) {
            self = text.bytes.withUnsafeBytes { Survey(UnsafeRawBufferPointer(rebasing: $0[text.range])) }
        }

        init(_ list: UnsafeRawBufferPointer) {
            var name = 0..<0
            var start = 0
            var index = 0
            while index < list.count {
                if list.count &- index >= 8, let base = list.baseAddress {
                    let word = ASCII.word(at: base + index)
                    var ends = ASCII.places(of: SignedHeaderList.separator, in: word)
                    if ends | Self.lettersDigitsAndHyphens(in: word) == 0x8080_8080_8080_8080 {
                        while ends != 0 {
                            let end = index &+ ends.trailingZeroBitCount / 8
                            take(start..<end, of: list, after: &name)
                            start = end &+ 1
                            ends &= ends &- 1
                        }
                        index &+= 8
                        continue
                    }
                }
                let byte = list[index]
                if byte == SignedHeaderList.separator {
                    take(start..<index, of: list, after: &name)
                    start = index + 1
                } else if !Self.isInHeaderNames(byte) {
                    holdsOnlyHeaderNames = false
                }
                index += 1
            }
            take(start..<list.count, of: list, after: &name)
        }

        private mutating func take(_ range: Range<Int>, of list: UnsafeRawBufferPointer, after last: inout Range<Int>) {
            let name = UnsafeRawBufferPointer(rebasing: list[range])
            if count > 0, !ASCII.precedes(UnsafeRawBufferPointer(rebasing: list[last]), name) { isSorted = false }
            count += 1
            last = range
            switch name.count {
            case 0: holdsOnlyHeaderNames = false
            case 4: if ASCII.equal(name, "host") { hasHost = true }
            case 20: if ASCII.equal(name, "x-amz-security-token") { hasSecurityToken = true }
            default: break
            }
        }

        /// What most names are made of: a pass over eight bytes at a time finds nothing else in them.
        @inline(__always)
        private static func lettersDigitsAndHyphens(in word: UInt64) -> UInt64 {
            ASCII.places(from: 0x61, through: 0x7A, in: word) | ASCII.places(from: 0x30, through: 0x39, in: word)
                | ASCII.places(of: 0x2D, in: word)
        }

        @inline(__always)
        private static func isInHeaderNames(_ byte: UInt8) -> Bool {
            let half = byte < 0x40 ? lowerTokenBelow64 : byte < 0x80 ? lowerTokenFrom64 : 0
            return half >> UInt64(byte & 63) & 1 == 1
        }

        /// ``!#$%&'*+-.`` and the digits, a bit each.
        private static let lowerTokenBelow64: UInt64 = 0x3FF_6CFA_0000_0000
        /// ``^_`|~`` and the small letters.
        private static let lowerTokenFrom64: UInt64 = 0x57FF_FFFF_C000_0000
    }
}

extension ASCII {
    /// Whether both hold the same bytes.
    @inline(__always)
    static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        return memcmp(first, second, left.count) == 0
    }

    @inline(__always)
    static func equal(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        text.withUTF8Buffer { equal(bytes, UnsafeRawBufferPointer($0)) }
    }

    static func equal(_ bytes: UnsafeRawBufferPointer, _ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { equal(bytes, UnsafeRawBufferPointer($0)) }
            ?? bytes.elementsEqual(text.utf8)
    }

    /// Whether `left` comes before `right` in the order of their bytes.
    static func precedes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard let first = left.baseAddress, let second = right.baseAddress else { return left.count < right.count }
        let order = memcmp(first, second, min(left.count, right.count))
        return order == 0 ? left.count < right.count : order < 0
    }
}
