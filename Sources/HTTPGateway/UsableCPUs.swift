import Glibc
import NIOCore

/// How many CPUs this process may use: as many event loops are worth having.
enum UsableCPUs {
    /// What the scheduler allows (`taskset`, cpusets), and no more than the quota of a container.
    static var count: Int { max(1, min(allowed(by: status()) ?? System.coreCount, System.coreCount)) }

    /// The number of CPUs in the mask of `Cpus_allowed`, which is written in hexadecimal with commas; nil when the text
    /// has none. `sched_getaffinity` itself is hidden from Swift by the C library's headers.
    static func allowed(by status: [UInt8]) -> Int? {
        let name = Array("\nCpus_allowed:\t".utf8)
        guard let start = status.indices.first(where: { status[$0...].starts(with: name) }) else { return nil }
        let mask = status[(start + name.count)...].prefix { $0 != UInt8(ascii: "\n") }
        let count = mask.reduce(0) { $0 + (ByteClass.hexValue($1)?.nonzeroBitCount ?? 0) }
        return count > 0 ? count : nil
    }

    private static func status() -> [UInt8] {
        let descriptor = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: 16 * 1024) { buffer, count in
            while count < buffer.count {
                let got = read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                guard got > 0 else { return }
                count += got
            }
        }
    }
}
