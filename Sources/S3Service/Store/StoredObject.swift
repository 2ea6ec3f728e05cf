package import ServiceKit
internal import Synchronization

/// An object as it was when it was opened: later writes and deletes do not touch what its reader sees.
package final class StoredObject: Sendable {
    package let record: ObjectRecord
    private let file: OpenFile
    private let pool: FileIOPool
    /// Where the parts are; pinned as long as this lives.
    private let partsDirectory: String?
    private let pins: ContentPins

    /// Takes over the pin on `partsDirectory`.
    init(record: ObjectRecord, file: OpenFile, pool: FileIOPool, partsDirectory: String?, pins: ContentPins) {
        self.record = record
        self.file = file
        self.pool = pool
        self.partsDirectory = partsDirectory
        self.pins = pins
    }

    deinit {
        guard let partsDirectory else { return }
        pool.submit { [pins] in pins.unpin(partsDirectory) }
    }

    /// The bytes of `range`, which lies within the object and is short. All are read before any is handed out, so that
    /// the checksum of a file that is read from end to end has been compared.
    package func bytes(of range: Range<Int64>) async throws(StoreError) -> [UInt8] {
        let segments = segments(of: range)
        return try await pool.run { () throws(StoreError) in
            var state = StoredObjectBody.State(segments: segments[...], object: self)
            guard var bytes = try StoredObjectBody.read(&state) else { return [] }
            while let more = try StoredObjectBody.read(&state) { bytes += more }
            return bytes
        }
    }

    /// The bytes of `range`, which lies within the object, read as they are taken.
    package func body(of range: Range<Int64>) -> any ResponseBodySource {
        StoredObjectBody(object: self, segments: segments(of: range), pool: pool)
    }

    private func segments(of range: Range<Int64>) -> [ContentSegment] {
        guard let directory = partsDirectory else {
            return [ContentSegment(path: nil, offsets: range, length: record.summary.size, crc: record.crc)]
        }
        var segments: [ContentSegment] = []
        var start: Int64 = 0
        for part in record.parts {
            let overlap = range.clamped(to: start..<(start + part.size))
            if !overlap.isEmpty {
                segments.append(
                    ContentSegment(
                        path: "\(directory)/\(Bucket.partFileName(part.number))",
                        offsets: (overlap.lowerBound - start)..<(overlap.upperBound - start),
                        length: part.size, crc: part.crc))
            }
            start += part.size
        }
        return segments
    }

    fileprivate func open(_ segment: ContentSegment) throws(StoreError) -> OpenFile {
        guard let path = segment.path else { return file }
        guard let part = try OpenFile.openForReading(path) else { throw .damaged(file: path) }
        return part
    }
}

/// A stretch of one file.
private struct ContentSegment: Sendable {
    /// The part's file; nil for the object's own.
    var path: String?
    var offsets: Range<Int64>
    /// The checksum of all the content in the file.
    var crc: UInt32

    /// Whether reading it will have read the whole file, so that its checksum can be told.
    let isWhole: Bool

    init(path: String?, offsets: Range<Int64>, length: Int64, crc: UInt32) {
        self.path = path
        self.offsets = offsets
        self.crc = crc
        isWhole = offsets == 0..<length
    }
}

/// Reads segments one after the other. A file that is read from end to end must have its checksum, or the body breaks
/// off before its last bytes.
private final class StoredObjectBody: ResponseBodySource {
    struct State {
        var segments: ArraySlice<ContentSegment>
        var file: OpenFile?
        var crc = StorageChecksum()
        var object: StoredObject?
    }

    private static let pieceLength: Int64 = 128 << 10
    private let state: Mutex<State>
    private let pool: FileIOPool

    init(object: StoredObject, segments: [ContentSegment], pool: FileIOPool) {
        state = Mutex(State(segments: segments[...], object: object))
        self.pool = pool
    }

    func next() async throws -> [UInt8]? {
        try await pool.run { () throws(StoreError) in
            try self.state.withLock { (state) throws(StoreError) in try Self.read(&state) }
        }
    }

    func close() {
        state.withLock { state in
            state.segments = []
            state.file = nil
            state.object = nil
        }
    }

    static func read(_ state: inout State) throws(StoreError) -> [UInt8]? {
        guard let object = state.object, var segment = state.segments.first else { return nil }
        if segment.offsets.isEmpty { return nil }
        if state.file == nil {
            state.file = try object.open(segment)
            state.crc = StorageChecksum()
        }
        guard let file = state.file else { return nil }
        let start = segment.offsets.lowerBound
        let count = min(pieceLength, segment.offsets.upperBound - start)
        let bytes = try file.read(at: start, count: Int(count))
        bytes.withUnsafeBytes { state.crc.update($0) }
        segment.offsets = (start + count)..<segment.offsets.upperBound
        guard segment.offsets.isEmpty else {
            state.segments[state.segments.startIndex] = segment
            return bytes
        }
        guard !segment.isWhole || state.crc.value == segment.crc else { throw .damaged(file: file.path) }
        state.file = nil
        state.segments = state.segments.dropFirst()
        return bytes
    }
}
