/// What opening the store found and did.
package struct RecoveryReport: Sendable, Equatable {
    /// Left under `tmp` by writes that a crash cut short; removed.
    package var temporaryFiles = 0
    /// Parts that no object and no upload names; removed.
    package var orphanedUploads = 0
    /// Files that are not what was written: left where they are and not served. To be told to the operator.
    package var damagedFiles: [String] = []
}

/// Reads the directory into memory and clears away what a crash left.
struct Recovery {
    let root: String
    let files: FileSystem
    private(set) var report = RecoveryReport()

    init(root: String, files: FileSystem) {
        self.root = root
        self.files = files
    }

    mutating func run() throws(StoreError) -> [BucketName: Bucket] {
        try files.makeDirectory(root)
        for name in ["tmp", "buckets"] { try files.makeDirectory("\(root)/\(name)") }
        try files.synchronizeDirectory(root)
        for name in try files.names(in: "\(root)/tmp") {
            try files.removeTree("\(root)/tmp/\(name)")
            report.temporaryFiles += 1
        }
        var buckets: [BucketName: Bucket] = [:]
        for name in try files.names(in: "\(root)/buckets") {
            let bucket = try loadBucket("\(root)/buckets/\(name)", named: name)
            buckets[bucket.record.name] = bucket
        }
        return buckets
    }

    /// A bucket whose own record is damaged stops the start: its owner, and so who may do what in it, is unknown.
    private mutating func loadBucket(_ directory: String, named name: String) throws(StoreError) -> Bucket {
        let path = "\(directory)/bucket"
        guard let bytes = try read(path) else { throw .damaged(file: path) }
        let record = try BucketRecord(encoded: bytes, file: path)
        guard record.name.rawValue == name else { throw .damaged(file: path) }
        var state = Bucket.State(record: record)
        let manifests = try loadObjects("\(directory)/objects", into: &state)
        try loadUploads("\(directory)/uploads", completed: manifests, into: &state)
        return Bucket(directory: directory, state: state)
    }

    /// Fills the index. Returns the parts of completed uploads by the upload's id.
    private mutating func loadObjects(
        _ directory: String, into state: inout Bucket.State
    ) throws(StoreError) -> [String: Set<String>] {
        var manifests: [String: Set<String>] = [:]
        for name in try files.names(in: directory) {
            guard let record = try loadObject("\(directory)/\(name)", named: name) else { continue }
            state.index.set(record.key, to: record.summary)
            guard let upload = record.summary.uploadID else { continue }
            manifests[upload.rawValue] = Set(record.parts.map { Bucket.partFileName($0.number) })
        }
        return manifests
    }

    private mutating func loadObject(_ path: String, named name: String) throws(StoreError) -> ObjectRecord? {
        guard let bytes = try readUnlessDamaged(path) else { return nil }
        guard let record = try? ObjectRecord(encoded: bytes, file: path), record.key.fileName == name else {
            report.damagedFiles.append(path)
            return nil
        }
        return record
    }

    private mutating func loadUploads(
        _ directory: String, completed: [String: Set<String>], into state: inout Bucket.State
    ) throws(StoreError) {
        for name in try files.names(in: directory) {
            let path = "\(directory)/\(name)"
            if let kept = completed[name] {
                try tidy(path, keeping: kept)
                continue
            }
            guard let bytes = try readUnlessDamaged("\(path)/upload") else {
                if try OpenFile.openForReading("\(path)/upload") == nil {
                    // An object that could not be read may be what names these parts: then they stay.
                    guard report.damagedFiles.isEmpty else { continue }
                    try files.removeTree(path)
                    report.orphanedUploads += 1
                }
                continue
            }
            guard let record = try? UploadRecord(encoded: bytes, file: path), record.id.rawValue == name else {
                report.damagedFiles.append("\(path)/upload")
                continue
            }
            state.uploads[record.id] = UploadState(record: record, parts: try loadParts(path))
        }
    }

    /// Finishes what completion may not have come to.
    private mutating func tidy(_ directory: String, keeping kept: Set<String>) throws(StoreError) {
        let present = try files.names(in: directory)
        for name in present where !kept.contains(name) { try files.remove("\(directory)/\(name)") }
        for name in kept.subtracting(present) { report.damagedFiles.append("\(directory)/\(name)") }
    }

    private mutating func loadParts(_ directory: String) throws(StoreError) -> [Int: PartRecord] {
        var parts: [Int: PartRecord] = [:]
        for name in try files.names(in: directory) where name != "upload" {
            let path = "\(directory)/\(name)"
            guard let bytes = try readUnlessDamaged(path) else { continue }
            guard let part = try? PartRecord(encoded: bytes, file: path), Bucket.partFileName(part.number) == name
            else {
                report.damagedFiles.append(path)
                continue
            }
            parts[part.number] = part
        }
        return parts
    }

    private func read(_ path: String) throws(StoreError) -> [UInt8]? {
        guard let file = try OpenFile.openForReading(path) else { return nil }
        return try RecordFile.read(file).record
    }

    /// Nil when there is no such file, and when it is damaged, which is reported.
    private mutating func readUnlessDamaged(_ path: String) throws(StoreError) -> [UInt8]? {
        do throws(StoreError) {
            return try read(path)
        } catch .damaged(let file) {
            report.damagedFiles.append(file)
            return nil
        }
    }
}
