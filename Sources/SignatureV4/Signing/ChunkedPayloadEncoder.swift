internal import SecretMaterial

/// Puts a body into `aws-chunked` encoding as a client does: for tests, tools and forwarding.
public struct ChunkedPayloadEncoder: Sendable {
    private var chain: ChunkSignatureChain?

    /// An encoder of signed chunks, or with no seed of unsigned ones.
    public init(seed: VerifiedSignature?) { chain = seed.map { ChunkSignatureChain(seed: $0) } }

    /// One chunk with its header and line ends. An empty one ends the data: use `end(trailers:)`.
    public mutating func chunk(_ data: [UInt8]) -> [UInt8] { header(data) + data + Array("\r\n".utf8) }

    /// The last chunk, the trailers and their signature, and the end. Nil trailers: a body without a trailer section.
    public mutating func end(trailers: [Trailer]? = nil) -> [UInt8] {
        var output = header([])
        for trailer in trailers ?? [] { output += "\(trailer.name):\(trailer.value)\r\n".utf8 }
        if let trailers, let signature = chain?.signTrailers(ChunkSignatureChain.canonicalTrailers(trailers)) {
            output += "\(Trailer.signatureName):\(signature.hex)\r\n".utf8
        }
        return output + Array("\r\n".utf8)
    }

    private mutating func header(_ data: [UInt8]) -> [UInt8] {
        var line = String(data.count, radix: 16)
        if let signature = chain?.signChunk(hash: PayloadHash.of(data)) { line += ";chunk-signature=\(signature.hex)" }
        return Array("\(line)\r\n".utf8)
    }
}
