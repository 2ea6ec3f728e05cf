import NIOCore

/// Time limits. One slow timer a connection compares deadlines, which are moved by a plain store.
extension ConnectionHandler {
    func scheduleTick(_ context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().scheduleTask(in: limits.tick) { [weak self] in
            guard let self, let context = self.context else { return }
            tick(context)
            scheduleTick(context)
        }
    }

    private func tick(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        if let writeDeadline, now >= writeDeadline {
            context.close(promise: nil)
        } else if let readDeadline, now >= readDeadline {
            self.readDeadline = nil
            guard case .streaming = exchange?.intake else {
                context.close(promise: nil)
                return
            }
            takeBreak(mayAnswer: false)
        }
    }

    /// What is being waited for decides how long.
    func refreshReadDeadline() {
        if isLingering {
            readDeadline = nil
            return
        }
        switch exchange?.intake {
        case nil: if !hasPartialHead { readDeadline = .now() + limits.idleTime }
        case .buffering, .discarding: readDeadline = .now() + limits.bodyStallTime
        case .streaming(let pipe): readDeadline = pipe.wantsMore ? .now() + limits.bodyStallTime : nil
        case .ended: readDeadline = nil
        }
    }
}
