import NIOCore
import ServiceKit

/// A body being collected for a handler that takes it whole.
struct BufferedBody {
    let limit: Int
    let then: @Sendable ([UInt8]) -> Completion
    private(set) var bytes: [UInt8] = []

    init(limit: Int, then: @escaping @Sendable ([UInt8]) -> Completion) {
        self.limit = limit
        self.then = then
    }

    /// False when the body is longer than the limit; nothing is kept then.
    mutating func append(_ buffer: ByteBuffer) -> Bool {
        guard buffer.readableBytes <= limit - bytes.count else {
            bytes = []
            return false
        }
        bytes.append(contentsOf: buffer.readableBytesView)
        return true
    }
}
