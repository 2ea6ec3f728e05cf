public import NIOCore

/// Every bound that the gateway puts on its clients. A client that stays within them costs bounded memory and time.
public struct GatewayLimits: Sendable {
    /// Bytes of a request's target and header fields together; beyond: 400, no body (reference row W9).
    public var headBytes = 16 * 1024
    /// Header fields of one request, trailers included; beyond: 400, no body.
    public var headerFields = 128
    /// Bytes of the line that begins a chunk of a body, extensions included.
    public var chunkLineBytes = 512
    /// Bytes of all chunk extensions of one body, which nobody reads.
    public var chunkExtensionBytes = 16 * 1024
    /// Connections open at once, fewer where the system does not grant the descriptors; further ones are answered with
    /// a bare 503 and closed.
    public var connections = 16_384
    /// Connections beyond `connections` that are being told so at once; still further ones, and all of them under TLS,
    /// are closed unanswered.
    public var refusals = 64
    /// Bytes of one body that is being collected which nobody else can use up: nearly every request fits.
    public var ownBodyBytes = 32 * 1024
    /// Bytes of all bodies together that are being collected, beyond `ownBodyBytes` of each; when they are used up: a
    /// bare 503 for the request whose body grows, and the end of its connection.
    public var sharedBodyBytes = 256 * 1024 * 1024
    /// Bytes of one answer that is made in memory which nobody else can use up: nearly every answer fits.
    public var ownAnswerBytes = 32 * 1024
    /// Bytes of all answers together that were made and that the kernel has not taken, beyond `ownAnswerBytes` of each;
    /// when they are used up: a bare 503 in place of a longer one, and the end of its connection.
    public var sharedAnswerBytes = 256 * 1024 * 1024
    /// Body bytes held for a streaming handler before the socket is no longer read.
    public var streamWindowBytes = 256 * 1024
    /// Body bytes thrown away after an early answer to keep a connection; a longer rest closes it.
    public var drainBytes: Int64 = 256 * 1024
    /// From a head's first byte to its last.
    public var headTime = TimeAmount.seconds(10)
    /// Between an answer and the next request on a connection, and before the first.
    public var idleTime = TimeAmount.seconds(60)
    /// From a head's end to the end of a body that is collected for its handler, or thrown away.
    public var bodyTime = TimeAmount.seconds(60)
    /// Without a byte of a body that a handler takes as it comes.
    public var bodyStallTime = TimeAmount.seconds(30)
    /// Without the client taking a byte of an answer.
    public var writeStallTime = TimeAmount.seconds(60)
    /// After the last answer, in which the client may still be sending: closing at once would destroy the answer.
    public var lingerTime = TimeAmount.seconds(2)
    /// What a request may wait for its turn on its event loop while the loop is overloaded for longer than
    /// `standingInterval`; beyond, it is answered unread with the service's word for too many requests.
    public var standingDelay = TimeAmount.milliseconds(500)
    /// What a request may wait for its turn at most, in a burst too.
    public var burstDelay = TimeAmount.seconds(2)
    /// How long waits must have exceeded `standingDelay` before that is the limit.
    public var standingInterval = TimeAmount.seconds(1)
    /// For requests under way when the server is told to stop.
    public var shutdownTime = TimeAmount.seconds(20)

    public init() {}

    var parser: ParserLimits {
        ParserLimits(
            headBytes: headBytes, headerFields: headerFields, chunkLineBytes: chunkLineBytes,
            chunkExtensionBytes: chunkExtensionBytes)
    }

    /// How often the connections' waits are looked at: a wait may last that much longer than its limit.
    var tick: TimeAmount {
        let shortest = min(headTime, idleTime, bodyTime, bodyStallTime, writeStallTime, lingerTime)
        return .nanoseconds(max(shortest.nanoseconds / 2, 1_000_000))
    }
}
