import AWSNames
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// What PutObject and CreateMultipartUpload say of the object to be besides its content.
protocol ObjectWriteRequest: BucketRequest {
    var key: String { get }
    var acl: String? { get }
    var grantFullControl: String? { get }
    var grantRead: String? { get }
    var grantReadACP: String? { get }
    var grantWriteACP: String? { get }
    var cacheControl: String? { get }
    var contentDisposition: String? { get }
    var contentEncoding: String? { get }
    var contentLanguage: String? { get }
    var contentType: String? { get }
    var expires: String? { get }
    var metadata: [String: String]? { get }
    var storageClass: String? { get }
    var tagging: String? { get }
    var websiteRedirectLocation: String? { get }
    var serverSideEncryption: String? { get }
    var ssekmsKeyId: String? { get }
    var ssekmsEncryptionContext: String? { get }
    var sseCustomerAlgorithm: String? { get }
    var sseCustomerKey: String? { get }
    var sseCustomerKeyMD5: String? { get }
    var bucketKeyEnabled: Bool? { get }
    var objectLockMode: String? { get }
    var objectLockRetainUntilDate: Timestamp? { get }
    var objectLockLegalHoldStatus: String? { get }
    var objectLockEventHold: String? { get }
}

extension S3Shapes.PutObjectInput: ObjectWriteRequest {}
extension S3Shapes.CreateMultipartUploadInput: ObjectWriteRequest {}

extension ObjectWriteRequest {
    private var grants: [(name: String, value: String?)] {
        [
            ("full-control", grantFullControl), ("read", grantRead), ("read-acp", grantReadACP),
            ("write-acp", grantWriteACP),
        ]
    }

    private var setsACL: Bool { acl != nil || grants.contains { $0.value != nil } }
    private var setsRetention: Bool { objectLockMode != nil || objectLockRetainUntilDate != nil }

    /// The tags of `x-amz-tagging`, a query string; nil without the header.
    func tags() throws(ServiceError) -> [(name: String, value: String)]? {
        guard let tagging else { return nil }
        do throws(FormDecodingError) {
            let tags = try QueryParameters(decoding: tagging.utf8).all
            if Set(tags.map(\.name)).count == tags.count { return tags }
        } catch {}
        throw .s3InvalidArgument(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag "
                + "name duplicates.", name: "x-amz-tagging", value: tagging)
    }

    /// The condition keys of the headers (reference iam.md §3.8). All are `x-amz-` headers, which count only signed.
    func conditions() throws(ServiceError) -> [(String, ConditionValue?)] {
        var conditions: [(String, ConditionValue?)] = [
            ("s3:x-amz-acl", acl), ("s3:x-amz-storage-class", storageClass),
            ("s3:x-amz-server-side-encryption", serverSideEncryption),
            ("s3:x-amz-server-side-encryption-aws-kms-key-id", ssekmsKeyId),
            ("s3:x-amz-server-side-encryption-customer-algorithm", sseCustomerAlgorithm),
            ("s3:x-amz-website-redirect-location", websiteRedirectLocation),
            ("s3:object-lock-mode", objectLockMode), ("s3:object-lock-legal-hold", objectLockLegalHoldStatus),
        ].map { ($0.0, $0.1.map(ConditionValue.string)) }
        conditions += grants.map { ("s3:x-amz-grant-" + $0.name, $0.value.map(ConditionValue.string)) }
        conditions.append(
            (
                "s3:object-lock-retain-until-date",
                objectLockRetainUntilDate.map { .date(millisecondsSinceEpoch: $0.milliseconds) }
            ))
        if let tags = try tags() {
            conditions += tags.map { ("s3:RequestObjectTag/" + $0.name, .string($0.value)) }
            conditions.append(("s3:RequestObjectTagKeys", .strings(tags.map(\.name))))
        }
        return conditions
    }

    /// The actions that the headers need besides `s3:PutObject` (reference iam.md §8.1).
    func furtherActions() -> [ServiceAction] {
        var actions: [ServiceAction] = []
        if setsACL { actions.append("s3:PutObjectAcl") }
        if tagging != nil { actions.append("s3:PutObjectTagging") }
        if setsRetention { actions.append("s3:PutObjectRetention") }
        if objectLockLegalHoldStatus != nil { actions.append("s3:PutObjectLegalHold") }
        return actions
    }

    /// Encryption, locks, tags, redirects, ACLs and storage classes other than STANDARD are refused, never ignored.
    ///
    /// Ownership is "bucket owner enforced" for every bucket, as for new buckets of AWS: there are no ACLs that could
    /// be public, so BlockPublicAcls and IgnorePublicAcls find nothing to do.
    func refuseWhatIsNotStored() throws(ServiceError) {
        guard storageClass ?? "STANDARD" == "STANDARD" else {
            throw .s3("InvalidStorageClass", 400, "The storage class you specified is not valid")
        }
        let allowsACL = acl == nil || acl == "private" || acl == "bucket-owner-full-control"
        guard allowsACL, grants.allSatisfy({ $0.value == nil }) else {
            throw .s3("AccessControlListNotSupported", 400, "The bucket does not allow ACLs")
        }
        let unsupported: [String?] = [
            serverSideEncryption, ssekmsKeyId, ssekmsEncryptionContext, sseCustomerAlgorithm, sseCustomerKey,
            sseCustomerKeyMD5, tagging, websiteRedirectLocation, objectLockMode, objectLockLegalHoldStatus,
            objectLockEventHold,
        ]
        guard unsupported.allSatisfy({ $0 == nil }), objectLockRetainUntilDate == nil, bucketKeyEnabled != true else {
            throw .notImplemented
        }
        let bytes = (metadata ?? [:]).reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard bytes <= PutObject.maximumMetadataBytes else {
            throw .s3(
                "MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size",
                [("Size", String(bytes)), ("MaxSizeAllowed", String(PutObject.maximumMetadataBytes))])
        }
    }

    /// What is kept with the object.
    var attributes: ObjectAttributes {
        let pairs: [(String, String?)] = [
            ("content-type", contentType ?? "binary/octet-stream"), ("cache-control", cacheControl),
            ("content-disposition", contentDisposition), ("content-language", contentLanguage),
            ("content-encoding", Self.withoutFraming(contentEncoding)), ("expires", expires),
        ]
        return ObjectAttributes(
            systemHeaders: pairs.compactMap { pair in pair.1.map { (pair.0, $0) } },
            userMetadata: (metadata ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// `aws-chunked` is how the body travelled, not what it is.
    private static func withoutFraming(_ encoding: String?) -> String? {
        let codings = (encoding ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
            .filter { $0 != "aws-chunked" && !$0.isEmpty }
        return codings.isEmpty ? nil : codings.joined(separator: ",")
    }
}
