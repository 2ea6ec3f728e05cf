/// Gathers decoded parameters in one buffer.
struct FormDecoder {
    /// Longer names are no operation's; they are kept as they are, so that the work stays in proportion.
    private static let maximumNormalizedBytes = 1_024

    /// What was decoded: the bytes, and where the parameters lie in them.
    struct Decoded {
        var bytes: [UInt8] = []
        var entries: [QueryParameters.Entry] = []
    }

    /// Room for as many bytes as were received: decoding never makes more of them.
    private let output: UnsafeMutableBufferPointer<UInt8>
    /// How many bytes of the room are taken.
    private var count = 0
    private var entries: [QueryParameters.Entry] = []

    private init(output: UnsafeMutableBufferPointer<UInt8>) { self.output = output }

    /// Decodes a whole form.
    static func decode(_ encoded: UnsafeBufferPointer<UInt8>) -> Result<Decoded, FormDecodingError> {
        var decoded = Decoded()
        var failure: FormDecodingError?
        decoded.bytes = bytes(atMost: encoded.count) { output in
            var decoder = FormDecoder(output: output)
            do throws(FormDecodingError) { try decoder.take(encoded) } catch { failure = error }
            decoded.entries = decoder.entries
            return decoder.count
        }
        return failure.map { .failure($0) } ?? .success(decoded)
    }

    /// As many bytes as `body` says that it wrote. Few are put together on the stack: to make an array and fill it
    /// takes the standard library a look-up of types at run time.
    private static func bytes(atMost count: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Int) -> [UInt8] {
        guard count <= 1_024 else { return [UInt8](unsafeUninitializedCapacity: count) { $1 = body($0) } }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { room in
            Array(UnsafeBufferPointer(rebasing: room[..<body(room)]))
        }
    }

    private mutating func take(_ encoded: UnsafeBufferPointer<UInt8>) throws(FormDecodingError) {
        entries.reserveCapacity(8)
        var start = 0
        while start < encoded.count {
            var end = start
            while end < encoded.count, encoded[end] != 0x26 { end += 1 }
            if end > start { try append(encoded, start..<end) }
            start = end + 1
        }
    }

    /// Decodes one component, `name=value` or `name`.
    private mutating func append(_ encoded: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws(FormDecodingError) {
        guard entries.count < QueryParameters.maximumCount else { throw .tooManyParameters }
        let start = count
        var separator = range.lowerBound
        while separator < range.upperBound, encoded[separator] != 0x3D { separator += 1 }
        try decode(encoded, range.lowerBound..<separator)
        normalizeIndices(from: start)
        let nameEnd = count
        if separator < range.upperBound { try decode(encoded, (separator + 1)..<range.upperBound) }
        entries.append(QueryParameters.Entry(start: start, nameEnd: nameEnd, end: count))
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        precondition(count < output.count, "decoding makes no more bytes than it takes")
        output[count] = byte
        count += 1
    }

    /// Appends a name or a value, every triplet decoded once and `+` as a space.
    private mutating func decode(
        _ encoded: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) throws(FormDecodingError) {
        let start = count
        var seen: UInt8 = 0
        var index = range.lowerBound
        while index < range.upperBound {
            var byte = encoded[index]
            index += 1
            if byte == 0x2B {
                byte = 0x20
            } else if byte == 0x25 {
                guard range.upperBound - index >= 2, let high = Hex.value(of: encoded[index]),
                    let low = Hex.value(of: encoded[index + 1])
                else { throw .invalidPercentEncoding }
                byte = high << 4 | low
                index += 2
            }
            seen |= byte
            append(byte)
        }
        // Nearly all of it is ASCII, which needs no validation.
        guard seen < 0x80 || String(validating: output[start..<count], as: UTF8.self) != nil else {
            throw .invalidUTF8
        }
    }

    /// Takes the leading zeros off every `.member.00N` of the name that begins at `start`.
    private mutating func normalizeIndices(from start: Int) {
        guard count - start <= Self.maximumNormalizedBytes, output[start..<count].contains(0x2E) else { return }
        var position = start
        while let index = indexBehindMember(from: position) {
            var end = index
            while end < count, output[end] >= 0x30, output[end] <= 0x39 { end += 1 }
            position = index
            guard end == count || output[end] == 0x2E else { continue }
            // An index that is nothing but zeros stays `0`, which is refused where the list is read.
            var zeros = index
            while zeros < end - 1, output[zeros] == 0x30 { zeros += 1 }
            guard zeros > index else { continue }
            for place in zeros..<count { output[place - (zeros - index)] = output[place] }
            count -= zeros - index
        }
    }

    /// The place of the first `0` that begins what follows a `.member.` at or after `position`, or nil.
    private func indexBehindMember(from position: Int) -> Int? {
        let infix: StaticString = ".member.0"
        return infix.withUTF8Buffer { infix in
            var start = position
            while start + infix.count <= count {
                var matched = 0
                while matched < infix.count, output[start + matched] == infix[matched] { matched += 1 }
                if matched == infix.count { return start + infix.count - 1 }
                start += 1
            }
            return nil
        }
    }
}
