/// Where random bytes come from. Pure targets take one as an argument; servers pass `system`.
public struct SecureRandom: Sendable {
    private let source: @Sendable (UnsafeMutableRawBufferPointer) -> Void

    /// The operating system's generator behind a process-wide pool (see `RandomPool` for forks).
    public static let system = SecureRandom(source: { RandomPool.shared.fill($0) })

    init(source: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void) { self.source = source }

    /// Bytes that the caller chooses. Everything made with them can be foretold: for tests only.
    @_spi(Testing)
    public init(unsafePredictable source: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void) {
        self.source = source
    }

    /// Fills `buffer`.
    public func fill(_ buffer: UnsafeMutableRawBufferPointer) { source(buffer) }

    /// A number of 64 random bits that need not be kept secret: ids.
    public func number() -> UInt64 {
        var number: UInt64 = 0
        withUnsafeMutableBytes(of: &number) { source($0) }
        return number
    }

    /// `count` bytes that need not be kept secret: salts, ids.
    public func bytes(_ count: Int) -> [UInt8] {
        [UInt8](atMost: count) { buffer in
            buffer.initialize(repeating: 0)
            source(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
            return count
        }
    }
}
