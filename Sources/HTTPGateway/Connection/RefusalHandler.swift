import NIOCore

/// A connection too many: told so in HTTP's words, whatever it sends, and closed.
///
/// It is closed at once when the client has taken the answer and says so; else when `lingerTime` is over, for to close
/// while the client sends would make the kernel destroy the answer.
final class RefusalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let lingerTime: TimeAmount

    init(lingerTime: TimeAmount) { self.lingerTime = lingerTime }

    private static let answer: StaticString =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(
            wrapOutboundOut(context.channel.allocator.buffer(staticString: Self.answer)), promise: nil)
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        let end = context.eventLoop.scheduleTask(in: lingerTime) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in end.cancel() }
        context.fireChannelActive()
    }

    /// Thrown away: nobody reads what a refused client says.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
