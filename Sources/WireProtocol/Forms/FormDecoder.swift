/// Gathers decoded parameters in one buffer.
struct FormDecoder {
    /// Longer names are no operation's; they are kept as they are, so that the work stays in proportion.
    private static let maximumNormalizedBytes = 1_024

    private(set) var bytes: [UInt8] = []
    private(set) var entries: [QueryParameters.Entry] = []

    /// Decodes a whole form.
    static func decode(_ encoded: UnsafeBufferPointer<UInt8>) -> Result<FormDecoder, FormDecodingError> {
        var decoder = FormDecoder()
        decoder.bytes.reserveCapacity(encoded.count)
        var start = 0
        do throws(FormDecodingError) {
            while start < encoded.count {
                var end = start
                while end < encoded.count, encoded[end] != 0x26 { end += 1 }
                if end > start { try decoder.append(encoded, start..<end) }
                start = end + 1
            }
        } catch {
            return .failure(error)
        }
        return .success(decoder)
    }

    /// Decodes one component, `name=value` or `name`.
    private mutating func append(_ encoded: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws(FormDecodingError) {
        guard entries.count < QueryParameters.maximumCount else { throw .tooManyParameters }
        let start = bytes.count
        var separator = range.lowerBound
        while separator < range.upperBound, encoded[separator] != 0x3D { separator += 1 }
        try decode(encoded, range.lowerBound..<separator)
        normalizeIndices(from: start)
        let nameEnd = bytes.count
        if separator < range.upperBound { try decode(encoded, (separator + 1)..<range.upperBound) }
        entries.append(QueryParameters.Entry(start: start, nameEnd: nameEnd, end: bytes.count))
    }

    /// Appends a name or a value, every triplet decoded once and `+` as a space.
    private mutating func decode(
        _ encoded: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) throws(FormDecodingError) {
        let start = bytes.count
        var isASCII = true
        var index = range.lowerBound
        while index < range.upperBound {
            // What stands for itself is taken in runs.
            var end = index
            while end < range.upperBound, encoded[end] != 0x25, encoded[end] != 0x2B {
                if encoded[end] >= 0x80 { isASCII = false }
                end += 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: encoded[index..<end]))
            guard end < range.upperBound else { break }
            if encoded[end] == 0x2B {
                bytes.append(0x20)
                index = end + 1
                continue
            }
            guard range.upperBound - end >= 3, let high = Hex.value(of: encoded[end + 1]),
                let low = Hex.value(of: encoded[end + 2])
            else { throw .invalidPercentEncoding }
            if high >= 8 { isASCII = false }
            bytes.append(high << 4 | low)
            index = end + 3
        }
        guard isASCII || String(validating: bytes[start...], as: UTF8.self) != nil else { throw .invalidUTF8 }
    }

    /// Takes the leading zeros off every `.member.00N` of the name that begins at `start`.
    private mutating func normalizeIndices(from start: Int) {
        guard bytes.count - start <= Self.maximumNormalizedBytes, bytes[start...].contains(0x2E) else { return }
        var position = start
        while let index = Self.indexBehindMember(bytes, from: position) {
            var end = index
            while end < bytes.count, bytes[end] >= 0x30, bytes[end] <= 0x39 { end += 1 }
            position = index
            guard end == bytes.count || bytes[end] == 0x2E else { continue }
            // An index that is nothing but zeros stays `0`, which is refused where the list is read.
            var zeros = index
            while zeros < end - 1, bytes[zeros] == 0x30 { zeros += 1 }
            bytes.removeSubrange(index..<zeros)
        }
    }

    /// The place of the first `0` that begins what follows a `.member.` at or after `position`, or nil.
    private static func indexBehindMember(_ bytes: [UInt8], from position: Int) -> Int? {
        let infix: StaticString = ".member.0"
        return infix.withUTF8Buffer { infix in
            var start = position
            while start + infix.count <= bytes.count {
                var matched = 0
                while matched < infix.count, bytes[start + matched] == infix[matched] { matched += 1 }
                if matched == infix.count { return start + infix.count - 1 }
                start += 1
            }
            return nil
        }
    }
}
