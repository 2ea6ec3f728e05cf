package import AWSNames
package import Authorization
import PolicyEngine
package import ServiceKit
package import ServiceShapes
import SignatureV4
package import WireProtocol

/// Makes an object of the parts that were uploaded.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>
package struct CompleteMultipartUpload: AsyncOperation {
    package typealias Input = S3Shapes.CompleteMultipartUploadInput
    package typealias Output = S3Shapes.CompleteMultipartUploadOutput
    package static let action: ServiceAction = "s3:CompleteMultipartUpload"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    /// The longest list of parts: 10,000, each with entity tag, number and the longest checksum.
    static let maximumBodyBytes = 4 << 20
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let bucket = try access.bucket(of: input, in: context)
        _ = try access.key(input.key)
        let conditions = input.writeConditions.conditions(in: context)
        let actions: [ServiceAction] = input.ifMatch == nil ? ["s3:PutObject"] : ["s3:PutObject", "s3:GetObject"]
        return actions.map { access.check($0, on: bucket, key: input.key, conditions: conditions, in: context) }
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let encryption = [input.sseCustomerAlgorithm, input.sseCustomerKey, input.sseCustomerKeyMD5]
        guard encryption.allSatisfy({ $0 == nil }) else { throw .notImplemented }
        let condition = try input.writeConditions.storeCondition()
        let references = try Self.references(input)
        if let done = await access.completed(input.uploadId, of: input.key, in: input.bucket, references) {
            return Self.output(input, done, context)
        }
        let upload = try access.upload(input.uploadId, of: input.key, in: input.bucket)
        let expectation = try CompletionExpectation(input, upload: upload.record)
        let record = try await access.run(bucket: input.bucket, key: input.key, upload: input.uploadId) {
            (store) async throws(StoreError) in
            try await store.completeUpload(
                upload.record.id, of: upload.record.key, in: upload.bucket, parts: references, condition: condition,
                now: context.now
            ) { (parts) throws(StoreError) in try expectation.checksum(of: parts, references) }
        }
        return Self.output(input, record, context)
    }

    private static func output(_ input: Input, _ record: ObjectRecord, _ context: OperationContext) -> Output {
        var output = Output(
            location: location(input, context), bucket: input.bucket, key: input.key,
            eTag: "\"\(record.summary.etag)\"", checksumType: record.attributes.checksum?.type)
        output.show(record.attributes.checksum)
        return output
    }

    /// The parts as the document lists them.
    private static func references(_ input: Input) throws(ServiceError) -> [CompletedPartReference] {
        guard let parts = input.multipartUpload?.parts, parts.count <= ObjectStore.maximumPartNumber else {
            throw .s3MalformedXML
        }
        var references: [CompletedPartReference] = []
        for part in parts {
            guard let number = part.partNumber, let etag = part.eTag, !etag.isEmpty else { throw .s3MalformedXML }
            guard (1...ObjectStore.maximumPartNumber).contains(number) else {
                throw .s3InvalidArgument(
                    "PartNumber must be >= 1", name: "PartNumber", value: String(number))
            }
            references.append(
                CompletedPartReference(
                    number: number, etag: etag.filter { $0 != "\"" }, checksum: try part.named()?.value))
        }
        return references
    }

    /// Where the object is, as the client spelled the server.
    private static func location(_ input: Input, _ context: OperationContext) -> String {
        let scheme = context.environment.isSecure ? "https" : "http"
        let path = PercentEncoding.encodePath(input.key)
        return "\(scheme)://\(context.host ?? "localhost")/\(input.bucket)/\(path)"
    }
}

extension S3Shapes.CompleteMultipartUploadInput {
    var writeConditions: WriteConditions { WriteConditions(ifMatch: ifMatch, ifNoneMatch: ifNoneMatch) }
}

/// What the client says that the whole must be.
private struct CompletionExpectation: Sendable {
    private let upload: UploadRecord
    private let checksum: (algorithm: String, value: String)?
    private let type: String?
    private let size: Int64?

    init(_ input: S3Shapes.CompleteMultipartUploadInput, upload: UploadRecord) throws(ServiceError) {
        self.upload = upload
        checksum = try input.named().map { ($0.algorithm.rawValue, $0.value) }
        type = input.checksumType
        size = input.mpuObjectSize.map { Int64($0) }
        guard let type, let begun = upload.checksumType, type != begun else { return }
        throw .s3(
            "InvalidRequest", 400,
            "The upload was created using the \(begun) checksum mode. The complete request must use the same checksum "
                + "mode.")
    }

    /// The checksum of the object, once it and the size are what was promised.
    func checksum(
        of parts: [PartRecord], _ references: [CompletedPartReference]
    ) throws(StoreError) -> StoredChecksum? {
        if upload.checksumType == StoredChecksum.composite, let algorithm = upload.checksumAlgorithm,
            let bare = references.first(where: { $0.checksum == nil })
        {
            throw .partChecksumMissing(partNumber: bare.number, algorithm: algorithm)
        }
        if let size, size != parts.reduce(0, { $0 + $1.size }) { throw .objectSizeMismatch }
        let combined = CombinedChecksum.of(parts, type: upload.checksumType ?? type)
        if let checksum {
            guard let combined, combined.algorithm == checksum.algorithm, combined.value == checksum.value else {
                throw .badDigest(algorithm: checksum.algorithm)
            }
        }
        return combined
    }
}
