import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import ServiceKit

/// One connection: takes requests strictly one after the other, decides what is read and when, and writes the answers.
///
/// Everything happens on the connection's event loop. Bytes of later requests wait in `queue`, which one read can
/// fill and no more: nothing is read while something waits.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What came in and was not looked at yet.
    enum Inbound {
        case part(HTTPServerRequestPart)
        /// The parser gave up.
        case broken
        /// The client sends no more.
        case end
    }

    let handler: any RequestHandler
    let limits: GatewayLimits
    let date: HTTPDate
    let registry: ConnectionRegistry
    let logger: Logger

    var context: ChannelHandlerContext?
    var queue = CircularBuffer<Inbound>()
    /// Nil between requests.
    var exchange: Exchange?
    /// The last answer was written: what still comes is thrown away until the client closes or `lingerTime` is over.
    var isLingering = false
    var isDraining = false
    var inputHasEnded = false
    var pendingWrites = 0
    var readDeadline: NIODeadline?
    var writeDeadline: NIODeadline?
    /// Part of a head has arrived; its deadline does not move.
    var hasPartialHead = false
    private var isAdvancing = false
    private var holdsRead = false
    private var peerAddress: String?
    private var tlsVersion: String?

    init(
        handler: any RequestHandler, limits: GatewayLimits, date: HTTPDate, registry: ConnectionRegistry, logger: Logger
    ) {
        self.handler = handler
        self.limits = limits
        self.date = date
        self.registry = registry
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        peerAddress = context.remoteAddress?.ipAddress
        readDeadline = .now() + limits.idleTime
        scheduleTick(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { connectionEnded() }

    func channelInactive(context: ChannelHandlerContext) {
        connectionEnded()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLingering else { return }
        queue.append(.part(unwrapInboundIn(data)))
        hasPartialHead = false
        advance()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Bytes came and no head did: its first byte is here.
        if exchange == nil, queue.isEmpty, !isLingering, !hasPartialHead {
            hasPartialHead = true
            readDeadline = .now() + limits.headTime
        }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError {
            enqueue(.broken)
        } else {
            logger.debug("connection failed", metadata: ["error": "\(error)"])
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            inputHasEnded = true
            enqueue(.end)
        case is DrainConnection:
            isDraining = true
            exchange?.keepAlive = false
            if exchange == nil, queue.isEmpty { linger() }
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        advance()
        context.fireChannelWritabilityChanged()
    }

    /// Back pressure: a read that is not wanted now is remembered and done when it is.
    func read(context: ChannelHandlerContext) {
        if wantsBytes { context.read() } else { holdsRead = true }
    }

    private var wantsBytes: Bool {
        guard !isLingering else { return true }
        guard queue.isEmpty else { return false }
        switch exchange?.intake {
        case nil: return context?.channel.isWritable ?? false
        case .buffering, .discarding: return true
        case .streaming(let pipe): return pipe.wantsMore
        case .ended: return false
        }
    }

    private func enqueue(_ inbound: Inbound) {
        if isLingering {
            if case .end = inbound { context?.close(promise: nil) }
            return
        }
        queue.append(inbound)
        advance()
    }

    /// Does all that can be done now, then asks for more bytes if they are wanted.
    func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        while let context, !isLingering, let next = queue.first, canTake(context) {
            queue.removeFirst()
            take(next, context)
        }
        isAdvancing = false
        guard let context else { return }
        refreshReadDeadline()
        if holdsRead, wantsBytes {
            holdsRead = false
            context.read()
        }
    }

    /// A new request waits for the one before, and for the client to take its answers.
    private func canTake(_ context: ChannelHandlerContext) -> Bool {
        guard let exchange else { return context.channel.isWritable }
        return !exchange.hasEnded
    }

    private func take(_ inbound: Inbound, _ context: ChannelHandlerContext) {
        switch inbound {
        case .part(.head(let head)): begin(head, context)
        case .part(.body(let bytes)): takeBody(bytes)
        case .part(.end): takeEnd()
        case .broken: takeBreak(mayAnswer: true)
        case .end: takeBreak(mayAnswer: false)
        }
    }

    private func begin(_ received: NIOHTTP1.HTTPRequestHead, _ context: ChannelHandlerContext) {
        if tlsVersion == nil { tlsVersion = Self.tlsVersion(context) }
        let screened: ScreenedHead
        do throws(HeadRefusal) {
            screened = try HeadScreening.screen(received, peerAddress: peerAddress, tlsVersion: tlsVersion)
        } catch {
            return refuse(error.status)
        }
        exchange = Exchange(
            isHEAD: screened.isHEAD, announcesKeepAlive: received.version == .http1_0,
            awaitsContinue: screened.expectsContinue,
            keepAlive: screened.keepAlive && !isDraining, framing: screened.framing)
        follow(handler.plan(for: screened.head))
    }

    private static func tlsVersion(_ context: ChannelHandlerContext) -> String? {
        guard let version = try? context.pipeline.syncOperations.nioSSL_tlsVersion() else { return nil }
        switch version {
        case .tlsv13: return "1.3"
        case .tlsv12: return "1.2"
        case .tlsv11: return "1.1"
        case .tlsv1: return "1.0"
        }
    }

    private func connectionEnded() {
        context = nil
        queue.removeAll()
        if case .streaming(let pipe) = exchange?.intake { pipe.fail(.cutOff) }
        exchange = nil
    }
}
