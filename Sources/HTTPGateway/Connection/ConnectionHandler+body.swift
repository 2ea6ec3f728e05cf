import NIOCore
import ServiceKit

/// Requests' bodies: where their bytes go and what happens when they do not come.
extension ConnectionHandler {
    /// The body is not awaited by the service: the answer goes out first, the rest is drained behind it.
    func answerUnread(_ response: HTTPResponse) {
        exchange?.intake = .discarding(remaining: limits.drainBytes)
        send(response)
    }

    /// Has the body collected for `then`.
    func collect(
        _ limit: Int, _ then: @escaping @Sendable ([UInt8]) -> Completion, _ tooLong: (@Sendable () -> HTTPResponse)?
    ) {
        let length = exchange?.framing.length
        if let length, length > Int64(limit) { return refuseTooLong(tooLong) }
        setCollected(BufferedBody(limit: limit, length: length, then: then, tooLong: tooLong))
        exchange?.intake = .buffering
        sendContinueIfAwaited()
    }

    private func setCollected(_ body: consuming BufferedBody) {
        var new = Optional(body)
        swap(&collected, &new)
    }

    /// Has the body handed over as it comes.
    func stream(to run: @escaping @Sendable (RequestBodyStream) async -> HTTPResponse) {
        let (pipe, length) = (makePipe(), exchange?.framing.length)
        var new = Optional(pipe)
        swap(&self.pipe, &new)
        exchange?.intake = .streaming
        if length ?? .max >= ReadSizes.uploadBytes { readAsUpload(true) }
        let stream = RequestBodyStream(contentLength: length) { try await pipe.next() }
        launch { await run(stream) }
    }

    /// The service has the whole body.
    func complete(_ completion: consuming Completion) {
        switch consume completion {
        case .ready(let response): send(response)
        case .suspended(let work): launch(work)
        }
    }

    private func send(_ response: HTTPResponse) {
        switch response.body {
        case .bytes(let body): answer(response, body: body)
        case .empty, .absent: answer(response, body: [])
        case .stream: launch { response }
        }
    }

    /// The pointer is good for the call.
    func takeBody(_ bytes: UnsafeBufferPointer<UInt8>) {
        switch exchange?.intake {
        case .buffering:
            // Taken out, so that it has one owner while bytes are added.
            guard var body = collected.take() else { return }
            guard body.append(bytes) else { return refuseTooLong(body.tooLong) }
            let count = body.bytes.count
            setCollected(body)
            guard holdBody(count) else { return refuse(503) }
        case .streaming:
            received += 1
            exchange?.awaitsContinue = false
            pipe?.push(Array(bytes))
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
    private func refuseTooLong(_ tooLong: (@Sendable () -> HTTPResponse)?) {
        releaseBody()
        guard let tooLong else { return refuse(413) }
        exchange?.intake = .discarding(remaining: limits.drainBytes)
        answer(tooLong())
    }

    func takeEnd() {
        guard let intake = exchange?.intake else { return }
        exchange?.intake = .ended
        switch intake {
        case .buffering:
            releaseBody()
            guard let body = collected.take() else { return }
            complete(body.then(body.bytes))
        case .streaming: pipe.take()?.finish()
        case .discarding, .ended: finishIfOver()
        }
    }

    /// The client broke the framing or went away. A handler that reads the body learns of it and still answers.
    func takeBreak(mayAnswer: Bool) {
        switch exchange?.intake {
        case nil, .buffering:
            if mayAnswer { refuse(400) } else { linger() }
        case .streaming:
            exchange?.intake = .ended
            exchange?.keepAlive = false
            pipe.take()?.fail(.cutOff)
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
