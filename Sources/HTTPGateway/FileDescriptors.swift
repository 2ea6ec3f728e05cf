import Glibc

/// The descriptors that this process may have open.
enum FileDescriptors {
    /// Left for the store, for objects, and for what else the process opens.
    private static let reserved = 512

    /// Asks the system for as many as it may grant, and returns how many connections they leave room for.
    static func roomForConnections() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return reserved }
        if limit.rlim_cur < limit.rlim_max {
            let granted = limit
            limit.rlim_cur = limit.rlim_max
            if setrlimit(resource, &limit) != 0 { limit = granted }
        }
        let count = Int(clamping: limit.rlim_cur)
        // Of very few, half.
        return max(count / 2, count - reserved)
    }
}
