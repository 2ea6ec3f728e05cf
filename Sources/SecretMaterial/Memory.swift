#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension [UInt8] {
    /// As many bytes as `body` says that it wrote, at most `count`.
    init(atMost count: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
        self.init()
        // First the room, then what it holds: so nothing is cleared before, and no type is looked up at run time.
        reserveCapacity(count)
        append(addingCapacity: count) { output in
            output.withUnsafeMutableBufferPointer { room, written in
                written = body(UnsafeMutableBufferPointer(rebasing: room[..<count]))
            }
        }
    }
}

/// Overwrites memory in a way that the optimizer may not leave out.
public enum Memory {
    /// Sets every byte of `buffer` to zero.
    public static func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let base = buffer.baseAddress, buffer.count > 0 else { return }
        #if canImport(Darwin)
            _ = memset_s(base, buffer.count, 0, buffer.count)
        #else
            explicit_bzero(base, buffer.count)
        #endif
    }

    /// Sets every byte of a contiguous collection to zero. A copy that shares the storage keeps its bytes.
    public static func wipe<Bytes: MutableCollection>(_ bytes: inout Bytes) where Bytes.Element == UInt8 {
        let done: Void? = bytes.withContiguousMutableStorageIfAvailable { buffer in
            wipe(UnsafeMutableRawBufferPointer(buffer))
        }
        if done == nil {
            for index in bytes.indices { bytes[index] = 0 }
        }
    }
}
