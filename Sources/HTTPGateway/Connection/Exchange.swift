/// One request and its answer. It is over when the body was taken to its end and the answer was written.
///
/// Plain values alone, so that to read or change one counts no references; what a body needs beside them the
/// connection has.
struct Exchange {
    /// What happens to the request's body.
    enum Intake {
        /// Its bytes are added to the connection's `collected`, which is there as long as this is so.
        case buffering
        /// Its bytes go into the connection's `pipe`, which is there as long as this is so.
        case streaming
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

    var isOver: Bool { hasEnded && reply == .done }

    var hasEnded: Bool {
        if case .ended = intake { true } else { false }
    }
}
