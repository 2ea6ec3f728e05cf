import NIOCore
import NIOEmbedded
import ServiceKit
import Synchronization

@testable import HTTPGateway

/// An event loop driven by hand: connections whose bytes come when the test says so, and a clock that it sets.
final class HandLoop {
    let loop = EmbeddedEventLoop()
    let state: LoopState
    let limits: GatewayLimits
    let clock: Clock

    final class Clock: Sendable {
        private let time = Mutex(NIODeadline.uptimeNanoseconds(0))
        var now: NIODeadline { time.withLock { $0 } }
        func advance(milliseconds: Int64) { time.withLock { $0 = $0 + .milliseconds(milliseconds) } }
    }

    init(_ limits: GatewayLimits = GatewayLimits()) {
        let clock = Clock()
        self.clock = clock
        self.limits = limits
        state = LoopState(
            loop: loop, limits: limits, sharedBodyBytes: limits.sharedBodyBytes,
            sharedAnswerBytes: limits.sharedAnswerBytes
        ) { clock.now }
    }

    func connection(_ handler: StubHandler = .echo, behind client: SlowClient? = nil) throws -> EmbeddedChannel {
        let registry = ConnectionRegistry(limit: 100, refusals: 0)
        let connection = ConnectionHandler(
            handler: handler, limits: limits, loopState: state, registry: registry, isSecure: false, logger: quiet)
        let handlers: [any ChannelHandler] = client.map { [$0, connection] } ?? [connection]
        let channel = EmbeddedChannel(handlers: handlers, loop: loop)
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        return channel
    }

    /// A connection whose requests take so long.
    func connection(taking milliseconds: Int64) throws -> EmbeddedChannel {
        try connection(
            StubHandler { [clock] head in
                clock.advance(milliseconds: milliseconds)
                return .respond(HTTPResponse(status: 200, body: .bytes(Array("GET \(head.target) ".utf8))))
            })
    }

    /// One round: GETs that come together, one on each connection, each with its index as path.
    func round(_ connections: [EmbeddedChannel]) throws -> [String] {
        for (index, connection) in connections.enumerated() {
            try connection.arrives("GET /\(index) HTTP/1.1\r\nHost: h\r\n\r\n")
        }
        loop.run()
        return try connections.map { try $0.answer() }
    }
}

/// A client that takes answers when the test says so.
final class SlowClient: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    private var waiting: [EventLoopPromise<Void>] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if let promise { waiting.append(promise) }
        context.write(data, promise: nil)
    }

    func takeAll() {
        for promise in waiting { promise.succeed() }
        waiting = []
    }

    /// The connection ends under the answers.
    func goAway() {
        for promise in waiting { promise.fail(ChannelError.ioOnClosedChannel) }
        waiting = []
    }
}

extension EmbeddedChannel {
    /// Bytes come; nobody has looked at them yet.
    func arrives(_ text: String) throws { try writeInbound(allocator.buffer(string: text)) }

    /// Bytes come in a round of their own.
    func send(_ text: String) throws {
        try arrives(text)
        embeddedEventLoop.run()
    }

    /// What was answered since the last call.
    func answers() throws -> String {
        var text = ""
        while let buffer = try readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }

    /// The status and the body of the one answer since the last call.
    func answer() throws -> String {
        let text = try answers()
        return "\(text.dropFirst("HTTP/1.1 ".count).prefix(3)) \(text.components(after: "\r\n\r\n"))"
    }
}

extension String {
    func components(after separator: String) -> Substring {
        firstRange(of: separator).map { self[$0.upperBound...] } ?? ""
    }
}
