/// Gathers decoded parameters in one buffer.
struct FormDecoder {
    private(set) var bytes: [UInt8] = []
    private(set) var entries: [QueryParameters.Entry] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Decodes one component, `name=value` or `name`. An empty one is nothing (row W4).
    mutating func append(_ component: some Collection<UInt8>) throws(FormDecodingError) {
        guard !component.isEmpty else { return }
        guard entries.count < QueryParameters.maximumCount else { throw .tooManyParameters }
        let start = bytes.count
        let separator = component.firstIndex(of: 0x3D)
        try decode(component[..<(separator ?? component.endIndex)])
        normalizeIndices(from: start)
        let nameEnd = bytes.count
        if let separator { try decode(component[component.index(after: separator)...]) }
        guard isUTF8(start..<nameEnd), isUTF8(nameEnd..<bytes.count) else { throw .invalidUTF8 }
        entries.append(QueryParameters.Entry(start: start, nameEnd: nameEnd, end: bytes.count))
    }

    private mutating func decode(_ part: some Sequence<UInt8>) throws(FormDecodingError) {
        do throws(PercentEncoding.Failure) {
            try PercentEncoding.append(part, to: &bytes, plusIsSpace: true)
        } catch {
            switch error {
            case .truncatedTriplet: throw .invalidPercentEncoding
            case .invalidUTF8: throw .invalidUTF8
            }
        }
    }

    private func isUTF8(_ range: Range<Int>) -> Bool {
        bytes.withUnsafeBufferPointer { buffer in
            let part = buffer[range]
            return part.allSatisfy { $0 < 0x80 } || String(validating: part, as: UTF8.self) != nil
        }
    }

    /// Takes the leading zeros off every `.member.00N` of the name that begins at `start`.
    private mutating func normalizeIndices(from start: Int) {
        guard bytes[start...].contains(0x2E) else { return }
        let segments = bytes[start...].split(separator: 0x2E, omittingEmptySubsequences: false)
        var excess: [Range<Int>] = []
        for (previous, segment) in zip(segments, segments.dropFirst())
        where previous.startIndex > start && previous.elementsEqual("member".utf8) {
            let zeros = segment.prefix { $0 == 0x30 }
            guard !zeros.isEmpty, segment.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { continue }
            // An index that is nothing but zeros stays `0`, which is refused where the list is read.
            let kept = zeros.count == segment.count ? 1 : 0
            excess.append(segment.startIndex..<(segment.startIndex + zeros.count - kept))
        }
        for range in excess.reversed() { bytes.removeSubrange(range) }
    }
}
