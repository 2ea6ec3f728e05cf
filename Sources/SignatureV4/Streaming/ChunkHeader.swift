internal import SecretMaterial

/// The line before a chunk's data: `size-in-hex[;chunk-signature=64-hex-digits]`.
struct ChunkHeader {
    let size: Int64
    let signature: Digest32?

    private static let extensionName = Array("chunk-signature=".utf8)

    init(_ line: [UInt8], signed: Bool) throws(ChunkedPayloadError) {
        let parts = line.split(separator: 0x3B, omittingEmptySubsequences: false)
        guard let digits = parts.first, (1...15).contains(digits.count) else { throw .malformed }
        var size: Int64 = 0
        for digit in digits {
            guard let value = Hex.value(of: digit) else { throw .malformed }
            size = size << 4 | Int64(value)
        }
        self.size = size
        guard signed else {
            guard parts.count == 1 else { throw .malformed }
            signature = nil
            return
        }
        guard parts.count == 2, parts[1].starts(with: Self.extensionName),
            let signature = Digest32(hex: parts[1].dropFirst(Self.extensionName.count))
        else { throw .malformed }
        self.signature = signature
    }
}

extension Trailer {
    /// A trailer line, `name:value`.
    init(_ line: [UInt8]) throws(ChunkedPayloadError) {
        guard let colon = line.firstIndex(of: 0x3A), colon > 0,
            line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let value = String(validating: line[(colon + 1)...], as: UTF8.self)
        else { throw .malformed }
        let trimmed = value.utf8.drop(while: ASCII.isSpace)
        guard let last = trimmed.lastIndex(where: { !ASCII.isSpace($0) }) else { throw .malformed }
        self.init(
            name: String(decoding: line[..<colon].map(ASCII.lowercased), as: UTF8.self),
            value: String(Substring(trimmed[...last])))
    }
}
