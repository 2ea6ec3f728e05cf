/// Gathers decoded parameters in one buffer.
struct FormDecoder {
    /// Longer names are no operation's; they are kept as they are, so that the work stays in proportion.
    private static let maximumNormalizedBytes = 1_024

    /// What was decoded: the bytes, and where the parameters lie in them.
    struct Decoded {
        var bytes: [UInt8] = []
        var entries: [QueryParameters.Entry] = []
        /// Whether a name has a dot in it, as members of lists and structures do.
        var hasDottedNames = false
        /// A bit for each length, modulo 64, that a name has.
        var nameLengths: UInt64 = 0
    }

    /// Room for as many bytes as were received: decoding never makes more of them.
    private let output: UnsafeMutableBufferPointer<UInt8>
    /// How many bytes of the room are taken.
    private var count = 0
    private var entries: [QueryParameters.Entry] = []
    private var hasDottedNames = false
    private var nameLengths: UInt64 = 0

    private init(output: UnsafeMutableBufferPointer<UInt8>) { self.output = output }

    /// Decodes a whole form.
    static func decode(_ encoded: UnsafeBufferPointer<UInt8>) -> Result<Decoded, FormDecodingError> {
        var decoded = Decoded()
        var failure: FormDecodingError?
        decoded.bytes = bytes(atMost: encoded.count) { output in
            var decoder = FormDecoder(output: output)
            do throws(FormDecodingError) { try decoder.take(encoded) } catch { failure = error }
            decoded.entries = decoder.entries
            decoded.hasDottedNames = decoder.hasDottedNames
            decoded.nameLengths = decoder.nameLengths
            return decoder.count
        }
        return failure.map { .failure($0) } ?? .success(decoded)
    }

    /// As many bytes as `body` says that it wrote.
    private static func bytes(atMost count: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Int) -> [UInt8] {
        var bytes = [UInt8]()
        // First the room, then what it holds: so nothing is cleared before, and no type is looked up at run time.
        bytes.reserveCapacity(count)
        bytes.append(addingCapacity: count) { output in
            output.withUnsafeMutableBufferPointer { room, written in
                written = body(UnsafeMutableBufferPointer(rebasing: room[..<count]))
            }
        }
        return bytes
    }

    private mutating func take(_ encoded: UnsafeBufferPointer<UInt8>) throws(FormDecodingError) {
        precondition(output.count >= encoded.count, "decoding makes no more bytes than it takes")
        entries.reserveCapacity(8)
        var place = 0
        while place < encoded.count {
            if encoded[place] != 0x26 { try append(encoded, &place) }
            place += 1
        }
    }

    /// Decodes the component that begins at `place`, `name=value` or `name`, and moves on to its end.
    private mutating func append(_ encoded: UnsafeBufferPointer<UInt8>, _ place: inout Int) throws(FormDecodingError) {
        guard entries.count < QueryParameters.maximumCount else { throw .tooManyParameters }
        let start = count
        try decode(encoded, &place, isName: true)
        if output[start..<count].contains(0x2E) {
            hasDottedNames = true
            normalizeIndices(from: start)
        }
        let nameEnd = count
        if place < encoded.count, encoded[place] == 0x3D {
            place += 1
            try decode(encoded, &place, isName: false)
        }
        nameLengths |= 1 &<< UInt64(truncatingIfNeeded: nameEnd - start)
        entries.append(QueryParameters.Entry(start: start, nameEnd: nameEnd, end: count))
    }

    /// Appends the name or the value that begins at `place`, every triplet decoded once and `+` as a space, and moves
    /// on to what ends it: the first `&`, of a name also the first `=`, else the end of all.
    private mutating func decode(
        _ encoded: UnsafeBufferPointer<UInt8>, _ place: inout Int, isName: Bool
    ) throws(FormDecodingError) {
        var (index, end) = (place, count)
        var seen: UInt8 = 0
        decoding: while index < encoded.count {
            seen |= copyPlain(encoded, &index, &end)
            guard index < encoded.count else { break }
            var byte = encoded[index]
            switch byte {
            case 0x26: break decoding
            case 0x3D where isName: break decoding
            case 0x2B: byte = 0x20
            case 0x25:
                guard encoded.count - index > 2, let high = Hex.value(of: encoded[index + 1]),
                    let low = Hex.value(of: encoded[index + 2])
                else { throw .invalidPercentEncoding }
                byte = high << 4 | low
                index += 2
            default: break
            }
            index += 1
            seen |= byte
            // There is room: what was written is never more than what was read.
            output[end] = byte
            end += 1
        }
        // Nearly all of it is ASCII, which needs no validation.
        guard seen < 0x80 || String(validating: output[count..<end], as: UTF8.self) != nil else {
            throw .invalidUTF8
        }
        (place, count) = (index, end)
    }

    /// Copies bytes that stand for themselves, eight at a time, up to one that may not or as far as there are eight.
    ///
    /// - Returns: the bytes that were looked at, one on the other: below 0x80 when all are ASCII.
    @inline(__always)
    private func copyPlain(_ encoded: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ end: inout Int) -> UInt8 {
        var seen: UInt64 = 0
        let (source, target) = (UnsafeRawBufferPointer(encoded), UnsafeMutableRawBufferPointer(output))
        while index + 8 <= encoded.count {
            let eight = source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            // There is room, as below; what is too much is written over.
            target.storeBytes(of: eight, toByteOffset: end, as: UInt64.self)
            let word = UInt64(littleEndian: eight)
            seen |= word
            let special =
                Self.marks(of: 0x26, in: word) | Self.marks(of: 0x3D, in: word)
                | Self.marks(of: 0x2B, in: word) | Self.marks(of: 0x25, in: word)
            let count = special == 0 ? 8 : special.trailingZeroBitCount / 8
            index += count
            end += count
            if count < 8 { break }
        }
        return seen & 0x8080_8080_8080_8080 == 0 ? 0 : 0x80
    }

    /// The top bit of each byte that is `byte`, and perhaps of some above the first one.
    @inline(__always)
    private static func marks(of byte: UInt8, in word: UInt64) -> UInt64 {
        let difference = word ^ UInt64(byte) &* 0x0101_0101_0101_0101
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }

    /// Takes the leading zeros off every `.member.00N` of the name that begins at `start`.
    private mutating func normalizeIndices(from start: Int) {
        guard count - start <= Self.maximumNormalizedBytes else { return }
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
