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
    /// How many names there are; an empty value is one empty name.
    let count: Int

    init(_ text: ReceivedText) {
        self.text = text
        var count = 1
        for byte in text.slice where byte == Self.separator { count += 1 }
        self.count = count
    }

    init(_ names: [String]) { self.init(ReceivedText(names.joined(separator: ";"))) }

    private static let separator: UInt8 = 0x3B

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

    func contains(_ name: UnsafeRawBufferPointer) -> Bool {
        !allSatisfy { !$0.elementsEqual(name) }
    }

    func contains(_ name: StaticString) -> Bool {
        name.withUTF8Buffer { contains(UnsafeRawBufferPointer($0)) }
    }

    func contains(ignoringCase name: UnsafeRawBufferPointer) -> Bool {
        !allSatisfy { !ASCII.equalIgnoringCase($0, name) }
    }

    /// Whether all names are headers' in lower case: tokens of RFC 9110 §5.6.2.
    var holdsOnlyHeaderNames: Bool {
        text.bytes.withUnsafeBytes { bytes in
            let list = UnsafeRawBufferPointer(rebasing: bytes[text.range])
            var previous = Self.separator
            for byte in list {
                guard Self.isInHeaderNames(byte) || byte == Self.separator && previous != byte else { return false }
                previous = byte
            }
            return previous != Self.separator
        }
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

    /// The same names in the order of their bytes, each once. As a rule that is how they came.
    var sorted: SignedHeaderList {
        isSorted
            ? self : SignedHeaderList(Set(strings).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    private var isSorted: Bool {
        var previous: UnsafeRawBufferPointer?
        return allSatisfy { name in
            defer { previous = name }
            return previous.map { $0.lexicographicallyPrecedes(name) } ?? true
        }
    }

    /// Appends the list.
    func append(to sink: inout some ByteSink) {
        text.bytes.withUnsafeBytes { sink.append(UnsafeRawBufferPointer(rebasing: $0[text.range])) }
    }
}
