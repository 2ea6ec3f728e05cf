import Logging
import NIOCore
import NIOSSL
import ServiceKit

/// One connection: takes requests strictly one after the other, decides what is read and when, and writes the answers.
///
/// Everything happens on the connection's event loop. Bytes of later requests wait in `input`, which one read can
/// fill and no more: nothing is read while something waits.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let handler: any RequestHandler
    let limits: GatewayLimits
    let loopState: LoopState
    let registry: ConnectionRegistry
    let logger: Logger

    var context: ChannelHandlerContext?
    /// Nil between requests.
    var exchange: Exchange?
    /// The last answer was written: what still comes is thrown away until the client closes or `lingerTime` is over.
    var isLingering = false
    var isDraining = false
    private(set) var inputHasEnded = false
    /// Behind the last answer.
    var outputIsClosed = false
    /// Is complete when the last answer has been taken.
    var lastWrite: EventLoopFuture<Void>?
    /// What has come and is not done with.
    private var input = ByteBuffer()
    /// The parser has said all that can be said of `input`.
    private var needsMore = true
    private var parser: RequestParser
    private var isAdvancing = false
    private var holdsRead = false
    /// A request has come whose turn is when the loop has read all that is ready.
    private var awaitsTurn = false
    /// Nothing waited when the last bytes came, and they were few, so that one more read may be asked for before they
    /// are looked at: else the kernel would be told to stop listening and to listen again for every request.
    private var mayReadAhead = false
    /// Bytes are read in the sizes of an upload.
    var readsUpload = false
    /// What is longer waits for nobody: it holds memory, and may be many requests.
    private static let shortRequestBytes = 8 * 1024
    /// Answers were written that are to be handed over with others'.
    private var awaitsFlush = false
    private var peerAddress: String?
    private let isSecure: Bool
    private var tlsVersion: String?

    var readWatch = Watch()
    var writeWatch = Watch()
    /// Bytes that the loop set aside for the body that is being collected.
    var heldBodyBytes = 0
    /// Counts what the client did that counts: requests begun and ended, pieces of bodies that a handler takes as they
    /// come. A body that is collected has one time for the whole of it.
    var received = 0
    /// Counts answers, and pieces of them.
    var written = 0

    /// - Parameter isSecure: a TLS handler stands before this one.
    init(
        handler: any RequestHandler, limits: GatewayLimits, loopState: LoopState, registry: ConnectionRegistry,
        isSecure: Bool, logger: Logger
    ) {
        self.isSecure = isSecure
        self.handler = handler
        self.limits = limits
        self.loopState = loopState
        self.registry = registry
        self.logger = logger
        parser = RequestParser(limits: limits.parser)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        peerAddress = context.remoteAddress?.ipAddress
        loopState.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) { connectionEnded() }

    func channelInactive(context: ChannelHandlerContext) {
        connectionEnded()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLingering else { return }
        var bytes = unwrapInboundIn(data)
        let isShort = bytes.readableBytes <= Self.shortRequestBytes
        mayReadAhead = needsMore && !awaitsTurn && isShort
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.discardReadBytes()
            input.writeBuffer(&bytes)
        }
        needsMore = false
        loopState.beginRound()
        // A body under way is taken at once as well: its bytes are only moved.
        guard isShort, exchange == nil else { return advance() }
        guard !awaitsTurn else { return }
        awaitsTurn = true
        loopState.answerSoon(self, holding: input.readableBytes)
    }

    /// Takes what was read in this round.
    func answerNext() {
        awaitsTurn = false
        advance()
    }

    /// Has the answers that were written handed over with those of others.
    func flushSoon() {
        guard !awaitsFlush else { return }
        awaitsFlush = true
        loopState.flushSoon(self)
    }

    /// Hands the kernel the answers that were written.
    func flush() {
        awaitsFlush = false
        context?.flush()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("connection failed", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            inputHasEnded = true
            if isLingering { context.close(promise: nil) } else { advance() }
        case is DrainConnection:
            isDraining = true
            exchange?.keepAlive = false
            if exchange == nil, needsMore { linger() }
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
        if wantsBytes || awaitsTurn && mayReadAhead { context.read() } else { holdsRead = true }
    }

    private var wantsBytes: Bool {
        guard !isLingering else { return true }
        guard needsMore else { return false }
        switch exchange?.intake {
        case nil: return context?.channel.isWritable ?? false
        case .buffering, .discarding: return true
        case .streaming(let pipe): return pipe.wantsMore
        case .ended: return false
        }
    }

    /// Part of a head has arrived.
    var hasPartialHead: Bool { exchange == nil && needsMore && input.readableBytes > 0 }

    /// A request is here that waits for the client to take its answers.
    var holdsRequestBack: Bool { exchange == nil && !needsMore }

    /// Does all that can be done now, then asks for more bytes if they are wanted.
    func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        while let context, !isLingering, canTake(context) {
            if needsMore {
                if inputHasEnded { takeBreak(mayAnswer: exchange != nil || hasPartialHead) }
                break
            }
            takeNext()
        }
        isAdvancing = false
        guard holdsRead, wantsBytes, let context else { return }
        holdsRead = false
        context.read()
    }

    /// A new request waits for the one before, and for the client to take its answers.
    private func canTake(_ context: ChannelHandlerContext) -> Bool {
        guard let exchange else { return context.channel.isWritable }
        return !exchange.hasEnded
    }

    /// Lets the parser go one step and does what it says.
    private func takeNext() {
        let bytes = input
        bytes.withUnsafeReadableBytes { raw in
            raw.withMemoryRebound(to: UInt8.self) { window in
                let (step, consumed) = parser.next(in: window)
                input.moveReaderIndex(forwardBy: consumed)
                switch step {
                case .needsMore: needsMore = true
                case .head(let head): begin(head)
                case .body(let range): takeBody(UnsafeBufferPointer(rebasing: window[range]))
                case .end: takeEnd()
                case .refused(let refusal):
                    if exchange == nil { refuse(refusal.status) } else { takeBreak(mayAnswer: true) }
                }
            }
        }
        guard input.readableBytes == 0 else { return }
        // An empty body's end is still to be taken; anything else has to come. The storage goes back to its pool.
        if parser.isBetweenRequests { needsMore = true }
        input = ByteBuffer()
    }

    private func begin(_ parsed: ParsedHead) {
        received += 1
        readAsUpload(false)
        if isSecure, tlsVersion == nil { tlsVersion = currentTLSVersion() }
        exchange = Exchange(
            isHEAD: parsed.method == "HEAD", announcesKeepAlive: !parsed.isHTTP11,
            awaitsContinue: parsed.expectsContinue, keepAlive: parsed.keepAlive && !isDraining, framing: parsed.framing)
        let head = parsed.head(peerAddress: peerAddress, tlsVersion: tlsVersion)
        follow(loopState.isOverloaded ? .respond(handler.overloaded(head)) : handler.plan(for: head))
    }

    private func currentTLSVersion() -> String? {
        guard let version = try? context?.pipeline.syncOperations.nioSSL_tlsVersion() else { return nil }
        switch version {
        case .tlsv13: return "1.3"
        case .tlsv12: return "1.2"
        case .tlsv11: return "1.1"
        case .tlsv1: return "1.0"
        }
    }

    /// Throws away what has come and is not done with.
    func dropInput() {
        input = ByteBuffer()
        needsMore = true
    }

    private func connectionEnded() {
        guard context != nil else { return }
        context = nil
        dropInput()
        loopState.remove(self)
        releaseBody()
        if case .streaming(let pipe) = exchange?.intake { pipe.fail(.cutOff) }
        exchange = nil
    }
}
