internal import Crypto
internal import SecretMaterial

/// The signatures of a streamed body: each covers the one before it, the first the request's.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html> and
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>.
struct ChunkSignatureChain: Sendable {
    private let time: SignatureTime
    private let scope: CredentialScope
    private let key: SigningKey
    private var previous: Digest32

    init(seed: VerifiedSignature) {
        time = seed.time
        scope = seed.scope
        key = seed.key
        previous = seed.signature
    }

    /// The signature of the next chunk, whose data hashes to `hash` (hexadecimal). It becomes the one before.
    mutating func signChunk(hash: String) -> Digest32 {
        sign("AWS4-HMAC-SHA256-PAYLOAD", lines: [PayloadHash.empty, hash])
    }

    /// The signature of the trailers, given as lines `name:value\n`.
    mutating func signTrailers(_ canonical: [UInt8]) -> Digest32 {
        sign("AWS4-HMAC-SHA256-TRAILER", lines: [PayloadHash.of(canonical)])
    }

    private mutating func sign(_ algorithm: String, lines: [String]) -> Digest32 {
        let head = [algorithm, time.description, scope.description, previous.hex]
        previous = key.key.authenticate((head + lines).joined(separator: "\n"))
        return previous
    }

    /// The trailers as they are signed: lower-case names, values without the space around them, sorted by name.
    static func canonicalTrailers(_ trailers: [Trailer]) -> [UInt8] {
        let sorted = trailers.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return sorted.flatMap { Array("\($0.name):\($0.value)\n".utf8) }
    }
}

/// A header after the body.
public struct Trailer: Sendable, Hashable {
    /// Lower case.
    public var name: String
    /// Without the white space around it.
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    static let signatureName = "x-amz-trailer-signature"
}
