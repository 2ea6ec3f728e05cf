package import AWSNames
package import Authorization
package import ServiceKit
package import ServiceShapes
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

    /// Who makes a write depend on an entity tag learns it, and so must be allowed to read.
    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let bucket = try access.bucket(of: input, in: context)
        _ = try access.key(input.key)
        let conditions = try input.conditions() + input.writeConditions.conditions(in: context)
        var actions = [Self.action] + input.furtherActions()
        if input.ifMatch != nil { actions.append("s3:GetObject") }
        return actions.map { access.check($0, on: bucket, key: input.key, conditions: conditions, in: context) }
    }

    package func handle(
        _ input: Input, body: VerifiedBody, in context: OperationContext
    ) async throws(ServiceError) -> Output {
        try input.refuseWhatIsNotStored()
        guard input.writeOffsetBytes == nil else { throw .notImplemented }
        let condition = try input.writeConditions.storeCondition()
        let bucket = try access.bucket(of: input, in: context).name
        let key = try access.key(input.key)
        let promise = BodyPromise(
            length: try body.requiredLength, md5: input.contentMD5,
            checksum: try DeclaredChecksum(
                input, sdkAlgorithm: input.checksumAlgorithm, announced: body.announcedTrailers))
        let writer = access.store.writer()
        let received = try await ReceivedBody.receive(body, into: writer, promise: promise)
        var attributes = input.attributes
        attributes.checksum = received.checksum
        let kept = attributes
        let summary = try await access.run(bucket: input.bucket, key: input.key) { (store) async throws(StoreError) in
            try await store.put(
                writer, digest: received.digest, as: key, in: bucket, attributes: kept, condition: condition,
                now: context.now)
        }
        var output = Output(eTag: "\"\(summary.etag)\"", checksumType: received.checksum.type)
        output.show(received.checksum)
        return output
    }
}

extension S3Shapes.PutObjectInput {
    var writeConditions: WriteConditions { WriteConditions(ifMatch: ifMatch, ifNoneMatch: ifNoneMatch) }
}

extension VerifiedBody {
    /// The length that the client must declare, at most that of a single put.
    var requiredLength: Int64 {
        get throws(ServiceError) {
            guard let length = decodedLength else {
                throw .s3("MissingContentLength", 411, "You must provide the Content-Length HTTP header.")
            }
            guard length <= ObjectStore.maximumPutSize else {
                throw .s3(
                    "EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size",
                    [("ProposedSize", String(length)), ("MaxSizeAllowed", String(ObjectStore.maximumPutSize))])
            }
            return length
        }
    }
}
