import Logging
import NIOCore
import ServiceKit

/// Answers: written whole, or piece by piece as the client takes them.
extension ConnectionHandler {
    /// Runs what may suspend. The one unstructured task there is (DESIGN §3).
    func launch(_ work: @escaping @Sendable () async -> HTTPResponse) {
        guard let loop = context?.eventLoop else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        registry.beginWork()
        Task.immediate { [registry] in
            let response = await work()
            if case .stream(let length, let source) = response.body {
                let sender = StreamedReply(connection: bound, loop: loop, length: length, source: source)
                await sender.send(response)
            } else {
                loop.execute { bound.value.answer(response) }
            }
            // Last on the loop, behind what was put there above: the server waits for it before it ends the loop.
            loop.execute { registry.endWork() }
        }
    }

    /// Writes an answer that is complete in memory.
    func answer(_ response: HTTPResponse) {
        if case .bytes(let body) = response.body { answer(response, body: body) } else { answer(response, body: []) }
    }

    /// Writes an answer that is complete in memory: head and body in one buffer, with one write.
    ///
    /// - Parameter body: the bytes that `response` has as its body. To look for them takes a copy, so it is done once.
    func answer(_ response: HTTPResponse, body: [UInt8]) {
        guard context != nil, exchange?.reply == .pending else { return }
        giveUpBody()
        var (buffer, shared) = rendered(response, body: body)
        if shared > 0, !loopState.holdAnswer(shared) {
            // Clients that take no answers hold all the memory that there is for long ones.
            exchange?.keepAlive = false
            buffer = rendered(HTTPResponse(status: 503), body: []).buffer
            shared = 0
        }
        write(buffer, isLast: exchange?.keepAlive != true, shared: shared)
        exchange?.reply = .done
        finishIfOver()
        advance()
    }

    /// The gateway's own answer to what no service should see: a status, nothing else, and the end.
    func refuse(_ status: Int) {
        if exchange == nil {
            exchange = Exchange(
                isHEAD: false, announcesKeepAlive: false, awaitsContinue: false, keepAlive: false, framing: .length(0))
        }
        releaseBody()
        _ = collected.take()
        exchange?.keepAlive = false
        exchange?.intake = .discarding(remaining: 0)
        answer(HTTPResponse(status: status))
    }

    /// The answer's bytes, with `body` unless it answers a HEAD; those of a bare 500 when a header field of it cannot
    /// be sent. And what they take of the memory that all answers share.
    private func rendered(_ response: HTTPResponse, body: [UInt8]) -> (buffer: ByteBuffer, shared: Int) {
        let sendsBody = exchange?.isHEAD != true
        let capacity = ResponseHeadWriter.capacity(for: response) + (sendsBody ? body.count : 0)
        var buffer = loopState.takeOutput(capacity: capacity)
        let isSendable = ResponseHeadWriter.write(
            response, date: loopState.date, keepAlive: exchange?.keepAlive ?? false,
            announceKeepAlive: exchange?.announcesKeepAlive ?? false, into: &buffer)
        if sendsBody { buffer.writeBytes(body) }
        loopState.keepOutput(buffer, capacity: capacity)
        if isSendable {
            let isShort = capacity <= LoopState.keptBytes && LoopState.keptBytes <= limits.ownAnswerBytes
            return (buffer, isShort ? 0 : max(0, buffer.storageCapacity - limits.ownAnswerBytes))
        }
        logger.error("response with an unsendable header refused")
        exchange?.keepAlive = false
        return rendered(HTTPResponse(status: 500), body: [])
    }

    /// An answer before the body's end: a short rest is drained, a long or unsolicited one closes the connection.
    private func giveUpBody() {
        guard let exchange else { return }
        // Also where there is no body: see `sendContinueIfAwaited`.
        if exchange.awaitsContinue { self.exchange?.keepAlive = false }
        guard !exchange.hasEnded else { return }
        if case .streaming = exchange.intake {
            pipe.take()?.fail(.answered)
            self.exchange?.intake = .discarding(remaining: limits.drainBytes)
        }
        if exchange.framing.length ?? 0 > limits.drainBytes || isDraining {
            self.exchange?.keepAlive = false
        }
    }

    /// Writes the head of an answer whose body follows in pieces. False when no body is to follow.
    func beginStream(_ response: HTTPResponse) -> Bool {
        guard context != nil, exchange?.reply == .pending else { return false }
        giveUpBody()
        guard ResponseHeadWriter.isSendable(response) else {
            answer(response)
            return false
        }
        write(rendered(response, body: []).buffer)
        exchange?.reply = .sending
        return exchange?.isHEAD == false
    }

    func writePiece(_ bytes: [UInt8]) -> EventLoopFuture<Void>? {
        guard let context, exchange?.reply == .sending else { return nil }
        let promise = context.eventLoop.makePromise(of: Void.self)
        written += 1
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: promise)
        return promise.futureResult
    }

    /// A part must never pass for the whole: when not all was sent the connection is cut.
    func endStream(isWhole: Bool) {
        guard exchange?.reply == .sending else { return }
        guard isWhole else {
            context?.close(promise: nil)
            return
        }
        exchange?.reply = .done
        finishIfOver()
        advance()
    }

    /// Goes on to the next request, or to the end of the connection.
    func finishIfOver() {
        guard let exchange, exchange.reply == .done else { return }
        if !exchange.keepAlive || isDraining {
            linger()
        } else if exchange.isOver {
            received += 1
            self.exchange = nil
        }
    }

    /// - Parameters:
    ///   - isLast: nothing is to be written behind it.
    ///   - shared: what it takes of the memory that all answers share, until it has been sent.
    func write(_ buffer: ByteBuffer, isLast: Bool = false, shared: Int = 0) {
        guard let context else { return }
        written += 1
        var promise: EventLoopPromise<Void>?
        if isLast || shared > 0 {
            let made = context.eventLoop.makePromise(of: Void.self)
            if isLast {
                var result = Optional(made.futureResult)
                swap(&lastWrite, &result)
            }
            if shared > 0 {
                made.futureResult.assumeIsolated().whenComplete { [loopState] _ in loopState.releaseAnswer(shared) }
            }
            promise = made
        }
        guard loopState.isAnswering else { return context.writeAndFlush(wrapOutboundOut(buffer), promise: promise) }
        context.write(wrapOutboundOut(buffer), promise: promise)
        flushSoon()
    }

    /// Ends the connection behind the last answer. The client may still be sending: closing at once would make the
    /// kernel reset the connection and destroy the answer under way, so input is thrown away for a bounded while.
    func linger() {
        guard !isLingering, let context else { return }
        isLingering = true
        dropInput()
        guard let lastWrite else { return closeOutput() }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        lastWrite.whenComplete { _ in bound.value.closeOutput() }
    }

    func closeOutput() {
        guard let context, !outputIsClosed else { return }
        if inputHasEnded {
            // To close now would drop what the kernel has not taken; the sweep comes back to it.
            if unsentBytes(context) == 0 { context.close(promise: nil) }
            return
        }
        outputIsClosed = true
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.close(mode: .output).whenFailure { _ in bound.value.close(promise: nil) }
        advance()
    }
}
