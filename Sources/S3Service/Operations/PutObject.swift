package import AWSNames
package import Authorization
package import ServiceKit
package import ServiceShapes
import SignatureV4
package import WireProtocol

/// Stores an object as it streams in; it takes effect whole or not at all.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>. Encryption, locks, tags, ACLs and storage
/// classes other than STANDARD are refused, never ignored.
package struct PutObject: StreamingOperation {
    package typealias Input = S3Shapes.PutObjectInput
    package typealias Output = S3Shapes.PutObjectOutput
    package static let action: ServiceAction = "s3:PutObject"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    /// User metadata, names and values together.
    static let maximumMetadataBytes = 2_048
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let bucket = try access.bucket(input.bucket, in: context)
        _ = try access.key(input.key)
        return [
            access.check(
                Self.action, on: bucket, key: input.key,
                conditions: [
                    ("s3:x-amz-acl", input.acl), ("s3:x-amz-storage-class", input.storageClass),
                    ("s3:x-amz-server-side-encryption", input.serverSideEncryption),
                    ("s3:if-match", input.ifMatch), ("s3:if-none-match", input.ifNoneMatch),
                ], in: context)
        ]
    }

    package func handle(
        _ input: Input, body: VerifiedBody, in context: OperationContext
    ) async throws(ServiceError) -> Output {
        try Self.refuseWhatIsNotStored(input)
        let bucket = try access.bucket(input.bucket, in: context).name
        let key = try access.key(input.key)
        guard let length = body.decodedLength else {
            throw .s3("MissingContentLength", 411, "You must provide the Content-Length HTTP header.")
        }
        guard length <= ObjectStore.maximumPutSize else { throw .s3(.entityTooLarge, bucket: input.bucket) }
        var condition = WriteCondition.none
        if input.ifNoneMatch == "*" { condition = .absent }
        if let match = input.ifMatch { condition = .matches(etag: match.filter { $0 != "\"" }) }
        let upload = ObjectUpload(input: input, writer: access.store.writer(), expectedLength: length)
        let digest = try await upload.receive(body)
        let writeCondition = condition
        let summary = try await access.run(bucket: input.bucket, key: input.key) { (store) async throws(StoreError) in
            try await store.put(
                upload.writer, digest: digest, as: key, in: bucket, attributes: upload.attributes,
                condition: writeCondition, now: context.now)
        }
        return Output(eTag: "\"\(summary.etag)\"")
    }

    private static func refuseWhatIsNotStored(_ input: Input) throws(ServiceError) {
        guard input.storageClass ?? "STANDARD" == "STANDARD" else {
            throw .s3("InvalidStorageClass", 400, "The storage class you specified is not valid")
        }
        if let acl = input.acl, acl != "private", acl != "bucket-owner-full-control" {
            throw .s3("AccessControlListNotSupported", 400, "The bucket does not allow ACLs")
        }
        guard input.serverSideEncryption == nil, input.tagging == nil, input.websiteRedirectLocation == nil,
            input.writeOffsetBytes == nil, input.ifNoneMatch == nil || input.ifNoneMatch == "*"
        else { throw .notImplemented }
        let bytes = (input.metadata ?? [:]).reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard bytes <= maximumMetadataBytes else {
            throw .s3(
                "MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size",
                [("Size", String(bytes)), ("MaxSizeAllowed", String(maximumMetadataBytes))])
        }
    }
}
