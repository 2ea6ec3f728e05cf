import Glibc

/// The lock that one process at a time holds on a data directory. It ends with the process, however that ends.
package final class DirectoryLock: Sendable {
    private let descriptor: Int32

    /// Nil when another process holds it. The directory must exist.
    package init?(_ directory: DataDirectory) throws(AssemblyError) {
        let descriptor = open(directory.lockFile, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Files.failure("cannot open", directory.lockFile) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let failure = Files.failure("cannot lock", directory.lockFile)
            close(descriptor)
            if isHeld { return nil }
            throw failure
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
