/// Percent-encoding as SigV4 wants it: everything but `A–Z a–z 0–9 - . _ ~`, in upper-case hexadecimal.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>, `UriEncode`.
enum PercentEncoding {
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    /// Appends the encoding of one byte.
    static func append(_ byte: UInt8, to output: inout some ByteSink) {
        if isUnreserved(byte) {
            output.append(byte)
        } else {
            output.append(0x25)
            output.append(ASCII.upperHex[Int(byte >> 4)])
            output.append(ASCII.upperHex[Int(byte & 15)])
        }
    }

    /// Calls `body` with every byte that `text` stands for. A `%` without two hexadecimal digits stands for itself.
    static func forEachDecoded(
        _ text: some BidirectionalCollection<UInt8>, plusIsSpace: Bool, _ body: (UInt8) -> Void
    ) {
        var index = text.startIndex
        while index != text.endIndex {
            let byte = text[index]
            text.formIndex(after: &index)
            if byte == 0x2B, plusIsSpace {
                body(0x20)
            } else if byte == 0x25, index != text.endIndex, let high = ASCII.hexValue(text[index]),
                case let second = text.index(after: index), second != text.endIndex,
                let low = ASCII.hexValue(text[second])
            {
                body(high << 4 | low)
                index = text.index(after: second)
            } else {
                body(byte)
            }
        }
    }

    /// The one canonical encoding of what `text` stands for.
    static func canonical(_ text: some BidirectionalCollection<UInt8>, plusIsSpace: Bool) -> [UInt8] {
        var output = ArraySink()
        output.bytes.reserveCapacity(text.count)
        forEachDecoded(text, plusIsSpace: plusIsSpace) { append($0, to: &output) }
        return output.bytes
    }

    /// What `text` stands for.
    static func decoded(_ text: some BidirectionalCollection<UInt8>, plusIsSpace: Bool) -> String {
        var output: [UInt8] = []
        forEachDecoded(text, plusIsSpace: plusIsSpace) { output.append($0) }
        return String(decoding: output, as: UTF8.self)
    }
}
