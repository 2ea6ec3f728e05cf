package import AWSNames
internal import Synchronization

extension ObjectStore {
    /// The record of a bucket; nil when there is none. Never blocks.
    package func bucketRecord(_ name: BucketName) -> BucketRecord? {
        buckets.withLock { $0[name] }?.record
    }

    /// The buckets of an account, by name. Never blocks.
    package func bucketRecords(of owner: AccountID) -> [BucketRecord] {
        let all = buckets.withLock { Array($0.values) }
        return all.map(\.record).filter { $0.owner == owner }.sorted { $0.name < $1.name }
    }

    /// Makes a bucket. Names are shared by all accounts.
    package func createBucket(_ record: BucketRecord) async throws(StoreError) {
        try await pool.run { () throws(StoreError) in
            try self.requireFree(record)
            let scratch = self.temporaryPath()
            try self.files.makeDirectory(scratch)
            try self.files.makeDirectory("\(scratch)/objects")
            try self.files.makeDirectory("\(scratch)/uploads")
            try self.files.rename(try self.writeRecord(record.encoded()), to: "\(scratch)/bucket")
            try self.files.synchronizeDirectory(scratch)
            let parent = "\(self.root)/buckets"
            let bucket = Bucket(directory: "\(parent)/\(record.name)", state: .init(record: record))
            try self.buckets.withLock { (buckets) throws(StoreError) in
                if let other = buckets[record.name] { throw Self.taken(by: other, for: record.owner) }
                try self.files.rename(scratch, to: bucket.directory)
                buckets[record.name] = bucket
            }
            try self.files.synchronizeDirectory(parent)
        }
    }

    private func requireFree(_ record: BucketRecord) throws(StoreError) {
        if let other = buckets.withLock({ $0[record.name] }) { throw Self.taken(by: other, for: record.owner) }
    }

    private static func taken(by bucket: Bucket, for owner: AccountID) -> StoreError {
        .bucketExists(ownedByCaller: bucket.record.owner == owner)
    }

    /// Removes a bucket that has no objects; uploads under way go with it.
    package func deleteBucket(_ name: BucketName) async throws(StoreError) {
        let bucket = try bucket(name)
        try await pool.run { () throws(StoreError) in
            let scratch = self.temporaryPath()
            try bucket.commit.withLock { (_) throws(StoreError) in
                try bucket.requireExisting()
                guard bucket.state.withLock({ $0.index.isEmpty }) else { throw .bucketNotEmpty }
                try self.files.rename(bucket.directory, to: scratch)
                bucket.state.withLock { $0.isDeleted = true }
                self.buckets.withLock { $0[name] = nil }
            }
            try self.files.synchronizeDirectory("\(self.root)/buckets")
            // The bucket is gone; what is left of it under tmp goes at the next start if not now.
            try? self.files.removeTree(scratch)
        }
    }

    /// Changes a bucket's policy or settings.
    package func updateBucket(
        _ name: BucketName, _ change: @escaping @Sendable (inout BucketRecord) -> Void
    ) async throws(StoreError) {
        let bucket = try bucket(name)
        try await pool.run { () throws(StoreError) in
            try bucket.commit.withLock { (_) throws(StoreError) in
                try bucket.requireExisting()
                var record = bucket.record
                change(&record)
                let path = try self.writeRecord(record.encoded())
                try self.files.rename(path, to: bucket.recordPath)
                let changed = record
                bucket.state.withLock { $0.record = changed }
            }
            try self.files.synchronizeDirectory(bucket.directory)
        }
    }
}
