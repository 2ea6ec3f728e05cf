internal import Synchronization

/// A bucket in memory: its record, the index of its keys and its uploads under way.
final class Bucket: Sendable {
    struct State: Sendable {
        var record: BucketRecord
        var index = KeyIndex()
        var uploads: [UploadID: UploadState] = [:]
        var isDeleted = false
    }

    let directory: String
    /// Held while names change on disk and in `state` together: on threads of the pool only.
    let commit = Mutex(())
    /// Never held during I/O, so that anybody may look.
    let state: Mutex<State>

    init(directory: String, state: State) {
        self.directory = directory
        self.state = Mutex(state)
    }

    var record: BucketRecord { state.withLock { $0.record } }

    var objectsDirectory: String { "\(directory)/objects" }
    var uploadsDirectory: String { "\(directory)/uploads" }
    var recordPath: String { "\(directory)/bucket" }

    func path(of key: ObjectKey) -> String { "\(objectsDirectory)/\(key.fileName)" }
    func directory(of upload: UploadID) -> String { "\(uploadsDirectory)/\(upload.rawValue)" }
    func recordPath(of upload: UploadID) -> String { "\(directory(of: upload))/upload" }

    func path(ofPart number: Int, of upload: UploadID) -> String {
        "\(directory(of: upload))/\(Self.partFileName(number))"
    }

    /// Five digits.
    static func partFileName(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
    }

    /// For use under `commit`: throws once the bucket is gone.
    func requireExisting() throws(StoreError) {
        guard !state.withLock({ $0.isDeleted }) else { throw .noSuchBucket }
    }
}

/// An upload under way and the parts it has.
struct UploadState: Sendable {
    var record: UploadRecord
    var parts: [Int: PartRecord] = [:]
    /// Set while completion is being made durable: parts no longer change.
    var isCompleting = false
}
