internal import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Random bytes taken from the operating system a page at a time: one system call costs as much as a page of bytes.
///
/// Each byte is handed out once and wiped. On Linux the page is wiped by the kernel in a forked child, which then sees
/// the missing marker and refills, so that parent and child never hand out the same bytes.
final class RandomPool: Sendable {
    static let shared = RandomPool()

    private struct State: @unchecked Sendable {
        /// The first byte is the marker, the rest are bytes to hand out.
        let page: UnsafeMutableRawBufferPointer
        /// The first byte not handed out yet.
        var next: Int
        /// Whether the kernel wipes the page in a forked child; without it nothing is pooled.
        let survivesFork: Bool
    }

    private static let pageSize = 4_096
    /// Requests above this many bytes go to the operating system directly.
    private static let largestPooled = 256
    private let state: Mutex<State>

    init() {
        let (page, survivesFork) = Self.makePage()
        state = Mutex(State(page: page, next: Self.pageSize, survivesFork: survivesFork))
    }

    /// A page and whether a fork wipes it. The page lives as long as the process.
    private static func makePage() -> (UnsafeMutableRawBufferPointer, Bool) {
        #if os(Linux)
            let flags = MAP_PRIVATE | MAP_ANONYMOUS
            if let page = mmap(nil, pageSize, PROT_READ | PROT_WRITE, flags, -1, 0), page != MAP_FAILED {
                let wiped = madvise(page, pageSize, wipeOnFork) == 0
                return (UnsafeMutableRawBufferPointer(start: page, count: pageSize), wiped)
            }
        #endif
        return (.allocate(byteCount: pageSize, alignment: 16), false)
    }

    /// `MADV_WIPEONFORK` of <linux/mman.h>, since Linux 4.14.
    private static let wipeOnFork: Int32 = 18

    func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard buffer.count <= Self.largestPooled else { return Self.fillFromSystem(buffer) }
        state.withLock { state in
            guard state.survivesFork else { return Self.fillFromSystem(buffer) }
            if state.page[0] == 0 || state.next + buffer.count > state.page.count {
                Self.fillFromSystem(state.page)
                state.page[0] = 1
                state.next = 1
            }
            let taken = UnsafeMutableRawBufferPointer(rebasing: state.page[state.next..<state.next + buffer.count])
            buffer.copyMemory(from: UnsafeRawBufferPointer(taken))
            Memory.wipe(taken)
            state.next += buffer.count
        }
    }

    private static func fillFromSystem(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let base = buffer.baseAddress, buffer.count > 0 else { return }
        arc4random_buf(base, buffer.count)
    }
}
