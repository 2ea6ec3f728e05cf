import NIOCore
import ServiceKit

/// Requests' bodies: where their bytes go and what happens when they do not come.
extension ConnectionHandler {
    func follow(_ plan: RequestPlan) {
        guard let framing = exchange?.framing else { return }
        switch plan {
        case .respond(let response):
            // Not awaited by the service: the answer goes out first, the rest is drained behind it.
            exchange?.intake = .discarding(remaining: limits.drainBytes)
            if case .stream = response.body { launch { response } } else { answer(response) }
        case .buffered(let limit, let then, let tooLong):
            let body = BufferedBody(limit: limit, length: framing.length, then: then, tooLong: tooLong)
            if let length = framing.length, length > Int64(limit) { return refuseTooLong(body) }
            exchange?.intake = .buffering(body)
            sendContinueIfAwaited()
        case .streamed(let run):
            let pipe = makePipe()
            exchange?.intake = .streaming(pipe)
            if framing.length ?? .max >= ReadSizes.uploadBytes { readAsUpload(true) }
            let stream = RequestBodyStream(contentLength: framing.length) { try await pipe.next() }
            launch { await run(stream) }
        }
    }

    /// The pointer is good for the call.
    func takeBody(_ bytes: UnsafeBufferPointer<UInt8>) {
        switch exchange?.intake {
        case .buffering(var body):
            // The one owner must not be two while bytes are added.
            exchange?.intake = .ended
            let isShort = body.append(bytes)
            exchange?.intake = .buffering(body)
            guard isShort else { return refuseTooLong(body) }
            guard holdBody(body.bytes.count) else { return refuse(503) }
        case .streaming(let pipe):
            received += 1
            exchange?.awaitsContinue = false
            pipe.push(Array(bytes))
        case .discarding(let remaining):
            let rest = remaining - Int64(bytes.count)
            exchange?.intake = .discarding(remaining: rest)
            guard rest < 0 else { return }
            exchange?.keepAlive = false
            if exchange?.reply == .done { linger() }
        case .ended, nil: break
        }
    }

    /// Sets memory aside for a body that has grown to `count` bytes. False when there is none left.
    private func holdBody(_ count: Int) -> Bool {
        let more = count - limits.ownBodyBytes - heldBodyBytes
        guard more > 0 else { return true }
        guard loopState.holdBody(more) else { return false }
        heldBodyBytes += more
        return true
    }

    /// The body is handed over or given up: what it took is free for others.
    func releaseBody() {
        loopState.releaseBody(heldBodyBytes)
        heldBodyBytes = 0
    }

    /// In the service's words where it has some; the rest of the body is drained within limits then.
    private func refuseTooLong(_ body: BufferedBody) {
        releaseBody()
        guard let tooLong = body.tooLong else { return refuse(413) }
        exchange?.intake = .discarding(remaining: limits.drainBytes)
        answer(tooLong())
    }

    func takeEnd() {
        guard let intake = exchange?.intake else { return }
        exchange?.intake = .ended
        switch intake {
        case .buffering(let body):
            releaseBody()
            switch body.then(body.bytes) {
            case .ready(let response):
                if case .stream = response.body { launch { response } } else { answer(response) }
            case .suspended(let work): launch(work)
            }
        case .streaming(let pipe): pipe.finish()
        case .discarding, .ended: finishIfOver()
        }
    }

    /// The client broke the framing or went away. A handler that reads the body learns of it and still answers.
    func takeBreak(mayAnswer: Bool) {
        switch exchange?.intake {
        case nil, .buffering:
            if mayAnswer { refuse(400) } else { linger() }
        case .streaming(let pipe):
            exchange?.intake = .ended
            exchange?.keepAlive = false
            pipe.fail(.cutOff)
            finishIfOver()
        case .discarding:
            exchange?.intake = .ended
            exchange?.keepAlive = false
            finishIfOver()
        case .ended: break
        }
    }

    /// Has effect from the next read.
    func readAsUpload(_ isUpload: Bool) {
        guard isUpload != readsUpload, let options = context?.channel.syncOptions else { return }
        readsUpload = isUpload
        let sizes = isUpload ? ReadSizes.upload : .requests
        try? options.setOption(.recvAllocator, value: sizes)
        try? options.setOption(.maxMessagesPerRead, value: sizes.atOnce)
    }

    private func makePipe() -> BodyPipe {
        guard let loop = context?.eventLoop else { return BodyPipe(windowBytes: 0, onDemand: {}) }
        let bound = NIOLoopBound(self, eventLoop: loop)
        return BodyPipe(windowBytes: limits.streamWindowBytes) {
            loop.execute {
                bound.value.sendContinueIfAwaited()
                bound.value.advance()
            }
        }
    }

    /// Sent when the body is first wanted, so that a client whose request is refused by its head sends none.
    ///
    /// An empty body is asked for as well, as AWS does: RFC 9110 §10.1.1 lets a server leave that out, and the botocore
    /// within the AWS CLI then misreads the answer to the next request on the connection.
    func sendContinueIfAwaited() {
        guard let context, exchange?.awaitsContinue == true, exchange?.reply == .pending else { return }
        exchange?.awaitsContinue = false
        write(context.channel.allocator.buffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
    }
}
