import ServiceKit

/// The bounds of one request's head and framing; `GatewayLimits` says what each is for.
struct ParserLimits {
    var headBytes = 16 * 1024
    var headerFields = 128
    var chunkLineBytes = 512
    var chunkExtensionBytes = 16 * 1024
}

/// Reads HTTP/1.1 requests, one after the other, from bytes that arrive in any pieces.
///
/// Strict where RFC 9112 leaves room: whatever two parties could read differently is refused (DESIGN §12;
/// docs/decisions/0003). The caller keeps the bytes: `next` is given all that have arrived and were not consumed, and
/// says how many it has done with.
///
/// INVARIANT: what comes out depends on the bytes alone, never on where they were cut.
final class RequestParser {
    enum Step {
        /// Nothing more can be said of these bytes; `next` is called again when more have come.
        case needsMore
        case head(ParsedHead)
        /// A piece of the body: where it lies in the bytes given. Never empty.
        case body(Range<Int>)
        /// The body, which may be empty, is over.
        case end
        /// The bytes are no request; the parser is not to be used any more.
        case refused(HeadRefusal)
    }

    private enum State {
        case head
        case length(Int64)
        case chunked(ChunkedBodyParser)
    }

    private let limits: ParserLimits
    private var state = State.head
    /// Where a head that is not there whole was left.
    private var begunHead: HeadParser?

    init(limits: ParserLimits) { self.limits = limits }

    /// Whether the next byte is the first of a request.
    var isBetweenRequests: Bool { if case .head = state { true } else { false } }

    /// The next part of what lies in `bytes`, and how many of them are done with.
    func next(in bytes: UnsafeBufferPointer<UInt8>) -> (step: Step, consumed: Int) {
        switch state {
        case .head: return nextHead(bytes)
        case .length(0):
            state = .head
            return (.end, 0)
        case .length(let remaining):
            let count = Int(min(remaining, Int64(bytes.count)))
            guard count > 0 else { return (.needsMore, 0) }
            state = .length(remaining - Int64(count))
            return (.body(0..<count), count)
        case .chunked(var parser):
            let result = parser.next(in: bytes)
            if case .end = result.step { state = .head } else { state = .chunked(parser) }
            return result
        }
    }

    /// Passes over the whole of the body behind the head that was said last, which has a length: its end is not said.
    func passBody() { state = .head }

    private func nextHead(_ bytes: UnsafeBufferPointer<UInt8>) -> (step: Step, consumed: Int) {
        var parser = begunHead.take() ?? HeadParser(limits: limits)
        do throws(HeadRefusal) {
            guard let (head, count) = try parser.parse(bytes) else {
                var begun = Optional(parser)
                swap(&begunHead, &begun)
                return (.needsMore, 0)
            }
            state =
                switch head.framing {
                case .length(let length): .length(length)
                case .chunked: .chunked(ChunkedBodyParser(limits: limits, fieldsInHead: head.fields.count))
                }
            return (.head(head), count)
        } catch {
            return (.refused(error), 0)
        }
    }
}

/// A request's head as the parser found it.
struct ParsedHead {
    /// The received bytes of the head.
    private(set) var bytes: [UInt8]
    let method: String
    let isHEAD: Bool
    let isHTTP11: Bool
    let target: Range<Int>
    private(set) var fields: [HTTPRequestHead.Field]
    let framing: BodyFraming
    let keepAlive: Bool
    let expectsContinue: Bool

    /// As the services see it.
    consuming func head(peerAddress: String?, tlsVersion: String?) -> HTTPRequestHead {
        // Taken out, so that they are handed over and not copied.
        var (bytes, fields): ([UInt8], [HTTPRequestHead.Field]) = ([], [])
        swap(&bytes, &self.bytes)
        swap(&fields, &self.fields)
        return HTTPRequestHead(
            bytes: bytes, method: method, target: target, fields: fields, peerAddress: peerAddress,
            tlsVersion: tlsVersion)
    }
}

/// How the end of a request's body is known.
enum BodyFraming: Equatable {
    case length(Int64)
    case chunked

    var length: Int64? {
        switch self {
        case .length(let length): length
        case .chunked: nil
        }
    }
}

/// A request that the gateway answers by itself, with an empty body, before closing.
struct HeadRefusal: Error, Equatable {
    var status: Int
    static let badRequest = HeadRefusal(status: 400)
    static let expectationFailed = HeadRefusal(status: 417)
}
