/// The decoded parameters of an `application/x-www-form-urlencoded` body or of a query string.
///
/// Decoded once, from the received bytes, and then read by everyone: authorization and handler cannot differ about what
/// a percent-encoded or repeated parameter says. The first occurrence of a name wins (row W3); names are compared byte
/// by byte, so no Unicode equivalence makes two names one. A component without `=` has an empty value, an empty
/// component is nothing (row W4). The index of a list's member is taken as a number: `Tags.member.01.Key` is
/// `Tags.member.1.Key` (iam.md §6.1).
public struct QueryParameters: Sendable {
    /// The most bytes that are read (row W8).
    public static let maximumBytes = 10_000_000
    /// The most parameters that are read. AWS names no limit; the largest request that makes sense has a few thousand.
    public static let maximumCount = 20_000

    /// Where a parameter's name and value lie in `bytes`.
    struct Entry {
        var start: Int
        var nameEnd: Int
        var end: Int
    }

    /// All decoded names and values, one after another.
    let bytes: [UInt8]
    /// In the order received.
    let entries: [Entry]
    /// The entries by name, and by order of arrival where names are equal.
    let sorted: [Int]

    /// No parameters.
    public init() { (bytes, entries, sorted) = ([], [], []) }

    /// Decodes a body or a query string (without its `?`).
    public init(decoding encoded: some Collection<UInt8>) throws(FormDecodingError) {
        guard encoded.count <= Self.maximumBytes else { throw .tooLarge }
        let result =
            encoded.withContiguousStorageIfAvailable(FormDecoder.decode)
            ?? Array(encoded).withUnsafeBufferPointer(FormDecoder.decode)
        let decoder = try result.get()
        (bytes, entries) = (decoder.bytes, decoder.entries)
        sorted = Self.sort(entries, of: bytes)
    }

    /// The number of parameters, repeated ones included.
    public var count: Int { entries.count }

    public var isEmpty: Bool { entries.isEmpty }

    /// The value of the first parameter with this name, or nil.
    public subscript(name: some StringProtocol) -> String? {
        value(of: name.utf8)
    }

    /// True when a parameter has this name.
    public func contains(_ name: some StringProtocol) -> Bool {
        first(named: name.utf8) != nil
    }

    /// Every parameter in the order received, repeated and unknown ones too.
    public var all: [(name: String, value: String)] {
        entries.map { (text($0.start..<$0.nameEnd), text($0.nameEnd..<$0.end)) }
    }

    func value(of name: some Sequence<UInt8>) -> String? {
        first(named: name).map { text(entries[$0].nameEnd..<entries[$0].end) }
    }

    /// The entry that wins for a name.
    func first(named name: some Sequence<UInt8>) -> Int? {
        let position = lowerBound(of: name)
        guard position < sorted.count else { return nil }
        let entry = entries[sorted[position]]
        return bytes[entry.start..<entry.nameEnd].elementsEqual(name) ? sorted[position] : nil
    }

    /// The entries whose names begin with `prefix`, as a range of `sorted`.
    func range(below prefix: [UInt8]) -> Range<Int> {
        let start = lowerBound(of: prefix)
        var (low, high) = (start, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            let entry = entries[sorted[middle]]
            if bytes[entry.start..<entry.nameEnd].starts(with: prefix) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return start..<low
    }

    private func lowerBound(of name: some Sequence<UInt8>) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            let entry = entries[sorted[middle]]
            if bytes[entry.start..<entry.nameEnd].lexicographicallyPrecedes(name) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    private func text(_ range: Range<Int>) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: $0[range], as: UTF8.self) }
    }

    private static func sort(_ entries: [Entry], of bytes: [UInt8]) -> [Int] {
        bytes.withUnsafeBufferPointer { bytes in
            entries.indices.sorted { left, right in
                let (first, second) = (entries[left], entries[right])
                let names = (bytes[first.start..<first.nameEnd], bytes[second.start..<second.nameEnd])
                if names.0.lexicographicallyPrecedes(names.1) { return true }
                if names.1.lexicographicallyPrecedes(names.0) { return false }
                return left < right
            }
        }
    }
}
