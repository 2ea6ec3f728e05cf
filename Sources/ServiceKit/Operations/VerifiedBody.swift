import WireProtocol

/// A streamed body seen through its verifier: framing removed, signatures and lengths checked.
///
/// What `next` returns is provisional. Only after `finish` has returned is the body known to be what the caller signed.
public final class VerifiedBody: Sendable {
    private let stream: RequestBodyStream
    private let verifier: any PayloadVerifier

    public init(stream: RequestBodyStream, verifier: any PayloadVerifier) {
        self.stream = stream
        self.verifier = verifier
    }

    /// The length of the object itself: `x-amz-decoded-content-length` for framed bodies, else `Content-Length`. Nil
    /// when the client declared none.
    public var decodedLength: Int64? { verifier.decodedLength ?? stream.contentLength }

    /// The names of the trailers that the head announces, in lower case.
    public var announcedTrailers: [String] { verifier.announcedTrailers }

    /// The next decoded bytes, possibly fewer than arrived; nil at the end of the body.
    public func next() async throws -> [UInt8]? {
        while let piece = try await stream.next() {
            let decoded = try verifier.push(piece)
            if !decoded.isEmpty { return decoded }
        }
        return nil
    }

    /// To be called once at the end of the body: throws unless everything that was signed or declared has been seen and
    /// is right. Returns the trailing headers, names in lower case.
    public func finish() throws -> [(name: String, value: String)] { try verifier.finish() }
}

/// Checks a streamed body against what the request's signature promised. Used by one request, by one task at a time.
public protocol PayloadVerifier: AnyObject, Sendable {
    var decodedLength: Int64? { get }
    /// The names of the trailers that the head announces, in lower case; empty for bodies without trailers.
    var announcedTrailers: [String] { get }
    /// Takes raw bytes, returns decoded ones. Throws `PayloadError`.
    func push(_ bytes: [UInt8]) throws -> [UInt8]
    /// Throws `PayloadError` unless the body is complete and right.
    func finish() throws -> [(name: String, value: String)]
}

/// What can be wrong with a streamed body. Each service has its own words for it.
public enum PayloadError: Error, Sendable, Equatable {
    /// The bytes are not what `x-amz-content-sha256` promised.
    case contentHashMismatch(declared: String, computed: String)
    /// A chunk's or the trailer's signature is wrong.
    case chunkSignatureMismatch
    /// The framing of a chunked body is broken; `detail` is fit for the log.
    case malformedFraming(detail: String)
    /// Fewer or more bytes than declared.
    case lengthMismatch(declared: Int64, received: Int64)
}
