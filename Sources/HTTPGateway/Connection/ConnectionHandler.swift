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

    // What holds references is taken or swapped out to be changed, so that its old value is let go of afterwards: in
    // the change that could run any code, and every access to the property would have to be checked for that.

    private(set) var context: ChannelHandlerContext?
    /// Nil between requests.
    var exchange: Exchange?
    /// The body that grows while the exchange is `buffering`.
    var collected: BufferedBody?
    /// Where the body goes while the exchange is `streaming`.
    var pipe: BodyPipe?
    /// The last answer was written: what still comes is thrown away until the client closes or `lingerTime` is over.
    var isLingering = false
    var isDraining = false
    private(set) var inputHasEnded = false
    /// Behind the last answer.
    var outputIsClosed = false
    /// Is complete when the last answer has been taken.
    var lastWrite: EventLoopFuture<Void>?
    /// What has come and is not done with; never empty.
    private var input: ByteBuffer?
    /// The parser has said all that can be said of `input`.
    private var needsMore = true
    private let parser: RequestParser
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
        var (present, address) = (Optional(context), context.remoteAddress?.ipAddress)
        swap(&self.context, &present)
        swap(&peerAddress, &address)
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
        let held: Int
        if var input = input.take() {
            input.discardReadBytes()
            input.writeBuffer(&bytes)
            held = input.readableBytes
            setInput(input)
        } else {
            held = bytes.readableBytes
            if held > 0 { setInput(bytes) }
        }
        needsMore = false
        loopState.beginRound()
        // A body under way is taken at once as well: its bytes are only moved.
        guard isShort, exchange == nil else { return advance() }
        guard !awaitsTurn else { return }
        awaitsTurn = true
        loopState.answerSoon(self, holding: held)
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
        case .streaming: return pipe?.wantsMore ?? false
        case .ended: return false
        }
    }

    /// Part of a head has arrived.
    var hasPartialHead: Bool { exchange == nil && needsMore && input != nil }

    /// A request is here that waits for the client to take its answers.
    var holdsRequestBack: Bool { exchange == nil && !needsMore }

    /// Does all that can be done now, then asks for more bytes if they are wanted.
    func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        while !isLingering, !needsMore || inputHasEnded, canTake {
            if needsMore {
                takeBreak(mayAnswer: exchange != nil || hasPartialHead)
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
    private var canTake: Bool {
        guard let context else { return false }
        guard let exchange else { return context.channel.isWritable }
        return !exchange.hasEnded
    }

    /// Lets the parser go one step and does what it says.
    private func takeNext() {
        // Nothing is there when an empty body's end is still to be said.
        let bytes = input.take() ?? ByteBuffer()
        bytes.withUnsafeReadableBytes { raw in
            raw.withMemoryRebound(to: UInt8.self) { window in takeNext(in: window, of: bytes) }
        }
        // An empty body's end is still to be taken; anything else has to come.
        if input == nil, parser.isBetweenRequests { needsMore = true }
    }

    /// What is left of `bytes` is put back before anything is done that can add to it or drop it.
    private func takeNext(in window: UnsafeBufferPointer<UInt8>, of bytes: ByteBuffer) {
        let (step, consumed) = parser.next(in: window)
        switch consume step {
        case .head(let head):
            let body = wholeBody(of: head, in: UnsafeBufferPointer(rebasing: window[consumed...]))
            switch begin(head) {
            case .respond(let response):
                keep(bytes, from: consumed)
                answerUnread(response)
            case .buffered(let limit, let then, let tooLong):
                guard let body, body.count <= limit else {
                    keep(bytes, from: consumed)
                    return collect(limit, then, tooLong)
                }
                parser.passBody()
                keep(bytes, from: consumed + body.count)
                complete(then(Array(body)))
            case .streamed(let run):
                keep(bytes, from: consumed)
                stream(to: run)
            }
        case .body(let range):
            keep(bytes, from: consumed)
            takeBody(UnsafeBufferPointer(rebasing: window[range]))
        case .end:
            keep(bytes, from: consumed)
            takeEnd()
        case .needsMore:
            keep(bytes, from: consumed)
            needsMore = true
        case .refused(let refusal):
            keep(bytes, from: consumed)
            if exchange == nil { refuse(refusal.status) } else { takeBreak(mayAnswer: true) }
        }
    }

    /// Puts back what is behind the first `consumed` bytes.
    private func keep(_ bytes: ByteBuffer, from consumed: Int) {
        guard consumed < bytes.readableBytes else { return }
        var rest = bytes
        rest.moveReaderIndex(forwardBy: consumed)
        setInput(rest)
    }

    private func setInput(_ bytes: ByteBuffer) {
        var new = Optional(bytes)
        swap(&input, &new)
    }

    /// The body behind a head, when all of it is in `rest` and nothing has to be asked or set aside for it.
    private func wholeBody(
        of head: borrowing ParsedHead, in rest: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8>? {
        guard case .length(let length) = head.framing, !head.expectsContinue,
            length <= min(rest.count, limits.ownBodyBytes)
        else { return nil }
        return UnsafeBufferPointer(rebasing: rest[..<Int(length)])
    }

    private func begin(_ parsed: consuming ParsedHead) -> RequestPlan {
        received += 1
        if readsUpload { readAsUpload(false) }
        if isSecure, tlsVersion == nil {
            var version = currentTLSVersion()
            swap(&tlsVersion, &version)
        }
        exchange = Exchange(
            isHEAD: parsed.isHEAD, announcesKeepAlive: !parsed.isHTTP11,
            awaitsContinue: parsed.expectsContinue, keepAlive: parsed.keepAlive && !isDraining, framing: parsed.framing)
        let head = parsed.head(peerAddress: peerAddress, tlsVersion: tlsVersion)
        return loopState.isOverloaded() ? .respond(handler.overloaded(head)) : handler.plan(for: head)
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
        _ = input.take()
        needsMore = true
    }

    private func connectionEnded() {
        guard context.take() != nil else { return }
        dropInput()
        loopState.remove(self)
        releaseBody()
        _ = collected.take()
        pipe.take()?.fail(.cutOff)
        exchange = nil
    }
}
