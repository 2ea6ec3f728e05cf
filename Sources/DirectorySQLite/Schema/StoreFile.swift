import Directory

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The store's file and folder as the operating system sees them.
enum StoreFile {
    /// Makes an empty file that only its owner reads, and its folder likewise if it is missing.
    ///
    /// SQLite would make it with the process's default mode. Throws when the file exists.
    static func create(_ path: String) throws(DirectoryStoreError) {
        let folder = folder(of: path)
        if mkdir(folder, 0o700) == 0 {
            try sync(self.folder(of: folder))
        } else if errno != EEXIST {
            throw .unavailable("cannot make the folder (errno \(errno))")
        }
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw errno == EEXIST
                ? .wrongPlace("the file exists") : .unavailable("cannot make the file (errno \(errno))")
        }
        close(file)
        // Without this a power failure may take the whole file back.
        try sync(folder)
    }

    /// Makes sure that the file exists and that only its owner reads and writes it.
    static func protect(_ path: String) throws(DirectoryStoreError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw errno == ENOENT ? .wrongPlace("there is no such file") : .unavailable("errno \(errno)")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .wrongPlace("not a file") }
        if status.st_mode & 0o777 != 0o600, chmod(path, 0o600) != 0 {
            throw .unavailable("cannot keep others from the file (errno \(errno))")
        }
    }

    private static func folder(of path: String) -> String {
        var trimmed = path[...]
        while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    private static func sync(_ folder: String) throws(DirectoryStoreError) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unavailable("cannot open the folder (errno \(errno))") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .unavailable("cannot sync the folder (errno \(errno))") }
    }
}
