import SecretMaterial
import Testing

@testable import SignatureV4

/// What a decoder made of a body.
struct Decoded: Equatable {
    var data: [UInt8]
    var trailers: [Trailer]
}

extension ChunkedPayloadDecoder {
    /// Takes `body` in pieces whose sizes `next` gives.
    mutating func decode(_ body: [UInt8], next: () -> Int = { .max }) throws(ChunkedPayloadError) -> Decoded {
        var data: [UInt8] = []
        var rest = body[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(max(1, next())))
            rest = rest.dropFirst(piece.count)
            try piece.span.bytes.withUnsafeBytes { (bytes) throws(ChunkedPayloadError) in
                try push(bytes) { data.append(contentsOf: $0) }
            }
        }
        return Decoded(data: data, trailers: try finish())
    }
}

/// The two examples of AWS's pages on streaming signatures.
@Suite struct ChunkedPayloadExampleTests {
    static let secret = SecretBytes(Array("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".utf8))

    static func seed(_ headers: [(name: String, value: String)], _ names: String, _ signature: String) throws
        -> VerifiedSignature
    {
        let mode = try #require(headers.first { $0.name == "x-amz-content-sha256" }?.value)
        let authorization =
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            + "SignedHeaders=\(names),Signature=\(signature)"
        let request = RequestView(
            method: "PUT", path: "/examplebucket/chunkObject.txt", query: nil,
            headers: headers + [("Authorization", authorization)])
        let presented = try PresentedSignature(of: request)
        return try SignatureVerifier.verify(
            presented, of: request, payloadHash: mode, key: SigningKey(secret: secret, scope: presented.scope),
            rules: .s3)
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>
    @Test func signedChunks() throws {
        let seed = try Self.seed(
            [
                ("Host", "s3.amazonaws.com"), ("x-amz-date", "20130524T000000Z"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), ("Content-Encoding", "aws-chunked"),
                ("x-amz-decoded-content-length", "66560"), ("Content-Length", "66824"),
            ],
            "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
                + "x-amz-storage-class",
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
        let body =
            "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"
            + String(repeating: "a", count: 65_536)
            + "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"
            + String(repeating: "a", count: 1_024)
            + "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"
        #expect(body.utf8.count == 66_824)
        var decoder = ChunkedPayloadDecoder(signedFrom: seed, decodedLength: 66_560)
        let decoded = try decoder.decode(Array(body.utf8))
        #expect(decoded == Decoded(data: [UInt8](repeating: 0x61, count: 66_560), trailers: []))
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>
    @Test func signedChunksWithTrailer() throws {
        let seed = try Self.seed(
            [
                ("Host", "s3.amazonaws.com"), ("x-amz-date", "20130524T000000Z"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"),
                ("Content-Encoding", "aws-chunked"), ("x-amz-decoded-content-length", "66560"),
                ("x-amz-trailer", "x-amz-checksum-crc32c"),
            ],
            "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;"
                + "x-amz-trailer",
            "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e")
        let body =
            "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n"
            + String(repeating: "a", count: 65_536)
            + "\r\n400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n"
            + String(repeating: "a", count: 1_024)
            + "\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
            + "x-amz-checksum-crc32c:sOO8/Q==\r\n"
            + "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"
        var decoder = ChunkedPayloadDecoder(
            signedFrom: seed, decodedLength: 66_560, trailers: ["x-amz-checksum-crc32c"])
        let decoded = try decoder.decode(Array(body.utf8))
        #expect(decoded.trailers == [Trailer(name: "x-amz-checksum-crc32c", value: "sOO8/Q==")])
        var checksum = Checksum(.crc32c)
        checksum.update(decoded.data)
        #expect(checksum.matches(base64: "sOO8/Q==") == true)
    }
}

@Suite struct ChunkedPayloadTests {
    let seed: VerifiedSignature
    let trailer = Trailer(name: "x-amz-checksum-crc32", value: "AAAAAA==")

    init() {
        let signer = RequestSigner(
            accessKeyID: "AKIDEXAMPLE", secret: SecretBytes(Array("secret".utf8)), region: "us-east-1", service: "s3",
            rules: .s3)
        let request = RequestView(method: "PUT", path: "/b/k", query: nil, headers: [("Host", "localhost")])
        seed = signer.signWithSeed(request, at: 1_700_000_000, payloadHash: "x").seed
    }

    enum Kind: CaseIterable { case signed, signedWithTrailer, unsignedWithTrailer }

    func body(_ kind: Kind, _ chunks: [[UInt8]], _ trailers: [Trailer]) -> [UInt8] {
        var encoder = ChunkedPayloadEncoder(seed: kind == .unsignedWithTrailer ? nil : seed)
        var output: [UInt8] = []
        for chunk in chunks { output += encoder.chunk(chunk) }
        return output + encoder.end(trailers: kind == .signed ? nil : trailers)
    }

    func decoder(_ kind: Kind, _ length: Int, minimum: Int64 = 0) -> ChunkedPayloadDecoder {
        ChunkedPayloadDecoder(
            chain: kind == .unsignedWithTrailer ? nil : ChunkSignatureChain(seed: seed), decodedLength: Int64(length),
            trailers: kind == .signed ? nil : [trailer.name], minimumChunkSize: minimum)
    }

    @Test(arguments: Kind.allCases) func anySplitDecodesAlike(_ kind: Kind) throws {
        var random = SystemRandomNumberGenerator()
        for round in 0..<60 {
            let chunks = (0..<(round % 5)).map { _ in
                [UInt8](
                    repeating: UInt8.random(in: 0...255, using: &random), count: Int.random(in: 1...300, using: &random)
                )
            }
            let data = chunks.flatMap { $0 }
            let encoded = body(kind, chunks, [trailer])
            var decoder = decoder(kind, data.count)
            let decoded = try decoder.decode(encoded) { round == 0 ? 1 : Int.random(in: 1...80, using: &random) }
            #expect(decoded == Decoded(data: data, trailers: kind == .signed ? [] : [trailer]))
            #expect(decoder.decodedCount == data.count)
        }
    }

    @Test(arguments: [Kind.signed, .signedWithTrailer]) func anyChangedByteIsRefused(_ kind: Kind) {
        let chunks: [[UInt8]] = [Array("some data".utf8), Array("more".utf8)]
        let encoded = body(kind, chunks, [trailer])
        for index in encoded.indices {
            for change: UInt8 in [0x01, 0x80] {
                var changed = encoded
                changed[index] ^= change
                var decoder = decoder(kind, 13)
                #expect(throws: ChunkedPayloadError.self) { try decoder.decode(changed) }
            }
        }
    }

    @Test(arguments: Kind.allCases) func everyCutIsIncomplete(_ kind: Kind) {
        let encoded = body(kind, [Array("some data".utf8)], [trailer])
        for count in 0..<encoded.count {
            var decoder = decoder(kind, 9)
            #expect(throws: ChunkedPayloadError.incomplete) { try decoder.decode(Array(encoded[..<count])) }
        }
    }

    @Test(arguments: Kind.allCases) func bytesAfterTheEndAreRefused(_ kind: Kind) {
        var decoder = decoder(kind, 4)
        let encoded = body(kind, [Array("data".utf8)], [trailer])
        #expect(throws: ChunkedPayloadError.malformed) { try decoder.decode(encoded + [0x0A]) }
        #expect(throws: ChunkedPayloadError.malformed) { try decoder.finish() }
    }

    @Test(arguments: Kind.allCases) func theDecodedLengthIsExact(_ kind: Kind) {
        let encoded = body(kind, [Array("data".utf8)], [trailer])
        for length in [0, 3, 5, 1_000] {
            var decoder = decoder(kind, length)
            #expect(throws: ChunkedPayloadError.lengthMismatch) { try decoder.decode(encoded) }
        }
    }

    @Test func chunksInAnotherOrderAreRefused() {
        var encoder = ChunkedPayloadEncoder(seed: seed)
        let (first, second) = (encoder.chunk([1]), encoder.chunk([2]))
        var decoder = decoder(.signed, 2)
        #expect(throws: ChunkedPayloadError.signatureDoesNotMatch) {
            try decoder.decode(second + first + encoder.end())
        }
    }

    @Test func smallChunksAreRefusedUnlessLast() throws {
        let small = [UInt8](repeating: 1, count: 8_191)
        let large = [UInt8](repeating: 1, count: 8_192)
        var refusing = decoder(.signed, 16_383, minimum: ChunkedPayloadLimits.minimumChunkSize)
        #expect(throws: ChunkedPayloadError.chunkTooSmall(8_191)) {
            try refusing.decode(body(.signed, [small, large], []))
        }
        var accepting = decoder(.signed, 16_383, minimum: ChunkedPayloadLimits.minimumChunkSize)
        #expect(try accepting.decode(body(.signed, [large, small], [])).data.count == 16_383)
    }

    @Test(arguments: [
        [Trailer](), [Trailer(name: "x-amz-checksum-sha1", value: "x")],
        [Trailer(name: "x-amz-checksum-crc32", value: "x"), Trailer(name: "x-amz-checksum-crc32", value: "x")],
        [Trailer(name: "x-amz-checksum-crc32", value: "x"), Trailer(name: "other", value: "x")],
    ])
    func trailersAreExactlyThoseAnnounced(_ trailers: [Trailer]) {
        for kind in [Kind.signedWithTrailer, .unsignedWithTrailer] {
            var decoder = decoder(kind, 1)
            #expect(throws: ChunkedPayloadError.trailersDiffer) { try decoder.decode(body(kind, [[1]], trailers)) }
        }
    }

    @Test func aBodyWithoutTheAnnouncedTrailerSignatureIsRefused() {
        var encoder = ChunkedPayloadEncoder(seed: seed)
        let encoded = encoder.chunk([1]) + encoder.end(trailers: nil)
        var decoder = decoder(.signedWithTrailer, 1)
        #expect(throws: ChunkedPayloadError.signatureDoesNotMatch) { try decoder.decode(encoded) }
    }

    @Test(arguments: [
        "\r\n", "g\r\n", "-1\r\n", "+1\r\n", " 1\r\n", "1 \r\n", "0x1\r\n", "1;a=b\r\n", "1\n", "\n", "1\r\r\n",
        "1000000000000000\r\n", "4\r\ndataX\r\n", "4\r\ndata\n", "0\r\nno colon\r\n", "0\r\n:x\r\n", "0\r\na b:x\r\n",
        "0\r\na:\r\n", "0\r\n\r\nx", "0;chunk-signature=\r\n",
    ])
    func garbageIsRefused(_ text: String) {
        var decoder = ChunkedPayloadDecoder(
            chain: nil, decodedLength: text.hasPrefix("4") ? 4 : 0, trailers: [], minimumChunkSize: 0)
        #expect(throws: ChunkedPayloadError.malformed) { try decoder.decode(Array(text.utf8)) }
    }

    @Test func linesAndTrailersAreLimited() {
        var line = decoder(.unsignedWithTrailer, 0)
        #expect(throws: ChunkedPayloadError.tooLarge) { try line.decode([UInt8](repeating: 0x30, count: 2_000)) }
        var many = decoder(.unsignedWithTrailer, 0)
        let trailers = (0..<20).map { Trailer(name: "a\($0)", value: "x") }
        #expect(throws: ChunkedPayloadError.tooLarge) { try many.decode(body(.unsignedWithTrailer, [], trailers)) }
    }
}
