import ServiceKit

/// A body being collected for a handler that takes it whole.
struct BufferedBody {
    /// What is set aside at once for a body of a declared length; a longer one grows as it comes.
    private static let reservedBytes = 16 * 1024

    let limit: Int
    private let length: Int?
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
        self.length = length.map { Int(min($0, Int64(limit))) }
        if let length = self.length { bytes.reserveCapacity(min(length, Self.reservedBytes)) }
    }

    /// False when the body is longer than the limit; nothing is kept then.
    mutating func append(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
        guard piece.count <= limit - bytes.count else {
            bytes = []
            return false
        }
        let count = bytes.count + piece.count
        // Doubled as always, but never beyond the length that was declared.
        if let length, count > bytes.capacity { bytes.reserveCapacity(max(count, min(length, 2 * count))) }
        bytes.append(contentsOf: piece)
        return true
    }
}
