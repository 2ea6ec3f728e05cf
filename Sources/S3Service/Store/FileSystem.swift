internal import Glibc

/// What the store did to the file system, in the order it did it. Tests take a copy of the directory at each step: what
/// a crash there would leave.
package enum StorageStep: Sendable, Equatable {
    case written, fileSynced, directoryMade, renamed, directorySynced, removed
}

/// The few calls the store makes on names. Every one blocks: run them on a `FileIOPool` only.
struct FileSystem: Sendable {
    let observe: @Sendable (StorageStep) -> Void

    /// Makes the directory, mode 0700. False when it is there already.
    @discardableResult
    func makeDirectory(_ path: String) throws(StoreError) -> Bool {
        if mkdir(path, 0o700) == 0 {
            observe(.directoryMade)
            return true
        }
        guard errno == EEXIST else { throw StoreError.system(call: "mkdir", errno: errno) }
        return false
    }

    /// Replaces what `destination` names in one step.
    func rename(_ source: String, to destination: String) throws(StoreError) {
        guard Glibc.rename(source, destination) == 0 else { throw StoreError.system(call: "rename", errno: errno) }
        observe(.renamed)
    }

    /// Removes a name. False when there was none.
    @discardableResult
    func remove(_ path: String) throws(StoreError) -> Bool {
        if unlink(path) == 0 {
            observe(.removed)
            return true
        }
        guard errno == ENOENT else { throw StoreError.system(call: "unlink", errno: errno) }
        return false
    }

    func synchronize(_ file: OpenFile) throws(StoreError) {
        observe(.written)
        try file.synchronize()
        observe(.fileSynced)
    }

    /// Returns once the names in a directory are on stable storage.
    func synchronizeDirectory(_ path: String) throws(StoreError) {
        let descriptor = retrying { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw StoreError.system(call: "open", errno: errno) }
        defer { close(descriptor) }
        guard retrying({ fsync(descriptor) }) == 0 else { throw StoreError.system(call: "fsync", errno: errno) }
        observe(.directorySynced)
    }

    /// The names in a directory, `.` and `..` left out, in no order.
    func names(in path: String) throws(StoreError) -> [String] {
        guard let directory = opendir(path) else { throw StoreError.system(call: "opendir", errno: errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                guard errno == 0 else { throw StoreError.system(call: "readdir", errno: errno) }
                return names
            }
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// Removes a file, or a directory with all that is in it. Symbolic links are removed, never followed.
    func removeTree(_ path: String) throws(StoreError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw StoreError.system(call: "lstat", errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            try remove(path)
            return
        }
        for name in try names(in: path) { try removeTree("\(path)/\(name)") }
        guard rmdir(path) == 0 || errno == ENOENT else { throw StoreError.system(call: "rmdir", errno: errno) }
    }
}
