/// S3's own condition keys, in lower case and without `s3:` (reference iam.md §3.8).
enum S3ConditionKeys {
    private static let names: Set<String> = [
        "authtype", "signatureversion", "signatureage", "tlsversion", "resourceaccount", "x-amz-content-sha256",
        "prefix", "delimiter", "max-keys", "versionid", "requestobjecttagkeys", "x-amz-acl", "x-amz-grant-read",
        "x-amz-grant-write", "x-amz-grant-read-acp", "x-amz-grant-write-acp", "x-amz-grant-full-control",
        "x-amz-copy-source", "x-amz-metadata-directive", "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-storage-class", "x-amz-website-redirect-location", "object-lock-mode",
        "object-lock-retain-until-date", "object-lock-remaining-retention-days", "object-lock-legal-hold", "if-match",
        "if-none-match", "objectcreationoperation", "locationconstraint", "locationname", "x-amz-object-ownership",
        "x-amz-bucket-namespace", "accesspointnetworkorigin", "dataaccesspointaccount", "dataaccesspointarn",
        "accessgrantsinstancearn", "accessgrantslocationscope", "inventoryaccessibleoptionalfields",
        "destinationregion", "isreplicationpauserequest", "existingjoboperation", "existingjobpriority",
        "jobsuspendedcause", "requestjoboperation", "requestjobpriority",
    ]

    /// Keys that end in the key of a tag.
    private static let tagged = ["existingobjecttag/", "requestobjecttag/", "buckettag/", "accesspointtag/"]

    static func isKnown(_ lowercasedName: String) -> Bool {
        names.contains(lowercasedName)
            || tagged.contains { lowercasedName.hasPrefix($0) && lowercasedName.utf8.count > $0.utf8.count }
    }
}
