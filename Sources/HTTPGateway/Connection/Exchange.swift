/// One request and its answer. It is over when the body was taken to its end and the answer was written.
struct Exchange {
    /// What happens to the request's body.
    enum Intake {
        case buffering(BufferedBody)
        case streaming(BodyPipe)
        /// The answer does not need it.
        case discarding(remaining: Int64)
        case ended
    }

    enum Reply {
        case pending
        case sending
        case done
    }

    let isHEAD: Bool
    /// The client speaks HTTP/1.0, where keeping a connection has to be announced.
    let announcesKeepAlive: Bool
    /// The client waits for `100 Continue` before it sends the body.
    var awaitsContinue: Bool
    var keepAlive: Bool
    let framing: BodyFraming
    var intake: Intake = .ended
    var reply: Reply = .pending

    var isOver: Bool {
        if case .ended = intake { reply == .done } else { false }
    }

    var hasEnded: Bool {
        if case .ended = intake { true } else { false }
    }
}
