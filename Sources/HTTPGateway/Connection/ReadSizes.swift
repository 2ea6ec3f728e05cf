import NIOCore

/// How much of a connection is read at a time: little, until there is more than that.
///
/// The channel keeps its buffer for as long as it lives, and the memory in it, also when nothing comes any more. Hence
/// several reads of a modest size at a turn of the loop, not one of a large one, but for a long upload.
struct ReadSizes: RecvByteBufferAllocator {
    /// For requests, of which most are short.
    static let requests = ReadSizes(long: 16 * 1024, atOnce: 4)
    /// For a body that a handler takes as it comes.
    static let upload = ReadSizes(long: 64 * 1024, atOnce: 2)
    /// A body of a declared length is an upload from here, in bytes.
    static let uploadBytes: Int64 = 256 * 1024

    private static let short = 2 * 1024
    private let long: Int
    /// So many buffers are filled at one turn, at most.
    let atOnce: UInt
    private var isLong = false
    /// Reads in a row that a short buffer had held.
    private var shortReads = 0

    private init(long: Int, atOnce: UInt) {
        self.long = long
        self.atOnce = atOnce
    }

    func nextBufferSize() -> Int? { isLong ? long : Self.short }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        allocator.buffer(capacity: isLong ? long : Self.short)
    }

    /// - Returns: whether the next buffer is a longer one.
    mutating func record(actualReadBytes count: Int) -> Bool {
        if count >= Self.short {
            shortReads = 0
            defer { isLong = true }
            return !isLong
        }
        shortReads += 1
        if shortReads >= 2 { isLong = false }
        return false
    }
}
