internal import SecretMaterial

/// Where canonical bytes go: into an array that somebody looks at, or straight into a hash.
protocol ByteSink {
    mutating func append(_ byte: UInt8)
    mutating func append(_ bytes: UnsafeRawBufferPointer)
}

extension ByteSink {
    @inline(__always)
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
    }

    mutating func append(_ text: String) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append(UnsafeRawBufferPointer($0)) }
        if isDone == nil { Array(text.utf8).withUnsafeBytes { append($0) } }
    }

    /// Appends the 64 hexadecimal digits of `digest`.
    mutating func appendHex(_ digest: Digest32) {
        withUnsafeTemporaryAllocation(byteCount: 2 * Digest32.count, alignment: 1) { digits in
            digest.writeHex(to: digits)
            append(UnsafeRawBufferPointer(digits))
        }
    }
}

/// Bytes that are kept.
struct ArraySink: ByteSink {
    var bytes: [UInt8] = []

    mutating func append(_ byte: UInt8) { bytes.append(byte) }
    mutating func append(_ bytes: UnsafeRawBufferPointer) { self.bytes.append(contentsOf: bytes) }
}

/// Bytes that fill memory whose size was known before.
struct MemorySink: ByteSink {
    private let memory: UnsafeMutableRawBufferPointer
    private var count = 0

    init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        precondition(count < memory.count, "the memory has room for what is written")
        memory[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= memory.count - count, "the memory has room for what is written")
        UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    /// What was written.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }
}

/// What takes bytes a block at a time.
protocol ByteConsumer {
    mutating func consume(_ bytes: UnsafeRawBufferPointer)
}

/// Bytes that are handed on once the buffer is full: a hash takes a thousand bytes as fast as ten.
struct BufferedSink<Consumer: ByteConsumer>: ByteSink {
    /// A buffer of this many bytes lies on the stack.
    static var bufferSize: Int { 1_024 }

    var consumer: Consumer
    private let buffer: UnsafeMutableRawBufferPointer
    private var count = 0

    init(_ consumer: Consumer, buffer: UnsafeMutableRawBufferPointer) {
        self.consumer = consumer
        self.buffer = buffer
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count == buffer.count { flush() }
        buffer[count] = byte
        count += 1
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, let start = buffer.baseAddress else { return }
        if bytes.count > buffer.count &- count {
            flush()
            if bytes.count > buffer.count { return consumer.consume(bytes) }
        }
        (start + count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    /// Hands on what is still in the buffer. Call it at the end.
    mutating func flush() {
        guard count > 0 else { return }
        consumer.consume(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        count = 0
    }
}
