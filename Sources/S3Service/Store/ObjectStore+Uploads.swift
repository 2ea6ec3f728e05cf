internal import Crypto
internal import Synchronization
package import WireProtocol

/// A part as completion names it.
package struct CompletedPartReference: Sendable, Equatable {
    package var number: Int
    /// Without quotes.
    package var etag: String
    /// The checksum that the client repeats, in base64.
    package var checksum: String?

    package init(number: Int, etag: String, checksum: String? = nil) {
        self.number = number
        self.etag = etag
        self.checksum = checksum
    }
}

extension ObjectStore {
    /// Begins a multipart upload.
    package func createUpload(
        of key: ObjectKey, in name: BucketName, attributes: ObjectAttributes, initiator: String,
        checksumAlgorithm: String? = nil, checksumType: String? = nil, now: Timestamp
    ) async throws(StoreError) -> UploadID {
        let bucket = try bucket(name)
        let record = UploadRecord(
            id: UploadID(at: now), key: key, initiated: now, initiator: initiator, attributes: attributes,
            checksumAlgorithm: checksumAlgorithm, checksumType: checksumType)
        return try await pool.run { () throws(StoreError) in
            let scratch = self.temporaryPath()
            try self.files.makeDirectory(scratch)
            try self.files.rename(try self.writeRecord(record.encoded()), to: "\(scratch)/upload")
            try self.files.synchronizeDirectory(scratch)
            try bucket.commit.withLock { (_) throws(StoreError) in
                try bucket.requireExisting()
                try self.files.rename(scratch, to: bucket.directory(of: record.id))
                bucket.state.withLock { $0.uploads[record.id] = UploadState(record: record) }
            }
            try self.files.synchronizeDirectory(bucket.uploadsDirectory)
            return record.id
        }
    }

    /// An upload under way and its parts in order. Never blocks.
    package func upload(
        _ id: UploadID, of key: ObjectKey, in name: BucketName
    ) throws(StoreError) -> (record: UploadRecord, parts: [PartRecord]) {
        let state = try bucket(name).openUpload(id, of: key)
        return (state.record, state.parts.values.sorted { $0.number < $1.number })
    }

    /// The uploads under way, by key and then by id, which is by age. Never blocks.
    package func uploads(in name: BucketName) throws(StoreError) -> [UploadRecord] {
        let records = try bucket(name).state.withLock { $0.uploads.values.map(\.record) }
        return records.sorted { left, right in
            if left.key != right.key { return left.key < right.key }
            return left.id < right.id
        }
    }

    /// Makes what `writer` took a part, in place of one of that number.
    package func putPart(
        _ number: Int, _ writer: ContentWriter, digest: ContentDigest, checksum: StoredChecksum?, of id: UploadID,
        key: ObjectKey, in name: BucketName, now: Timestamp
    ) async throws(StoreError) -> PartRecord {
        let bucket = try bucket(name)
        let part = PartRecord(
            number: number, size: digest.size, etag: Hex.encode(digest.md5), lastModified: now, checksum: checksum,
            crc: digest.crc)
        return try await pool.run { () throws(StoreError) in
            let path = try writer.seal(part.encoded())
            try bucket.commit.withLock { (_) throws(StoreError) in
                try bucket.requireExisting()
                guard try !bucket.openUpload(id, of: key).isCompleting else { throw .uploadBusy }
                try self.files.rename(path, to: bucket.path(ofPart: number, of: id))
                writer.markCommitted()
                bucket.state.withLock { $0.uploads[id]?.parts[number] = part }
            }
            try self.files.synchronizeDirectory(bucket.directory(of: id))
            return part
        }
    }

    /// Ends an upload and removes its parts.
    package func abortUpload(_ id: UploadID, of key: ObjectKey, in name: BucketName) async throws(StoreError) {
        let bucket = try bucket(name)
        try await pool.run { () throws(StoreError) in
            let scratch = self.temporaryPath()
            try bucket.commit.withLock { (_) throws(StoreError) in
                try bucket.requireExisting()
                guard try !bucket.openUpload(id, of: key).isCompleting else { throw .uploadBusy }
                try self.files.rename(bucket.directory(of: id), to: scratch)
                bucket.state.withLock { _ = $0.uploads.removeValue(forKey: id) }
            }
            try self.files.synchronizeDirectory(bucket.uploadsDirectory)
            // The upload is gone; what is left of it under tmp goes at the next start if not now.
            try? self.files.removeTree(scratch)
        }
    }

