import ServiceKit
import SignatureV4

/// What is known of a request's body when its signature is checked.
struct RequestPayload {
    /// What stands for the body in the canonical request.
    let signed: SignedPayload
    /// The value of `x-amz-content-sha256`, for services that heed it.
    let declared: String?
    /// What is checked of a body that is still to come; nil when it is here already.
    private let mode: PayloadMode?

    /// What `request` says of its body.
    static func read(
        _ request: AuthenticationRequest, presented: PresentedSignature
    ) throws(AuthenticationFailure) -> RequestPayload {
        switch request.payload {
        case .received(let body):
            return RequestPayload(signed: .digest(PayloadHash.digest(of: body)), declared: nil, mode: nil)
        case .declared, .declaredAndReceived:
            let text = request.head.header("x-amz-content-sha256")
            guard let value = text ?? (presented.isPresigned ? PayloadHash.unsigned : nil) else {
                throw AuthenticationFailure(
                    .payloadHashMissing, message: "Missing required header for this request: x-amz-content-sha256")
            }
            guard let mode = PayloadMode(value) else { throw invalid }
            if case .declaredAndReceived(let body) = request.payload {
                guard !mode.isChunked else { throw invalid }
                if case .hash(let digits) = mode, digits != PayloadHash.of(body) { throw mismatch(digits, body) }
            }
            return RequestPayload(signed: .text(value), declared: value, mode: mode)
        }
    }

    private static let invalid = AuthenticationFailure(
        .payloadHashInvalid,
        message: "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
            + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.")

    private static func mismatch(_ declared: String, _ body: [UInt8]) -> AuthenticationFailure {
        var failure = AuthenticationFailure(
            .payloadHashMismatch,
            message: "The provided 'x-amz-content-sha256' header does not match what was computed.")
        failure.details = [
            ("ClientComputedContentSHA256", declared), ("S3ComputedContentSHA256", PayloadHash.of(body)),
        ]
        return failure
    }

    /// What checks a body that is still to come.
    func verifier(
        seed: VerifiedSignature, head: HTTPRequestHead
    ) throws(AuthenticationFailure) -> any PayloadVerifier {
        switch mode {
        case nil: return ReceivedPayloadVerifier.shared
        case .hash(let digits)?: return PlainPayloadVerifier(expected: digits)
        case .unsigned?: return PlainPayloadVerifier(expected: nil)
        case .signedChunks?, .signedChunksWithTrailer?, .unsignedChunksWithTrailer?:
            guard let mode, let length = head.header("x-amz-decoded-content-length").flatMap({ Int64($0) }), length >= 0
            else {
                throw AuthenticationFailure(
                    .payloadHashInvalid, message: "You must provide the x-amz-decoded-content-length HTTP header.")
            }
            let names = (head.header("x-amz-trailer") ?? "").split(separator: ",").map {
                $0.filter { $0 != " " }.lowercased()
            }
            let decoder =
                mode.hasSignedChunks
                ? ChunkedPayloadDecoder(
                    signedFrom: seed, decodedLength: length, trailers: mode.hasTrailer ? names : nil)
                : ChunkedPayloadDecoder(unsignedWithTrailers: names, decodedLength: length)
            return ChunkedPayloadVerifier(
                decoder, decodedLength: length, announcedTrailers: mode.hasTrailer ? names : [])
        }
    }
}
