/// The bytes of a reply while it is written: in the array that they become where its room is enough, else in memory of
/// their own.
struct ReplyBytes: ~Copyable {
    private var room: UnsafeMutableRawBufferPointer
    private var isOwned: Bool
    /// How many bytes were written.
    private(set) var count = 0

    /// - Parameter capacity: the bytes for which room is set aside. More may be written.
    init(capacity: Int) {
        room = .allocate(byteCount: capacity, alignment: 1)
        isOwned = true
    }

    /// - Parameter room: what is written to first. It must outlive this.
    private init(borrowing room: UnsafeMutableRawBufferPointer) {
        self.room = room
        isOwned = false
    }

    deinit {
        if isOwned { room.deallocate() }
    }

    /// What was written.
    var bytes: [UInt8] {
        room.withMemoryRebound(to: UInt8.self) { Array(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }

    /// Room for nearly every reply.
    private static let usualBytes = 2_048

    /// The bytes that `body` writes.
    static func array(_ body: (consuming ReplyBytes) -> ReplyBytes) -> [UInt8] {
        var bytes = [UInt8]()
        // First the room, then what it holds: so nothing is cleared before, and no type is looked up at run time.
        bytes.reserveCapacity(usualBytes)
        var grown: [UInt8]?
        bytes.append(addingCapacity: usualBytes) { output in
            output.withUnsafeMutableBufferPointer { room, count in
                let room = UnsafeMutableRawBufferPointer(room)
                let written = body(ReplyBytes(borrowing: UnsafeMutableRawBufferPointer(rebasing: room[..<usualBytes])))
                if written.isOwned { grown = written.bytes } else { count = written.count }
            }
        }
        return grown ?? bytes
    }

    /// Lets `body` append at most `more` bytes, piece by piece, for which room is made once.
    @inline(__always)
    mutating func append(atMost more: Int, _ body: (inout FixedByteWriter) -> Void) {
        if more > room.count - count { grow(more) }
        var writer = FixedByteWriter(UnsafeMutableRawBufferPointer(rebasing: room[count...]))
        body(&writer)
        count += writer.count
    }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) { append(atMost: bytes.count) { $0.append(bytes) } }

    mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

    /// Takes back the last `count` bytes, which must have been written.
    mutating func removeLast(_ count: Int) {
        precondition(count <= self.count, "only what was written is taken back")
        self.count -= count
    }

    /// Makes room for `more` bytes, and for twice as much as before.
    @inline(never)
    private mutating func grow(_ more: Int) {
        let grown = UnsafeMutableRawBufferPointer.allocate(byteCount: max(2 * room.count, count + more), alignment: 1)
        grown.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[..<count]))
        if isOwned { room.deallocate() }
        (room, isOwned) = (grown, true)
    }
}
