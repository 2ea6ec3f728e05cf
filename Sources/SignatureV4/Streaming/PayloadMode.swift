/// What `x-amz-content-sha256` says of an S3 request's body.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>.
public enum PayloadMode: Sendable, Hashable {
    /// The body's SHA-256 as 64 lower-case hexadecimal digits, which the body must be checked against.
    case hash(String)
    /// `UNSIGNED-PAYLOAD`.
    case unsigned
    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`: chunks, each signed.
    case signedChunks
    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER`: signed chunks and signed trailers.
    case signedChunksWithTrailer
    /// `STREAMING-UNSIGNED-PAYLOAD-TRAILER`: chunks and trailers that nobody signed.
    case unsignedChunksWithTrailer

    /// The mode that `value` names, or nil for anything else, the ECDSA forms of SigV4A among them.
    public init?(_ value: String) {
        switch value {
        case PayloadHash.unsigned: self = .unsigned
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": self = .signedChunks
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": self = .signedChunksWithTrailer
        case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": self = .unsignedChunksWithTrailer
        default:
            let isHash =
                value.utf8.count == 64
                && value.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            guard isHash else { return nil }
            self = .hash(value)
        }
    }

    /// The header's value, which stands in the canonical request.
    public var value: String {
        switch self {
        case .hash(let digits): digits
        case .unsigned: PayloadHash.unsigned
        case .signedChunks: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
        case .signedChunksWithTrailer: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
        case .unsignedChunksWithTrailer: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        }
    }

    /// Whether the body is in `aws-chunked` encoding.
    public var isChunked: Bool {
        switch self {
        case .hash, .unsigned: false
        case .signedChunks, .signedChunksWithTrailer, .unsignedChunksWithTrailer: true
        }
    }

    /// Whether trailers follow the chunks.
    public var hasTrailer: Bool {
        switch self {
        case .hash, .unsigned, .signedChunks: false
        case .signedChunksWithTrailer, .unsignedChunksWithTrailer: true
        }
    }

    /// Whether each chunk, and the trailers where there are some, carry a signature.
    public var hasSignedChunks: Bool {
        switch self {
        case .hash, .unsigned, .unsignedChunksWithTrailer: false
        case .signedChunks, .signedChunksWithTrailer: true
        }
    }
}
