internal import Crypto
internal import Synchronization

/// What was written, known once all of it is.
package struct ContentDigest: Sendable, Equatable {
    package var size: Int64
    package var md5: [UInt8]
    var crc: UInt32
}

/// Takes the content of an object or a part in pieces, in constant memory, into a file that has no name yet that
/// anybody looks for. One task at a time uses it. Content that is not committed vanishes with the writer.
package final class ContentWriter: Sendable {
    private struct State {
        var file: OpenFile?
        var pending: [UInt8] = []
        var size: Int64 = 0
        var md5 = Insecure.MD5()
        var crc = StorageChecksum()
        var isCommitted = false
    }

    /// Pieces are gathered up to this many bytes before they are written.
    private static let pieceLength = 256 << 10

    private let state = Mutex(State())
    private let path: String
    private let limit: Int64
    private let pool: FileIOPool
    private let files: FileSystem

    init(path: String, limit: Int64, pool: FileIOPool, files: FileSystem) {
        self.path = path
        self.limit = limit
        self.pool = pool
        self.files = files
    }

    deinit {
        let hasFile = state.withLock { $0.file != nil && !$0.isCommitted }
        guard hasFile else { return }
        // What cannot be removed now is removed at the next start.
        pool.submit { [files, path] in _ = try? files.remove(path) }
    }

    /// Throws `entityTooLarge` as soon as there is more than the limit.
    package func append(_ bytes: [UInt8]) async throws(StoreError) {
        let isFull = try state.withLock { (state) throws(StoreError) in
            state.size += Int64(bytes.count)
            guard state.size <= limit else { throw .entityTooLarge }
            state.pending += bytes
            return state.pending.count >= Self.pieceLength
        }
        if isFull { try await pool.run { () throws(StoreError) in try self.flush() } }
    }

    /// Writes what is left and tells what it all was. Nothing may be appended after.
    package func finish() async throws(StoreError) -> ContentDigest {
        try await pool.run { () throws(StoreError) in
            try self.flush()
            return self.state.withLock { state in
                ContentDigest(size: state.size, md5: Array(state.md5.finalize()), crc: state.crc.value)
            }
        }
    }

    /// Adds the record and makes the file durable. Blocks. Returns the path of the file, which the caller renames.
    func seal(_ record: [UInt8]) throws(StoreError) -> String {
        let file = try state.withLock { (state) throws(StoreError) in try openFile(&state) }
        try file.write(RecordFile.trailer(for: record))
        try files.synchronize(file)
        return path
    }

    /// Says that the file has its name now.
    func markCommitted() { state.withLock { $0.isCommitted = true } }

    private func flush() throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            guard !state.pending.isEmpty else { return }
            let file = try openFile(&state)
            try file.write(state.pending)
            state.pending.withUnsafeBytes { bytes in
                state.md5.update(bufferPointer: bytes)
                state.crc.update(bytes)
            }
            state.pending.removeAll(keepingCapacity: true)
        }
    }

    private func openFile(_ state: inout State) throws(StoreError) -> OpenFile {
        if let file = state.file { return file }
        let file = try OpenFile.create(path)
        state.file = file
        return file
    }
}
