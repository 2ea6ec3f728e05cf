import GRDBSQLite
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Stands between SQLite and the operating system: counts the syncs of write-ahead logs, and can make them fail.
///
/// It is a VFS that passes everything on to the default one. Only logs whose path contains `marker` are watched.
enum SyncWatch {
    static let marker = "sync-watched"

    struct State: Sendable {
        var count = 0
        var isFailing = false
        /// Runs inside each sync, before it reaches the disk.
        var duringSync: (@Sendable () -> Void)?
    }

    static let state = Mutex(State())

    static var count: Int { state.withLock { $0.count } }

    /// Makes the watching VFS the default one of this process, once.
    static func install() throws {
        guard isInstalled else { throw POSIXFailure() }
    }

    struct POSIXFailure: Error {}

    // Written once, by the initialiser below, before any file is opened through the VFS.
    nonisolated(unsafe) private static var system: UnsafeMutablePointer<sqlite3_vfs>?
    nonisolated(unsafe) private static var systemMethods: UnsafePointer<sqlite3_io_methods>?
    nonisolated(unsafe) private static var watchedMethods: UnsafeMutablePointer<sqlite3_io_methods>?
    private static let lock = Mutex(())

    private static let isInstalled: Bool = {
        guard sqlite3_initialize() == SQLITE_OK, let found = sqlite3_vfs_find(nil) else { return false }
        system = found
        let watching = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        watching.initialize(to: found.pointee)
        watching.pointee.zName = UnsafePointer(strdup("sync-watch"))
        watching.pointee.pNext = nil
        watching.pointee.xOpen = { _, name, file, flags, outFlags in SyncWatch.open(name, file, flags, outFlags) }
        return sqlite3_vfs_register(watching, 1) == SQLITE_OK
    }()

    private static func open(
        _ name: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32,
        _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let system, let xOpen = system.pointee.xOpen else { return SQLITE_INTERNAL }
        let result = xOpen(system, name, file, flags, outFlags)
        guard result == SQLITE_OK, flags & SQLITE_OPEN_WAL != 0, let name, let file,
            String(cString: name).contains(marker), let methods = file.pointee.pMethods
        else { return result }
        lock.withLock { _ in
            if watchedMethods == nil {
                systemMethods = methods
                let copy = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
                copy.initialize(to: methods.pointee)
                copy.pointee.xSync = { file, flags in SyncWatch.sync(file, flags) }
                watchedMethods = copy
            }
            file.pointee.pMethods = UnsafePointer(watchedMethods)
        }
        return result
    }

    private static func sync(_ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32) -> Int32 {
        let (isFailing, duringSync) = state.withLock { state in
            state.count += 1
            return (state.isFailing, state.duringSync)
        }
        duringSync?()
        if isFailing { return SQLITE_IOERR | (4 << 8) }  // SQLITE_IOERR_FSYNC, a macro that Swift does not import
        return systemMethods?.pointee.xSync?(file, flags) ?? SQLITE_INTERNAL
    }
}
