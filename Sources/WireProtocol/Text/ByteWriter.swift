/// Bytes that are put together from many small pieces, such as a reply or a line of a log.
///
/// Appending to an array costs several times the copy when pieces are this small; here the room is set aside before.
public struct ByteWriter: Sendable {
    /// As many bytes as there is room for, of which the first `count` were written.
    private var storage: [UInt8]
    /// How many bytes were written.
    public private(set) var count = 0

    /// - Parameter capacity: the bytes for which room is set aside. More may be written.
    public init(capacity: Int) {
        // Of zeros in temporary memory, which spares the look-up of types at run time that `repeating` takes.
        storage =
            capacity > 4_096
            ? Array(repeating: 0, count: capacity)
            : withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { zeros in
                zeros.initialize(repeating: 0)
                return Array(UnsafeBufferPointer(zeros))
            }
    }

    /// How many bytes there is room for.
    public var capacity: Int { storage.count }

    /// What was written.
    public var bytes: [UInt8] { Array(storage[..<count]) }

    /// Lends what was written; the pointer must not leave `body`.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try storage.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    /// Lets `body` append at most `more` bytes, piece by piece, for which room is made once.
    @inline(__always)
    public mutating func append(atMost more: Int, _ body: (inout FixedByteWriter) -> Void) {
        if more > storage.count - count { grow(more) }
        let start = count
        count = storage.withUnsafeMutableBytes { storage in
            var writer = FixedByteWriter(UnsafeMutableRawBufferPointer(rebasing: storage[start..<start + more]))
            body(&writer)
            return start + writer.count
        }
    }

    public mutating func append(_ byte: UInt8) {
        if count == storage.count { grow(1) }
        storage[count] = byte
        count += 1
    }

    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        append(atMost: bytes.count) { $0.append(bytes) }
    }

    public mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

    /// Appends an ASCII or UTF-8 literal.
    public mutating func append(_ text: StaticString) { append(UnsafeBufferPointer(utf8Of: text)) }

    /// Appends the text's UTF-8.
    public mutating func append(text: String) {
        append(atMost: text.utf8.count) { $0.append(text: text) }
    }

    /// Takes back the last `count` bytes, which must have been written.
    public mutating func removeLast(_ count: Int) {
        precondition(count <= self.count, "only what was written is taken back")
        self.count -= count
    }

    /// Takes back all that was written. The room stays.
    public mutating func removeAll() { count = 0 }

    /// Makes room for `more` bytes, and for twice as much as before.
    @inline(never)
    private mutating func grow(_ more: Int) {
        let grown = max(2 * storage.count, count + more)
        storage.append(contentsOf: repeatElement(0, count: grown - storage.count))
    }
}

/// Writes into room that was measured before. To write more is a mistake of the program and ends it.
///
/// Whoever writes replies and lines does so in dozens of short pieces, so all of it goes in line, also in other
/// modules; the compiler does that for what is public alone.
public struct FixedByteWriter {
    @usableFromInline let room: UnsafeMutableRawBufferPointer
    @usableFromInline var written = 0

    /// How many bytes were written.
    @inlinable public var count: Int { written }

    @inlinable
    public init(_ room: UnsafeMutableRawBufferPointer) { self.room = room }

    @inlinable @inline(__always)
    public mutating func append(_ byte: UInt8) {
        precondition(written < room.count, "there is room for what is written")
        room[written] = byte
        written += 1
    }

    @inlinable @inline(__always)
    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        precondition(bytes.count <= room.count - written, "there is room for what is written")
        guard let source = bytes.baseAddress, let target = room.baseAddress else { return }
        (target + written).copyMemory(from: source, byteCount: bytes.count)
        written += bytes.count
    }

    public mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

    @inlinable @inline(__always)
    public mutating func append(_ text: StaticString) { append(UnsafeBufferPointer(utf8Of: text)) }

    /// Appends the text's UTF-8.
    @inlinable
    public mutating func append(text: String) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append($0) }
        if isDone == nil { append(Array(text.utf8)) }
    }

    /// Appends the bytes if all of them are plain; if not, nothing, and false is returned.
    @inlinable @inline(__always)
    public mutating func append<Plain: PlainBytes>(_ bytes: UnsafeBufferPointer<UInt8>, ifAll: Plain.Type) -> Bool {
        precondition(bytes.count <= room.count - written, "there is room for what is written")
        guard let target = room.baseAddress else { return true }
        guard Plain.copy(UnsafeRawBufferPointer(bytes), to: target + written) else { return false }
        written += bytes.count
        return true
    }

    /// Takes back the last `count` bytes, which must have been written.
    @inlinable @inline(__always)
    public mutating func removeLast(_ count: Int) {
        precondition(count >= 0 && count <= written, "only what was written is taken back")
        written -= count
    }

    /// Appends a few bytes, such as a name: to call a function for each would cost more than the copy.
    @inline(__always)
    mutating func append(short bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count <= 32 else { return append(bytes) }
        _ = append(bytes, ifAll: AnyBytes.self)
    }

    /// Appends a number's bytes, the lowest first.
    @inline(__always)
    mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(littleEndian number: Number) {
        let count = MemoryLayout<Number>.size
        precondition(count <= room.count - written, "there is room for what is written")
        room.storeBytes(of: number.littleEndian, toByteOffset: written, as: Number.self)
        written += count
    }

    /// Appends spaces.
    @inline(__always)
    mutating func append(spaces count: Int) {
        precondition(count <= room.count - written, "there is room for what is written")
        guard let target = room.baseAddress else { return }
        if count <= 16, room.count - written >= 16 {
            target.storeBytes(of: SIMD16(repeating: 0x20), toByteOffset: written, as: SIMD16<UInt8>.self)
        } else {
            for place in written..<written + count { room[place] = 0x20 }
        }
        written += count
    }

    /// Appends the digits of a number that is not negative.
    public mutating func append(decimal number: Int64) {
        var (bound, count) = (UInt64(10), 1)
        while count < 19, number.magnitude >= bound { (bound, count) = (bound &* 10, count + 1) }
        precondition(count <= room.count - written, "there is room for what is written")
        var rest = number.magnitude
        for place in (written..<written + count).reversed() {
            let tens = rest / 10
            room[place] = UInt8(truncatingIfNeeded: 0x30 &+ rest &- 10 &* tens)
            rest = tens
        }
        written += count
    }
}

/// All bytes there are.
private enum AnyBytes: PlainBytes {
    static func others(in bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> { SIMDMask(repeating: false) }
}

extension UnsafeBufferPointer<UInt8> {
    /// The bytes of a literal, which live as long as the process.
    @inlinable @inline(__always)
    public init(utf8Of text: StaticString) {
        self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}
