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
    /// Connections open at once, fewer where the system does not grant the descriptors; further ones are closed
    /// unanswered.
    public var connections = 16_384
    /// Body bytes held for a streaming handler before the socket is no longer read.
    public var streamWindowBytes = 256 * 1024
    /// Body bytes thrown away after an early answer to keep a connection; a longer rest closes it.
    public var drainBytes: Int64 = 256 * 1024
    /// From a head's first byte to its last.
    public var headTime = TimeAmount.seconds(10)
    /// Between an answer and the next request on a connection, and before the first.
    public var idleTime = TimeAmount.seconds(60)
    /// Without a byte of a body that is being waited for.
    public var bodyStallTime = TimeAmount.seconds(30)
    /// Without the client taking a byte of an answer.
    public var writeStallTime = TimeAmount.seconds(60)
    /// After the last answer, in which the client may still be sending: closing at once would destroy the answer.
    public var lingerTime = TimeAmount.seconds(2)
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
        let shortest = min(headTime, idleTime, bodyStallTime, writeStallTime, lingerTime)
        return .nanoseconds(max(shortest.nanoseconds / 2, 1_000_000))
    }
}
