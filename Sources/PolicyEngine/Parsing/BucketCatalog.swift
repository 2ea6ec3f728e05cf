// Table: what S3 knows in bucket policies.

/// The actions and condition keys of S3, which refuses bucket policies that name others. The facts are those of
/// AWS's Service Authorization Reference, from the same source as `Tools/ActionCatalog`.
package enum BucketCatalog {
    /// What an action is done to.
    package struct Targets: OptionSet, Sendable {
        package static let bucket = Targets(rawValue: 1)
        package static let object = Targets(rawValue: 2)
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
    }

    /// Whether the text stands for every action of S3.
    package static func isEveryAction(_ text: String) -> Bool { text == "*" || name(in: text) == "*" }

    /// Whether S3 has the action, or some action that the pattern stands for.
    static func hasAction(_ text: String) -> Bool {
        if text == "*" { return true }
        guard let name = name(in: text) else { return false }
        guard isPattern(name) else { return objectActions.contains(name) || otherActions.contains(name) }
        let pattern = WildcardPattern(name)
        return objectActions.contains { pattern.matches($0) } || otherActions.contains { pattern.matches($0) }
    }

    /// What the actions that the text stands for are done to; empty for those of neither buckets nor objects, and for
    /// `*` and `s3:*`.
    package static func targets(of text: String) -> Targets {
        guard let name = name(in: text), name != "*" else { return [] }
        let pattern = WildcardPattern(name)
        var targets: Targets = []
        if objectActions.contains(where: { pattern.matches($0) }) { targets.insert(.object) }
        if bucketActions.contains(where: { pattern.matches($0) }) { targets.insert(.bucket) }
        return targets
    }

    /// Whether the key, in lower case, is a global one, one of an identity provider or one of S3's.
    static func hasKey(_ key: String) -> Bool {
        guard let colon = key.firstIndex(of: ":") else { return false }
        guard key[..<colon] == "s3" else { return true }
        let name = key[key.index(after: colon)...]
        if name.hasSuffix("/") { return false }
        return keys.contains(name.firstIndex(of: "/").map { String(name[...$0]) } ?? String(name))
    }

    /// Whether the key, in lower case, comes with some actions only.
    static func isBound(_ key: String) -> Bool { bound[key] != nil }

    /// Whether requests for the action may carry the key, in lower case. Patterns are not judged.
    static func comes(_ key: String, with text: String) -> Bool {
        guard let name = name(in: text), !isPattern(name), let actions = bound[key] else { return true }
        return actions.contains(name)
    }

    /// The name behind `s3:`, in lower case.
    private static func name(in text: String) -> String? {
        let text = text.lowercased()
        guard text.hasPrefix("s3:"), text.utf8.count > 3 else { return nil }
        return String(text.dropFirst(3))
    }

    private static func isPattern(_ name: String) -> Bool { name.contains("*") || name.contains("?") }

    private static func set(_ names: StaticString) -> Set<String> {
        Set(names.description.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { $0.lowercased() })
    }

    /// Keys that come with some actions only.
    private static let bound: [String: Set<String>] = {
        let listing = set("ListBucket ListBucketVersions")
        return [
            "s3:prefix": listing, "s3:delimiter": listing, "s3:max-keys": listing,
            "s3:x-amz-acl": set("PutObject PutObjectAcl PutObjectVersionAcl PutBucketAcl CreateBucket"),
        ]
    }()

    private static let objectActions = set(
        """
        AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion
        DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention
        GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes
        GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication
        ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl PutObjectLegalHold
        PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging ReplicateDelete
        ReplicateObject ReplicateTags RestoreObject UpdateObjectEncryption
        """)

    private static let bucketActions = set(
        """
        CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket DeleteBucketMetadataTableConfiguration
        DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAbac
        GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketMetadataTableConfiguration
        GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy
        GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging
        GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration
        GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration
        ListBucket ListBucketMultipartUploads ListBucketVersions ListTagsForResource PauseReplication
        PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS
        PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls
        PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging PutBucketVersioning
        PutBucketWebsite PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration
        PutLifecycleConfiguration PutMetricsConfiguration PutReplicationConfiguration TagResource UntagResource
        UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration
        """)

    /// Those of buckets, of the account, of access points and the like.
    private static let otherActions = bucketActions.union(
        set(
            """
            AssociateAccessGrantsIdentityCenter CreateAccessGrant CreateAccessGrantsInstance CreateAccessGrantsLocation
            CreateAccessPoint CreateAccessPointForObjectLambda CreateJob CreateMultiRegionAccessPoint
            CreateStorageLensGroup DeleteAccessGrant DeleteAccessGrantsInstance DeleteAccessGrantsInstanceResourcePolicy
            DeleteAccessGrantsLocation DeleteAccessPoint DeleteAccessPointForObjectLambda DeleteAccessPointPolicy
            DeleteAccessPointPolicyForObjectLambda DeleteJobTagging DeleteMultiRegionAccessPoint
            DeleteStorageLensConfiguration DeleteStorageLensConfigurationTagging DeleteStorageLensGroup DescribeJob
            DescribeMultiRegionAccessPointOperation DissociateAccessGrantsIdentityCenter GetAccessGrant
            GetAccessGrantsInstance GetAccessGrantsInstanceForPrefix GetAccessGrantsInstanceResourcePolicy
            GetAccessGrantsLocation GetAccessPoint GetAccessPointConfigurationForObjectLambda
            GetAccessPointForObjectLambda GetAccessPointPolicy GetAccessPointPolicyForObjectLambda
            GetAccessPointPolicyStatus GetAccessPointPolicyStatusForObjectLambda GetAccountPublicAccessBlock
            GetDataAccess GetJobTagging GetMultiRegionAccessPoint GetMultiRegionAccessPointPolicy
            GetMultiRegionAccessPointPolicyStatus GetMultiRegionAccessPointRoutes GetStorageLensConfiguration
            GetStorageLensConfigurationTagging GetStorageLensDashboard GetStorageLensGroup ListAccessGrants
            ListAccessGrantsInstances ListAccessGrantsLocations ListAccessPoints ListAccessPointsForObjectLambda
            ListAllMyBuckets ListCallerAccessGrants ListJobs ListMultiRegionAccessPoints ListStorageLensConfigurations
            ListStorageLensGroups PutAccessGrantsInstanceResourcePolicy PutAccessPointConfigurationForObjectLambda
            PutAccessPointPolicy PutAccessPointPolicyForObjectLambda PutAccessPointPublicAccessBlock
            PutAccountPublicAccessBlock PutJobTagging PutMultiRegionAccessPointPolicy PutStorageLensConfiguration
            PutStorageLensConfigurationTagging SubmitMultiRegionAccessPointRoutes UpdateAccessGrantsLocation
            UpdateJobPriority UpdateJobStatus UpdateStorageLensGroup
            """))

    /// In lower case; `/` at the end stands for the key of a tag that follows.
    private static let keys = set(
        """
        accessgrantscope accessgrantsinstancearn accessgrantslocationscope accesspointnetworkorigin accesspointtag/
        authtype buckettag/ dataaccesspointaccount dataaccesspointarn delimiter destinationregion
        existingjoboperation existingjobpriority existingobjecttag/ if-match if-none-match
        inventoryaccessibleoptionalfields isreplicationpauserequest jobsuspendedcause locationconstraint locationname
        max-keys object-lock-legal-hold object-lock-mode object-lock-remaining-retention-days
        object-lock-retain-until-date objectcreationoperation prefix requestjoboperation requestjobpriority
        requestobjecttag/ requestobjecttagkeys resourceaccount signatureage signatureversion tlsversion versionid
        x-amz-acl x-amz-bucket-namespace x-amz-content-sha256 x-amz-copy-source x-amz-grant-full-control
        x-amz-grant-read x-amz-grant-read-acp x-amz-grant-write x-amz-grant-write-acp x-amz-metadata-directive
        x-amz-object-ownership x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id
        x-amz-server-side-encryption-customer-algorithm x-amz-storage-class x-amz-website-redirect-location
        """)
}
