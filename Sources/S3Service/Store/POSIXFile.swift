internal import Glibc

/// An open file, closed when the last reference goes: a reader keeps what it opened even when its name is gone.
final class OpenFile: Sendable {
    let descriptor: Int32
    /// The path it was opened by, for error messages only.
    let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { _ = Glibc.close(descriptor) }

    /// Nil when there is no such file.
    static func openForReading(_ path: String) throws(StoreError) -> OpenFile? {
        let descriptor = retrying { Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw StoreError.system(call: "open", errno: errno)
        }
        return OpenFile(descriptor: descriptor, path: path)
    }

    /// A new file, mode 0600; one that exists already is an error.
    static func create(_ path: String) throws(StoreError) -> OpenFile {
        let descriptor = retrying { Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        guard descriptor >= 0 else { throw StoreError.system(call: "open", errno: errno) }
        return OpenFile(descriptor: descriptor, path: path)
    }

    func size() throws(StoreError) -> Int64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw StoreError.system(call: "fstat", errno: errno) }
        return Int64(status.st_size)
    }

    /// Appends all of `bytes` at the file's position.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = retrying { Glibc.write(descriptor, rest.baseAddress, rest.count) }
            guard written > 0 else { throw StoreError.system(call: "write", errno: errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    func write(_ bytes: [UInt8]) throws(StoreError) {
        do {
            try bytes.withUnsafeBytes { try write($0) }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError.system(call: "write", errno: EIO)
        }
    }

    /// Exactly `count` bytes from `offset`; a file that ends before is damaged.
    func read(at offset: Int64, count: Int) throws(StoreError) -> [UInt8] {
        var failure: StoreError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let destination = buffer.baseAddress.map { $0 + initialized }
                let received = retrying {
                    pread(descriptor, destination, count - initialized, off_t(offset) + off_t(initialized))
                }
                guard received > 0 else {
                    failure = received == 0 ? .damaged(file: path) : .system(call: "pread", errno: errno)
                    return
                }
                initialized += received
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Returns once content and size are on stable storage.
    func synchronize() throws(StoreError) {
        guard retrying({ fsync(descriptor) }) == 0 else { throw StoreError.system(call: "fsync", errno: errno) }
    }
}

/// Repeats a call that a signal interrupted.
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
