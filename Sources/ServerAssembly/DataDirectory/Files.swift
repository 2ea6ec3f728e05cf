import Glibc
import SecretMaterial

/// File calls that report what failed.
enum Files {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes a directory for its owner alone, and those above it.
    static func makeDirectory(_ path: String) throws(AssemblyError) {
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex, !exists(String(path[..<slash])) {
            try makeDirectory(String(path[..<slash]))
        }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("cannot make", path) }
    }

    /// Creates a file that must not exist, with mode 0600, and returns when it survives power loss.
    static func create(_ path: String, holding bytes: UnsafeRawBufferPointer) throws(AssemblyError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("cannot create", path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = write(descriptor, bytes.baseAddress! + written, bytes.count - written)
            guard count > 0 else { throw failure("cannot write", path) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw failure("cannot sync", path) }
        try syncParent(of: path)
    }

    /// Reads a secret of at most `limit` bytes; nil when there is no such file.
    static func readSecret(_ path: String, limit: Int) throws(AssemblyError) -> SecretBytes? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("cannot read", path)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0, count <= limit else { throw failure("cannot read", path) }
        bytes.removeLast(bytes.count - count)
        return SecretBytes(wiping: &bytes)
    }

    static func remove(_ path: String) throws(AssemblyError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("cannot remove", path) }
    }

    static func syncParent(of path: String) throws(AssemblyError) {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open", parent) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("cannot sync", parent) }
    }

    static func failure(_ what: String, _ path: String) -> AssemblyError {
        .system("\(what) \(path): \(String(cString: strerror(errno)))")
    }
}
