import ServiceKit
import ServiceShapes
import WireProtocol

/// An upload under way, found by what a request names.
struct FoundUpload {
    let bucket: BucketName
    let record: UploadRecord
    /// In ascending order of their numbers.
    let parts: [PartRecord]
}

extension S3Access {
    /// The upload, or `NoSuchUpload`: also for one of another key or bucket, and for an id that is none.
    func upload(_ id: String, of key: String, in bucket: String) throws(ServiceError) -> FoundUpload {
        guard let name = BucketName(bucket) else { throw .invalidBucketName(bucket) }
        let key = try self.key(key)
        do throws(StoreError) {
            guard let id = UploadID(id) else { throw .noSuchUpload }
            let (record, parts) = try store.upload(id, of: key, in: name)
            return FoundUpload(bucket: name, record: record, parts: parts)
        } catch {
            throw .s3(error, bucket: bucket, key: key.description, upload: id)
        }
    }

    /// The object that an upload became, while its key still names it: a client that never saw the first reply asks
    /// again, and is told the same again. Nil when the upload is still open, or other parts are asked for.
    func completed(
        _ id: String, of key: String, in bucket: String, _ references: [CompletedPartReference]
    ) async -> ObjectRecord? {
        guard let id = UploadID(id), let name = BucketName(bucket), let key = ObjectKey(key),
            let summary = try? store.summary(of: key, in: name), summary.uploadID == id,
            let record = try? await store.open(key, in: name).record, record.summary.uploadID == id,
            record.parts.elementsEqual(references, by: { $0.number == $1.number && $0.etag == $1.etag })
        else { return nil }
        return record
    }

    /// Who began an upload: a user or a session by its ARN, an account by its canonical id.
    func initiator(of upload: UploadRecord, bucket: BucketRecord) -> S3Shapes.Initiator {
        let isOwner = upload.initiator == "arn:aws:iam::\(bucket.owner):root"
        return S3Shapes.Initiator(id: isOwner ? principals.canonicalUserID(of: bucket.owner) : upload.initiator)
    }

    func owner(of bucket: BucketRecord) -> S3Shapes.Owner {
        S3Shapes.Owner(id: principals.canonicalUserID(of: bucket.owner))
    }
}
