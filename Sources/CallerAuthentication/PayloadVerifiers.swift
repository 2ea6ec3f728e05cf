import ServiceKit
import SignatureV4
import Synchronization
import WireProtocol

/// For a body that was there when the signature was checked: nothing is still to come.
final class ReceivedPayloadVerifier: PayloadVerifier {
    static let shared = ReceivedPayloadVerifier()

    var decodedLength: Int64? { nil }
    var announcedTrailers: [String] { [] }

    func push(_ bytes: [UInt8]) throws -> [UInt8] {
        throw PayloadError.malformedFraming(detail: "the body was received before")
    }

    func finish() throws -> [(name: String, value: String)] { [] }
}

/// Checks a body that comes as it is against its declared hash, or lets an unsigned one pass.
final class PlainPayloadVerifier: PayloadVerifier {
    private let expected: String?
    private let hash: Mutex<Checksum?>

    /// - Parameter expected: 64 lower-case hexadecimal digits; nil for an unsigned body.
    init(expected: String?) {
        self.expected = expected
        hash = Mutex(expected == nil ? nil : Checksum(.sha256))
    }

    var decodedLength: Int64? { nil }
    var announcedTrailers: [String] { [] }

    func push(_ bytes: [UInt8]) -> [UInt8] {
        hash.withLock { $0?.update(bytes) }
        return bytes
    }

    func finish() throws -> [(name: String, value: String)] {
        guard let expected, let computed = hash.withLock({ $0.map { Hex.encode($0.bytes) } }) else { return [] }
        guard computed == expected else {
            throw PayloadError.contentHashMismatch(declared: expected, computed: computed)
        }
        return []
    }
}

/// Takes the `aws-chunked` framing off a body and checks it on the way.
final class ChunkedPayloadVerifier: PayloadVerifier {
    let decodedLength: Int64?
    let announcedTrailers: [String]
    private let decoder: Mutex<ChunkedPayloadDecoder>

    init(_ decoder: ChunkedPayloadDecoder, decodedLength: Int64, announcedTrailers: [String]) {
        self.decoder = Mutex(decoder)
        self.decodedLength = decodedLength
        self.announcedTrailers = announcedTrailers
    }

    func push(_ bytes: [UInt8]) throws -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        do throws(ChunkedPayloadError) {
            try decoder.withLock { (decoder) throws(ChunkedPayloadError) in
                try bytes.span.bytes.withUnsafeBytes { (raw) throws(ChunkedPayloadError) in
                    try decoder.push(raw) { output.append(contentsOf: $0) }
                }
            }
        } catch {
            throw PayloadError(error)
        }
        return output
    }

    func finish() throws -> [(name: String, value: String)] {
        do throws(ChunkedPayloadError) {
            return try decoder.withLock { (decoder) throws(ChunkedPayloadError) in
                try decoder.finish().map { ($0.name, $0.value) }
            }
        } catch {
            throw PayloadError(error)
        }
    }
}

extension PayloadError {
    fileprivate init(_ error: ChunkedPayloadError) {
        switch error {
        case .signatureDoesNotMatch: self = .chunkSignatureMismatch
        case .malformed, .tooLarge, .chunkTooSmall, .lengthMismatch, .trailersDiffer, .incomplete:
            self = .malformedFraming(detail: "\(error)")
        }
    }
}
