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

    /// Among so many a name is looked for in the order received, which is quicker for what nearly every request holds.
    private static let fewParameters = 16

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
    /// The entries by name, and by order of arrival where names are equal. None where nobody asks for them: among few
    /// parameters of which none is a member of a list or a structure.
    let sorted: [Int]
    /// Whether a name has a dot in it, as members of lists and structures do.
    let hasDottedNames: Bool
    /// A bit for each length, modulo 64, that a name has: most names that are asked for are not there.
    private let nameLengths: UInt64

    /// No parameters.
    public init() { (bytes, entries, sorted, hasDottedNames, nameLengths) = ([], [], [], false, 0) }

    /// Decodes a body or a query string (without its `?`).
    public init(decoding encoded: some Collection<UInt8>) throws(FormDecodingError) {
        guard encoded.count <= Self.maximumBytes else { throw .tooLarge }
        try self.init(decoding: Array(encoded))
    }

    /// Decodes a body or a query string (without its `?`).
    public init(decoding encoded: [UInt8]) throws(FormDecodingError) {
        guard encoded.count <= Self.maximumBytes else { throw .tooLarge }
        let decoded = try encoded.withUnsafeBufferPointer(FormDecoder.decode).get()
        (bytes, entries) = (decoded.bytes, decoded.entries)
        (hasDottedNames, nameLengths) = (decoded.hasDottedNames, decoded.nameLengths)
        let areAskedFor = decoded.hasDottedNames || entries.count > Self.fewParameters
        sorted = areAskedFor ? Self.sort(entries, of: bytes) : []
    }

    /// The number of parameters, repeated ones included.
    public var count: Int { entries.count }

    public var isEmpty: Bool { entries.isEmpty }

    /// The value of the first parameter with this name, or nil.
    public subscript(name: String) -> String? {
        var name = name
        return name.withUTF8 { value(of: $0) }
    }

    /// Whether the value of the first parameter with this name is exactly `value`.
    public func has(_ name: StaticString, _ value: String) -> Bool {
        guard let index = name.withUTF8Buffer({ first(named: $0) }) else { return false }
        let (start, count) = (entries[index].nameEnd, entries[index].end - entries[index].nameEnd)
        let isEqual = value.utf8.withContiguousStorageIfAvailable { value in
            guard value.count == count else { return false }
            for place in value.indices where bytes[start + place] != value[place] { return false }
            return true
        }
        return isEqual ?? bytes[start..<start + count].elementsEqual(value.utf8)
    }

    /// True when a parameter has this name.
    public func contains(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { first(named: $0) } != nil
    }

    /// Every parameter in the order received, repeated and unknown ones too.
    public var all: [(name: String, value: String)] {
        entries.map { (text($0.start..<$0.nameEnd), text($0.nameEnd..<$0.end)) }
    }

    func value(of name: UnsafeBufferPointer<UInt8>) -> String? {
        first(named: name).map { text(entries[$0].nameEnd..<entries[$0].end) }
    }

    /// The entry that wins for a name.
    func first(named name: UnsafeBufferPointer<UInt8>) -> Int? {
        guard nameLengths & 1 &<< UInt64(truncatingIfNeeded: name.count) != 0 else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            guard entries.count > Self.fewParameters else {
                for index in entries.indices where Self.isNamed(bytes, entries[index], name) { return index }
                return nil
            }
            let position = lowerBound { Self.order(bytes, entries[$0], name) < 0 }
            guard position < sorted.count, Self.order(bytes, entries[sorted[position]], name) == 0 else { return nil }
            return sorted[position]
        }
    }

    /// The entries whose names begin with `prefix`, as a range of `sorted`.
    func range(below prefix: [UInt8]) -> Range<Int> {
        bytes.withUnsafeBufferPointer { bytes in
            prefix.withUnsafeBufferPointer { prefix in
                // Cut to the prefix's length, every such name is equal to it.
                func order(_ position: Int) -> Int {
                    var entry = entries[position]
                    entry.nameEnd = min(entry.nameEnd, entry.start + prefix.count)
                    return Self.order(bytes, entry, prefix)
                }
                let start = lowerBound { order($0) < 0 }
                return start..<max(start, lowerBound { order($0) <= 0 })
            }
        }
    }

    /// The first place in `sorted` whose entry is not `before`.
    private func lowerBound(_ before: (Int) -> Bool) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if before(sorted[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func text(_ range: Range<Int>) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self) }
    }

    private static func sort(_ entries: [Entry], of bytes: [UInt8]) -> [Int] {
        bytes.withUnsafeBufferPointer { bytes in
            func isBefore(_ left: Int, _ right: Int) -> Bool {
                let name = UnsafeBufferPointer(rebasing: bytes[entries[right].start..<entries[right].nameEnd])
                let order = order(bytes, entries[left], name)
                return order == 0 ? left < right : order < 0
            }
            return entries.indices.sorted(by: isBefore)
        }
    }

    private static func isNamed(
        _ bytes: UnsafeBufferPointer<UInt8>, _ entry: Entry, _ name: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard entry.nameEnd - entry.start == name.count else { return false }
        for index in name.indices where bytes[entry.start + index] != name[index] { return false }
        return true
    }

    /// Negative, zero or positive as an entry's name comes before, is or comes after another, byte by byte.
    private static func order(
        _ bytes: UnsafeBufferPointer<UInt8>, _ entry: Entry, _ name: UnsafeBufferPointer<UInt8>
    ) -> Int {
        let length = entry.nameEnd - entry.start
        for index in 0..<min(length, name.count) {
            let difference = Int(bytes[entry.start + index]) - Int(name[index])
            if difference != 0 { return difference }
        }
        return length - name.count
    }
}
