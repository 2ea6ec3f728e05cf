internal import SecretMaterial

/// Takes a body in `aws-chunked` encoding apart, in pieces of any size and in constant memory.
///
/// - Important: a chunk's signature is checked when its last byte has come; its data has been handed out by then. All
/// that   was handed out is provisional until `finish()` returns, and must not take effect before.
public struct ChunkedPayloadDecoder: Sendable {
    private enum State: Sendable {
        /// Reading the line before a chunk.
        case header
        /// Reading a chunk's data.
        case data(remaining: Int64, signature: Digest32?)
        /// Reading the line end after a chunk's data.
        case dataEnd
        /// Reading trailer lines, or the empty line that ends the body.
        case trailers
        case done
        /// An error was thrown; nothing more is taken.
        case failed
    }

    private let signed: Bool
    private let announced: [String]?
    private let decodedLength: Int64
    private let minimumChunkSize: Int64
    private var chain: ChunkSignatureChain?
    private var state = State.header
    private var line: [UInt8] = []
    private var hash = SHA256Hash()
    private var trailers: [Trailer] = []
    private var previousSize: Int64?

    /// The number of data bytes handed out so far.
    public private(set) var decodedCount: Int64 = 0

    /// A decoder for chunks that carry signatures; with `trailers`, the names in `x-amz-trailer`, signed trailers
    /// follow.
    public init(signedFrom seed: VerifiedSignature, decodedLength: Int64, trailers: [String]? = nil) {
        self.init(
            chain: ChunkSignatureChain(seed: seed), decodedLength: decodedLength, trailers: trailers,
            minimumChunkSize: ChunkedPayloadLimits.minimumChunkSize)
    }

    /// A decoder for `STREAMING-UNSIGNED-PAYLOAD-TRAILER`; `trailers` are the names in `x-amz-trailer`.
    public init(unsignedWithTrailers trailers: [String], decodedLength: Int64) {
        self.init(
            chain: nil, decodedLength: decodedLength, trailers: trailers,
            minimumChunkSize: ChunkedPayloadLimits.minimumChunkSize)
    }

    init(chain: ChunkSignatureChain?, decodedLength: Int64, trailers: [String]?, minimumChunkSize: Int64) {
        self.chain = chain
        signed = chain != nil
        announced = trailers?.map { ASCII.lowercased($0) }
        self.decodedLength = decodedLength
        self.minimumChunkSize = minimumChunkSize
        line.reserveCapacity(128)
    }

    /// Takes the next bytes of the body and hands the data among them to `output`, in order, provisionally.
    public mutating func push(
        _ bytes: UnsafeRawBufferPointer, output: (UnsafeRawBufferPointer) -> Void
    ) throws(ChunkedPayloadError) {
        do throws(ChunkedPayloadError) {
            var rest = bytes[...]
            while !rest.isEmpty { try step(&rest, output: output) }
        } catch {
            state = .failed
            throw error
        }
    }

    /// Ends the body: throws unless it was whole and everything in it was right. Returns the trailers, signatures left
    /// out.
    public mutating func finish() throws(ChunkedPayloadError) -> [Trailer] {
        guard case .done = state else {
            if case .failed = state { throw .malformed }
            state = .failed
            throw .incomplete
        }
        return trailers
    }

    private mutating func step(
        _ rest: inout Slice<UnsafeRawBufferPointer>, output: (UnsafeRawBufferPointer) -> Void
    ) throws(ChunkedPayloadError) {
        switch state {
        case .header:
            guard let line = try takeLine(&rest) else { return }
            try beginChunk(line)
        case .data(let remaining, let signature):
            let data = UnsafeRawBufferPointer(rebasing: rest.prefix(Int(min(remaining, Int64(rest.count)))))
            rest = rest.dropFirst(data.count)
            if signed { hash.update(data) }
            decodedCount += Int64(data.count)
            output(data)
            state = .data(remaining: remaining - Int64(data.count), signature: signature)
            if remaining == Int64(data.count) { try endChunk(signature) }
        case .dataEnd:
            guard let line = try takeLine(&rest) else { return }
            guard line.isEmpty else { throw .malformed }
            state = .header
        case .trailers:
            guard let line = try takeLine(&rest) else { return }
            if line.isEmpty { try endBody() } else { try takeTrailer(line) }
        case .done, .failed:
            throw .malformed
        }
    }

    /// Moves bytes up to a line end into `line`. Returns the whole line without its CR LF, or nil while it is not
    /// whole.
    private mutating func takeLine(
        _ rest: inout Slice<UnsafeRawBufferPointer>
    ) throws(ChunkedPayloadError) -> [UInt8]? {
        while let byte = rest.popFirst() {
            guard byte == 0x0A else {
                guard line.count < ChunkedPayloadLimits.lineLength else { throw .tooLarge }
                line.append(byte)
                continue
            }
            guard line.popLast() == 0x0D else { throw .malformed }
            defer { line.removeAll(keepingCapacity: true) }
            return line
        }
        return nil
    }

    private mutating func beginChunk(_ line: [UInt8]) throws(ChunkedPayloadError) {
        let header = try ChunkHeader(line, signed: signed)
        guard header.size > 0 else { return try beginEnd(header.signature) }
        if let previousSize, previousSize < minimumChunkSize { throw .chunkTooSmall(previousSize) }
        guard header.size <= decodedLength - decodedCount else { throw .lengthMismatch }
        previousSize = header.size
        state = .data(remaining: header.size, signature: header.signature)
    }

    /// The chunk of no bytes: its signature covers that nothing follows.
    private mutating func beginEnd(_ signature: Digest32?) throws(ChunkedPayloadError) {
        guard decodedCount == decodedLength else { throw .lengthMismatch }
        try verifyChunk(signature)
        state = .trailers
    }

    private mutating func endChunk(_ signature: Digest32?) throws(ChunkedPayloadError) {
        try verifyChunk(signature)
        state = .dataEnd
    }

    private mutating func verifyChunk(_ signature: Digest32?) throws(ChunkedPayloadError) {
        guard signed else { return }
        let digest = hash.finalize().hex
        guard let signature, let expected = chain?.signChunk(hash: digest), expected.constantTimeEquals(signature)
        else { throw .signatureDoesNotMatch }
    }

    private mutating func takeTrailer(_ line: [UInt8]) throws(ChunkedPayloadError) {
        guard announced != nil else { throw .malformed }
        guard trailers.count <= ChunkedPayloadLimits.trailerCount else { throw .tooLarge }
        trailers.append(try Trailer(line))
    }

    /// The empty line: the trailers are whole, so their names and their signature can be checked.
    private mutating func endBody() throws(ChunkedPayloadError) {
        if signed, announced != nil {
            guard let last = trailers.popLast(), last.name == Trailer.signatureName,
                let signature = Digest32(hex: last.value.utf8)
            else { throw .signatureDoesNotMatch }
            let canonical = ChunkSignatureChain.canonicalTrailers(trailers)
            guard let expected = chain?.signTrailers(canonical), expected.constantTimeEquals(signature) else {
                throw .signatureDoesNotMatch
            }
        }
        guard trailers.map(\.name).sorted() == (announced ?? []).sorted() else { throw .trailersDiffer }
        state = .done
    }
}
