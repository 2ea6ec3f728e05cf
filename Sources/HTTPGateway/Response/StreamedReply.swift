import NIOCore
import ServiceKit

/// Sends a body piece by piece: the next one is read while the last is on its way, and no more than these two are held.
struct StreamedReply: Sendable {
    let connection: NIOLoopBound<ConnectionHandler>
    let loop: any EventLoop
    let length: Int64
    let source: any ResponseBodySource

    private struct CutShort: Error {}

    func send(_ response: HTTPResponse) async {
        let connection = connection
        let sendsBody = (try? await loop.submit { connection.value.beginStream(response) }.get()) ?? false
        var isWhole = true
        if sendsBody {
            do { try await pump() } catch { isWhole = false }
        }
        source.close()
        loop.execute { [isWhole] in connection.value.endStream(isWhole: isWhole) }
    }

    private func pump() async throws {
        var remaining = length
        var onItsWay: EventLoopFuture<Void>?
        while remaining > 0 {
            guard var piece = try await source.next(), !piece.isEmpty else { throw CutShort() }
            if Int64(piece.count) > remaining { piece.removeLast(piece.count - Int(remaining)) }
            remaining -= Int64(piece.count)
            try await onItsWay?.get()
            onItsWay = write(piece)
        }
        try await onItsWay?.get()
    }

    private func write(_ piece: [UInt8]) -> EventLoopFuture<Void> {
        let connection = connection
        return loop.flatSubmit { [loop] in
            connection.value.writePiece(piece) ?? loop.makeFailedFuture(ChannelError.ioOnClosedChannel)
        }
    }
}
