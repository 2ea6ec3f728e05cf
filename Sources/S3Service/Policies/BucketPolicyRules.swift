import PolicyEngine
import WireProtocol

/// What S3 asks of a bucket policy beyond what `PolicyDocument` read it by: that it speaks of this bucket, and of what
/// is done to buckets and objects. Statements are read in order; the first fault is the one that is told.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html>
struct BucketPolicyRules {
    let bucketARN: String

    init(bucket: BucketName) { bucketARN = "arn:aws:s3:::\(bucket)" }

    func check(_ document: PolicyDocument) throws(ServiceError) {
        for statement in document.statements {
            let resources = statement.resource?.values ?? []
            guard resources.allSatisfy(liesInBucket) else { throw .malformedPolicy("Policy has invalid resource") }
            guard statement.action.values.allSatisfy(Self.isOfBucketOrObjects) else {
                throw .malformedPolicy("Policy has invalid action")
            }
        }
    }

    /// The bucket, its objects, or a pattern that begins with the bucket's whole name.
    private func liesInBucket(_ resource: String) -> Bool {
        guard resource.utf8.starts(with: bucketARN.utf8) else { return false }
        let next = resource.utf8.dropFirst(bucketARN.utf8.count).first
        return next == nil || next == 0x2F || next == 0x2A
    }

    /// S3 has actions of the account, of jobs and the like besides; no bucket's policy can speak of them.
    private static func isOfBucketOrObjects(_ action: String) -> Bool {
        BucketCatalog.isEveryAction(action) || !BucketCatalog.targets(of: action).isEmpty
    }
}

extension ServiceError {
    static func malformedPolicy(_ message: String, _ details: [(name: String, value: String)] = []) -> ServiceError {
        .s3("MalformedPolicy", 400, message, details)
    }
}
