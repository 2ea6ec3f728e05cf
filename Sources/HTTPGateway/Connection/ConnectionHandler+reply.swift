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
    func answer(_ original: HTTPResponse) {
        let response = sendable(original)
        guard var buffer = head(of: response) else { return }
        if case .bytes(let bytes) = response.body, exchange?.isHEAD != true { buffer.writeBytes(bytes) }
        exchange?.reply = .done
        write(buffer)
        finishIfOver()
        advance()
    }

    /// The gateway's own answer to what no service should see: a status, nothing else, and the end.
    func refuse(_ status: Int) {
        if exchange == nil {
            exchange = Exchange(
                isHEAD: false, announcesKeepAlive: false, awaitsContinue: false, keepAlive: false, framing: .length(0))
        }
        exchange?.keepAlive = false
        exchange?.intake = .discarding(remaining: 0)
        answer(HTTPResponse(status: status))
    }

    /// The rendered head, nil when the connection is gone. Decides whether the connection outlives the answer.
    func head(of response: HTTPResponse) -> ByteBuffer? {
        guard let context, exchange?.reply == .pending else { return nil }
        giveUpBody()
        var buffer = context.channel.allocator.buffer(capacity: 512)
        ResponseHeadWriter.write(
            response, date: date.now(), keepAlive: exchange?.keepAlive ?? false,
            announceKeepAlive: exchange?.announcesKeepAlive ?? false, into: &buffer)
        return buffer
    }

    private func sendable(_ response: HTTPResponse) -> HTTPResponse {
        if ResponseHeadWriter.isSendable(response) { return response }
        logger.error("response with an unsendable header refused")
        exchange?.keepAlive = false
        return HTTPResponse(status: 500)
    }

    /// An answer before the body's end: a short rest is drained, a long or unsolicited one closes the connection.
    private func giveUpBody() {
        guard let exchange else { return }
        // Also where there is no body: see `sendContinueIfAwaited`.
        if exchange.awaitsContinue { self.exchange?.keepAlive = false }
        guard !exchange.hasEnded else { return }
        if case .streaming(let pipe) = exchange.intake {
            pipe.fail(.answered)
            self.exchange?.intake = .discarding(remaining: limits.drainBytes)
        }
        if exchange.framing.length ?? 0 > limits.drainBytes || isDraining {
            self.exchange?.keepAlive = false
        }
    }

    func beginStream(_ original: HTTPResponse) -> Bool {
        let response = sendable(original)
        guard let buffer = head(of: response) else { return false }
        exchange?.reply = .sending
        write(buffer)
        guard case .stream = response.body else { return false }
        return exchange?.isHEAD == false
    }

    func writePiece(_ bytes: [UInt8]) -> EventLoopFuture<Void>? {
        guard let context, exchange?.reply == .sending else { return nil }
        let promise = context.eventLoop.makePromise(of: Void.self)
        write(context.channel.allocator.buffer(bytes: bytes), promise: promise)
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
            self.exchange = nil
        }
    }

    func write(_ buffer: ByteBuffer, promise: EventLoopPromise<Void>? = nil) {
        guard let context else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let done = promise ?? context.eventLoop.makePromise(of: Void.self)
        pendingWrites += 1
        writeDeadline = .now() + limits.writeStallTime
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        done.futureResult.whenComplete { _ in bound.value.wrote() }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: done)
    }

    private func wrote() {
        pendingWrites -= 1
        writeDeadline = pendingWrites == 0 ? nil : .now() + limits.writeStallTime
        if isLingering, pendingWrites == 0 { closeOutput() }
    }

    /// Ends the connection behind the last answer. The client may still be sending: closing at once would make the
    /// kernel reset the connection and destroy the answer under way, so input is thrown away for a bounded while.
    func linger() {
        guard !isLingering else { return }
        isLingering = true
        queue.removeAll()
        if pendingWrites == 0 { closeOutput() }
    }

    private func closeOutput() {
        guard let context else { return }
        if inputHasEnded { return context.close(promise: nil) }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.close(mode: .output).whenFailure { _ in bound.value.close(promise: nil) }
        context.eventLoop.assumeIsolated().scheduleTask(in: limits.lingerTime) { [weak self] in
            self?.context?.close(promise: nil)
        }
        advance()
    }
}
