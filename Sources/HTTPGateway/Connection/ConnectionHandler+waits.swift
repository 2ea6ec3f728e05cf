import NIOCore

/// How long a connection has waited for the same thing, as a sweep saw it. Nothing is noted between two sweeps but
/// that something came.
struct Watch {
    private var lastSeen: (what: Int, progress: Int)?
    private var since = NIODeadline.uptimeNanoseconds(0)

    /// Whether `what` has been waited for, with no progress, for at least `limit`. Nil waits for nothing.
    mutating func isOver(_ what: Int?, progress: Int, limit: TimeAmount, at now: NIODeadline) -> Bool {
        guard let what else {
            lastSeen = nil
            return false
        }
        if let lastSeen, lastSeen == (what, progress) { return now - since >= limit }
        lastSeen = (what, progress)
        since = now
        return false
    }
}

/// Time limits.
extension ConnectionHandler {
    /// What a connection may wait for from its client.
    private enum Wait: Int {
        case request
        case head
        case body
        case piece
        case end
    }

    func endWaits(at now: NIODeadline) {
        guard let context else { return }
        let unsent = unsentBytes(context)
        if writeWatch.isOver(unsent > 0 ? unsent : nil, progress: written, limit: limits.writeStallTime, at: now) {
            return context.close(promise: nil)
        }
        if isLingering, !outputIsClosed, unsent == 0 { closeOutput() }
        let wait = wait(unsent: unsent)
        guard readWatch.isOver(wait?.rawValue, progress: received, limit: limit(of: wait), at: now) else { return }
        if pipe != nil {
            takeBreak(mayAnswer: false)
            advance()
        } else {
            context.close(promise: nil)
        }
    }

    private func wait(unsent: Int) -> Wait? {
        if isLingering { return unsent > 0 ? nil : .end }
        switch exchange?.intake {
        case nil: return holdsRequestBack ? nil : hasPartialHead ? .head : .request
        case .buffering, .discarding: return .body
        case .streaming: return pipe?.wantsMore == true ? .piece : nil
        case .ended: return nil
        }
    }

    private func limit(of wait: Wait?) -> TimeAmount {
        switch wait {
        case .request, nil: limits.idleTime
        case .head: limits.headTime
        case .body: limits.bodyTime
        case .piece: limits.bodyStallTime
        case .end: limits.lingerTime
        }
    }

    /// Bytes of answers that the kernel has not taken.
    func unsentBytes(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
