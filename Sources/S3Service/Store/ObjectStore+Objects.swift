internal import Synchronization
package import WireProtocol

/// A condition on what a write replaces, held when the write takes effect and not before.
package enum WriteCondition: Sendable, Equatable {
    case none
    /// `If-None-Match: *`: there is no such object.
    case absent
    /// `If-Match`: the object has this entity tag (without quotes).
    case matches(etag: String)

    func check(_ existing: ObjectSummary?) throws(StoreError) {
        switch self {
        case .none: return
        case .absent: guard existing == nil else { throw .preconditionFailed(condition: "If-None-Match") }
        case .matches(let etag):
            guard let existing else { throw .noSuchKey }
            guard etag == "*" || existing.etag.utf8.elementsEqual(etag.utf8) else {
                throw .preconditionFailed(condition: "If-Match")
            }
        }
    }
}

extension ObjectStore {
    /// A writer for the content of one object or part of at most `limit` bytes.
    package func writer(limit: Int64 = ObjectStore.maximumPutSize) -> ContentWriter {
        ContentWriter(path: temporaryPath(), limit: limit, pool: pool, files: files)
    }

    /// Makes what `writer` took, which told `digest`, the object of that key. Of several at once the last rename wins.
    package func put(
        _ writer: ContentWriter, digest: ContentDigest, as key: ObjectKey, in name: BucketName,
        attributes: ObjectAttributes, condition: WriteCondition = .none, now: Timestamp
    ) async throws(StoreError) -> ObjectSummary {
        let bucket = try bucket(name)
        let summary = ObjectSummary(size: digest.size, etag: Hex.encode(digest.md5), lastModified: now, uploadID: nil)
        let record = ObjectRecord(
            key: key, summary: summary, attributes: attributes, parts: [], crc: digest.crc)
        return try await pool.run { () throws(StoreError) in
            let path = try writer.seal(record.encoded())
            try self.replace(key, in: bucket, with: path, summary: summary, condition: condition) {
                writer.markCommitted()
            }
            return summary
        }
    }

    /// Renames a sealed file to its object's name, syncs, and lets go of what was there before. Blocks.
    func replace(
        _ key: ObjectKey, in bucket: Bucket, with path: String, summary: ObjectSummary, condition: WriteCondition,
        onRename: () -> Void
    ) throws(StoreError) {
        let previous = try bucket.commit.withLock { (_) throws(StoreError) -> ObjectSummary? in
            try bucket.requireExisting()
            let previous = bucket.state.withLock { $0.index[key] }
            try condition.check(previous)
            try files.rename(path, to: bucket.path(of: key))
            onRename()
            bucket.state.withLock { $0.index.set(key, to: summary) }
            return previous
        }
        try files.synchronizeDirectory(bucket.objectsDirectory)
        retire(previous, in: bucket)
    }

    /// Opens an object for reading.
    package func open(_ key: ObjectKey, in name: BucketName) async throws(StoreError) -> StoredObject {
        let bucket = try bucket(name)
        return try await pool.run { () throws(StoreError) in
            let (file, directory) = try self.openPinned(key, in: bucket)
            do throws(StoreError) {
                let record = try ObjectRecord(encoded: RecordFile.read(file).record, file: file.path)
                return StoredObject(
                    record: record, file: file, pool: self.pool, partsDirectory: directory, pins: self.pins)
            } catch {
                if let directory { self.pins.unpin(directory) }
                throw error
            }
        }
    }

    /// Under the commit lock, so that the file and the pin belong to one version.
    private func openPinned(
        _ key: ObjectKey, in bucket: Bucket
    ) throws(StoreError) -> (file: OpenFile, directory: String?) {
        try bucket.commit.withLock { (_) throws(StoreError) in
            try bucket.requireExisting()
            guard let summary = bucket.state.withLock({ $0.index[key] }) else { throw .noSuchKey }
            let path = bucket.path(of: key)
            guard let file = try OpenFile.openForReading(path) else { throw .damaged(file: path) }
            let directory = summary.uploadID.map { bucket.directory(of: $0) }
            if let directory { pins.pin(directory) }
            return (file, directory)
        }
    }

    /// What the index knows of an object; nil when there is none. Never blocks.
    package func summary(of key: ObjectKey, in name: BucketName) throws(StoreError) -> ObjectSummary? {
        try bucket(name).state.withLock { $0.index[key] }
    }

    /// Removes an object. Removing none is a success, as on AWS, unless the condition asks for one.
    package func delete(
        _ key: ObjectKey, in name: BucketName, condition: WriteCondition = .none
    ) async throws(StoreError) {
        let bucket = try bucket(name)
        try await pool.run { () throws(StoreError) in
            let previous = try bucket.commit.withLock { (_) throws(StoreError) -> ObjectSummary? in
                try bucket.requireExisting()
                let previous = bucket.state.withLock { $0.index[key] }
                try condition.check(previous)
                guard previous != nil else { return nil }
                try self.files.remove(bucket.path(of: key))
                bucket.state.withLock { $0.index.remove(key) }
                return previous
            }
            // A delete that found nothing also waits for the sync of one that was faster.
            try self.files.synchronizeDirectory(bucket.objectsDirectory)
            self.retire(previous, in: bucket)
        }
    }

    /// A page of keys. Never blocks.
    package func list(_ name: BucketName, _ query: ListingQuery) throws(StoreError) -> ListingPage {
        try bucket(name).state.withLock { $0.index.list(query) }
    }

    private func retire(_ previous: ObjectSummary?, in bucket: Bucket) {
        if let upload = previous?.uploadID { pins.retire(bucket.directory(of: upload)) }
    }
}