    /// Makes the named parts, in that order, the object. No content is copied: the object's record names the parts.
    ///
    /// - Parameter checksum: the object's checksum, from the parts.
    package func completeUpload(
        _ id: UploadID, of key: ObjectKey, in name: BucketName, parts references: [CompletedPartReference],
        condition: WriteCondition = .none, now: Timestamp,
        checksum: @escaping @Sendable ([PartRecord]) throws(StoreError) -> StoredChecksum? = { _ in nil }
    ) async throws(StoreError) -> ObjectRecord {
        let bucket = try bucket(name)
        let upload = try bucket.beginCompletion(of: id, key: key)
        return try await pool.run { () throws(StoreError) in
            do throws(StoreError) {
                let parts = try Self.select(references, from: upload.parts)
                var attributes = upload.record.attributes
                attributes.checksum = try checksum(parts)
                let record = Self.record(of: upload.record, parts: parts, attributes: attributes, now: now)
                let path = try self.writeRecord(record.encoded())
                try self.replace(key, in: bucket, with: path, summary: record.summary, condition: condition) {
                    bucket.state.withLock { _ = $0.uploads.removeValue(forKey: id) }
                }
                self.tidy(id, in: bucket, keeping: parts)
                return record
            } catch {
                bucket.state.withLock { $0.uploads[id]?.isCompleting = false }
                throw error
            }
        }
    }

    private static func record(
        of upload: UploadRecord, parts: [PartRecord], attributes: ObjectAttributes, now: Timestamp
    ) -> ObjectRecord {
        let digests = parts.flatMap { Hex.decode($0.etag) ?? [] }
        let etag = Hex.encode(Array(Insecure.MD5.hash(data: digests))) + "-\(parts.count)"
        let size = parts.reduce(0) { $0 + $1.size }
        let summary = ObjectSummary(size: size, etag: etag, lastModified: now, uploadID: upload.id)
        return ObjectRecord(key: upload.key, summary: summary, attributes: attributes, parts: parts, crc: 0)
    }

    /// The parts that completion names, checked as AWS does: order, presence and tag, sizes.
    private static func select(
        _ references: [CompletedPartReference], from parts: [Int: PartRecord]
    ) throws(StoreError) -> [PartRecord] {
        for (one, next) in zip(references, references.dropFirst()) where one.number >= next.number {
            throw .invalidPartOrder
        }
        var selected: [PartRecord] = []
        for reference in references {
            guard let part = parts[reference.number], part.etag.utf8.elementsEqual(reference.etag.utf8),
                reference.checksum.map({ $0 == part.checksum?.value }) ?? true
            else { throw .invalidPart }
            selected.append(part)
        }
        guard !selected.isEmpty else { throw .invalidPart }
        for part in selected.dropLast() where part.size < minimumPartSize {
            throw .entityTooSmall(partNumber: part.number, size: part.size, etag: part.etag)
        }
        guard selected.reduce(0, { $0 + $1.size }) <= maximumObjectSize else { throw .entityTooLarge }
        return selected
    }

    /// Removes the upload's record and the parts that were not named; what stays is removed at the next start.
    private func tidy(_ id: UploadID, in bucket: Bucket, keeping parts: [PartRecord]) {
        let kept = Set(parts.map { Bucket.partFileName($0.number) })
        let directory = bucket.directory(of: id)
        for name in (try? files.names(in: directory)) ?? [] where !kept.contains(name) {
            _ = try? files.remove("\(directory)/\(name)")
        }
    }
}

extension Bucket {
    /// The upload, if it is one of that key.
    func openUpload(_ id: UploadID, of key: ObjectKey) throws(StoreError) -> UploadState {
        guard let upload = state.withLock({ $0.uploads[id] }), upload.record.key == key else { throw .noSuchUpload }
        return upload
    }

    /// Stops changes to the upload's parts. Undone when completion fails.
    func beginCompletion(of id: UploadID, key: ObjectKey) throws(StoreError) -> UploadState {
        try state.withLock { (state) throws(StoreError) in
            guard let upload = state.uploads[id], upload.record.key == key else { throw .noSuchUpload }
            guard !upload.isCompleting else { throw .uploadBusy }
            state.uploads[id]?.isCompleting = true
            return upload
        }
    }
}
