extension BucketRecord {
    /// The record of a bucket as it rests under a store's `root`; nil when there is none. Blocks.
    ///
    /// For looking at a store that another process may have open: records are replaced whole, by renaming.
    package static func read(_ name: BucketName, root: String) throws(StoreError) -> BucketRecord? {
        let path = "\(root)/buckets/\(name)/bucket"
        guard let file = try OpenFile.openForReading(path) else { return nil }
        return try BucketRecord(encoded: try RecordFile.read(file).record, file: path)
    }
}
