internal import Synchronization
internal import WireProtocol

/// Buckets and objects in a directory of a file system.
///
///     ROOT/tmp/                      files being written; emptied at start
///     ROOT/buckets/NAME/bucket       the bucket's record
///     ROOT/buckets/NAME/objects/H    content and record of one object; H is SHA-256 of the key
///     ROOT/buckets/NAME/uploads/ID/  `upload` while under way, and a file for each part; stays as the content of the
///                                    object once completed
///
/// A change is: write a file under `tmp`, sync it, rename it to its name, sync the directory, answer. A crash leaves
/// the state before or after. The keys and summaries of all objects are held in memory and loaded at start, at the cost
/// of one small read an object (some 100,000 a second) and about 120 bytes and the key each. One process at a time may
/// have the directory; that is seen to above.
package final class ObjectStore: Sendable {
    /// The largest single put and the largest part: 5 GiB.
    package static let maximumPutSize: Int64 = 5 << 30
    /// The largest object: 5 TiB, as AWS had it when multipart uploads came; 10,000 parts of 5 GiB would be more.
    package static let maximumObjectSize: Int64 = 5 << 40
    /// The least size of a part that is not the last: 5 MiB.
    package static let minimumPartSize: Int64 = 5 << 20

    /// The highest number of a part, and so the most parts of an object.
    package static let maximumPartNumber = 10_000

    let root: String
    let pool: FileIOPool
    let files: FileSystem
    let pins: ContentPins
    let buckets: Mutex<[BucketName: Bucket]>
    /// What was found at start.
    package let recovery: RecoveryReport

    /// Opens the store, making the directories that are missing and clearing away what a crash left. Blocks.
    ///
    /// - Parameter observe: told of each step on the file system; for tests.
    package init(
        root: String, pool: FileIOPool = FileIOPool(),
        observe: @escaping @Sendable (StorageStep) -> Void = { _ in }
    ) throws(StoreError) {
        let files = FileSystem(observe: observe)
        self.root = root
        self.pool = pool
        self.files = files
        // A directory that cannot be removed now has no record that names it and goes at the next start.
        pins = ContentPins { directory in try? files.removeTree(directory) }
        var recovery = Recovery(root: root, files: files)
        buckets = Mutex(try recovery.run())
        self.recovery = recovery.report
    }

    func bucket(_ name: BucketName) throws(StoreError) -> Bucket {
        guard let bucket = buckets.withLock({ $0[name] }) else { throw .noSuchBucket }
        return bucket
    }

    /// A name that nobody else has: 128 random bits.
    func temporaryPath() -> String {
        "\(root)/tmp/\(Hex.encode((0..<16).map { _ in UInt8.random(in: .min ... .max) }))"
    }

    /// Writes a record without content to a temporary file and makes it durable. Blocks.
    func writeRecord(_ record: [UInt8]) throws(StoreError) -> String {
        let path = temporaryPath()
        let file = try OpenFile.create(path)
        try file.write(RecordFile.trailer(for: record))
        try files.synchronize(file)
        return path
    }
}
