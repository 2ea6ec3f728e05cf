import ServiceKit

/// A body being collected for a handler that takes it whole.
struct BufferedBody {
    /// What is set aside at once for a body of a declared length; a longer one grows as it comes.
    private static let reservedBytes = 16 * 1024

    let limit: Int
    let then: @Sendable ([UInt8]) -> Completion
    /// The answer to a longer body; nil for the gateway's own.
    let tooLong: (@Sendable () -> HTTPResponse)?
    private(set) var bytes: [UInt8] = []

    init(
        limit: Int, length: Int64?, then: @escaping @Sendable ([UInt8]) -> Completion,
        tooLong: (@Sendable () -> HTTPResponse)?
    ) {
        self.limit = limit
        self.then = then
        self.tooLong = tooLong
        if let length { bytes.reserveCapacity(Int(min(length, Int64(Self.reservedBytes)))) }
    }

    /// False when the body is longer than the limit; nothing is kept then.
    mutating func append(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
        guard piece.count <= limit - bytes.count else {
            bytes = []
            return false
        }
        bytes.append(contentsOf: piece)
        return true
    }
}
