/// The actions that a bucket policy may name, and what each is done to.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>
enum S3ActionTable {
    enum Target: Hashable, Sendable { case bucket, object }

    /// What the actions that `pattern` matches are done to; empty when it matches none of S3's. `*` and `?` are
    /// wildcards, case does not count.
    static func targets(matching pattern: String) -> Set<Target> {
        let pattern = Array(pattern.lowercased().utf8)
        guard pattern != [0x2A] else { return [.bucket, .object] }
        let vendor = Array("s3:".utf8)
        guard pattern.starts(with: vendor) else { return [] }
        let name = pattern[vendor.count...]
        var found: Set<Target> = []
        if ofObjects.contains(where: { matches(name, $0) }) { found.insert(.object) }
        if ofBuckets.contains(where: { matches(name, $0) }) { found.insert(.bucket) }
        return found
    }

    /// Two indexes, never a regular expression: at most pattern × text steps.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ text: [UInt8]) -> Bool {
        var (at, position) = (pattern.startIndex, 0)
        var retry: (at: Int, position: Int)?
        while position < text.count {
            if at < pattern.endIndex, pattern[at] == 0x2A {
                retry = (at + 1, position)
                at += 1
            } else if at < pattern.endIndex, pattern[at] == 0x3F || pattern[at] == text[position] {
                at += 1
                position += 1
            } else if let last = retry {
                retry = (last.at, last.position + 1)
                (at, position) = (last.at, last.position + 1)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == 0x2A }
    }

    private static let ofObjects: [[UInt8]] = lowercased([
        "AbortMultipartUpload", "BypassGovernanceRetention", "DeleteObject", "DeleteObjectTagging",
        "DeleteObjectVersion", "DeleteObjectVersionTagging", "GetObject", "GetObjectAcl", "GetObjectAttributes",
        "GetObjectLegalHold", "GetObjectRetention", "GetObjectTagging", "GetObjectTorrent", "GetObjectVersion",
        "GetObjectVersionAcl", "GetObjectVersionAttributes", "GetObjectVersionForReplication",
        "GetObjectVersionTagging", "GetObjectVersionTorrent", "InitiateReplication", "ListMultipartUploadParts",
        "ObjectOwnerOverrideToBucketOwner", "PutObject", "PutObjectAcl", "PutObjectLegalHold", "PutObjectRetention",
        "PutObjectTagging", "PutObjectVersionAcl", "PutObjectVersionTagging", "ReplicateDelete", "ReplicateObject",
        "ReplicateTags", "RestoreObject", "UpdateObjectEncryption",
    ])

    private static let ofBuckets: [[UInt8]] = lowercased([
        "CreateBucket", "CreateBucketMetadataTableConfiguration", "DeleteBucket",
        "DeleteBucketMetadataTableConfiguration", "DeleteBucketPolicy", "DeleteBucketWebsite",
        "GetAccelerateConfiguration", "GetAnalyticsConfiguration", "GetBucketAbac", "GetBucketAcl", "GetBucketCORS",
        "GetBucketLocation", "GetBucketLogging", "GetBucketMetadataTableConfiguration", "GetBucketNotification",
        "GetBucketObjectLockConfiguration", "GetBucketOwnershipControls", "GetBucketPolicy", "GetBucketPolicyStatus",
        "GetBucketPublicAccessBlock", "GetBucketRequestPayment", "GetBucketTagging", "GetBucketVersioning",
        "GetBucketWebsite", "GetEncryptionConfiguration", "GetIntelligentTieringConfiguration",
        "GetInventoryConfiguration", "GetLifecycleConfiguration", "GetMetricsConfiguration",
        "GetReplicationConfiguration", "ListBucket", "ListBucketMultipartUploads", "ListBucketVersions",
        "ListTagsForResource", "PutAccelerateConfiguration", "PutAnalyticsConfiguration", "PutBucketAbac",
        "PutBucketAcl", "PutBucketCORS", "PutBucketLogging", "PutBucketNotification",
        "PutBucketObjectLockConfiguration", "PutBucketOwnershipControls", "PutBucketPolicy",
        "PutBucketPublicAccessBlock", "PutBucketRequestPayment", "PutBucketTagging", "PutBucketVersioning",
        "PutBucketWebsite", "PutEncryptionConfiguration", "PutIntelligentTieringConfiguration",
        "PutInventoryConfiguration", "PutLifecycleConfiguration", "PutMetricsConfiguration",
        "PutReplicationConfiguration", "TagResource", "UntagResource",
        "UpdateBucketMetadataInventoryTableConfiguration", "UpdateBucketMetadataJournalTableConfiguration",
    ])

    private static func lowercased(_ names: [String]) -> [[UInt8]] { names.map { Array($0.lowercased().utf8) } }
}
