package import AWSNames
package import Authorization
import PolicyEngine
package import ServiceKit
package import ServiceShapes
import SignatureV4
package import WireProtocol

/// Begins an upload in parts. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html>
package struct CreateMultipartUpload: AsyncOperation {
    package typealias Input = S3Shapes.CreateMultipartUploadInput
    package typealias Output = S3Shapes.CreateMultipartUploadOutput
    package static let action: ServiceAction = "s3:CreateMultipartUpload"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let bucket = try access.bucket(of: input, in: context)
        _ = try access.key(input.key)
        let conditions = try input.conditions() + [("s3:ObjectCreationOperation", .bool(false))]
        return (["s3:PutObject"] + input.furtherActions()).map {
            access.check($0, on: bucket, key: input.key, conditions: conditions, in: context)
        }
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        try input.refuseWhatIsNotStored()
        let bucket = try access.bucket(of: input, in: context).name
        let key = try access.key(input.key)
        let (algorithm, type) = try Self.checksum(input)
        let attributes = input.attributes
        let id = try await access.run(bucket: input.bucket, key: input.key) { (store) async throws(StoreError) in
            try await store.createUpload(
                of: key, in: bucket, attributes: attributes, initiator: context.caller.arn,
                checksumAlgorithm: algorithm?.rawValue, checksumType: type, now: context.now)
        }
        return Output(
            bucket: input.bucket, key: input.key, uploadId: id.rawValue, checksumAlgorithm: algorithm?.rawValue,
            checksumType: type)
    }

    /// The checksum that every part is to carry, and how that of the object is made of them.
    private static func checksum(
        _ input: Input
    ) throws(ServiceError) -> (algorithm: ChecksumAlgorithm?, type: String?) {
        guard let name = input.checksumAlgorithm else {
            guard input.checksumType == nil else {
                throw .s3(
                    "InvalidRequest", 400,
                    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")
            }
            return (nil, nil)
        }
        let algorithm = try ChecksumAlgorithm(declared: name, header: "x-amz-checksum-algorithm")
        let usual = algorithm == .crc64nvme ? StoredChecksum.fullObject : StoredChecksum.composite
        let type = input.checksumType ?? usual
        let fits = type == StoredChecksum.fullObject ? algorithm.isLinear : algorithm != .crc64nvme
        guard fits else {
            throw .s3(
                "InvalidRequest", 400,
                "The \(type) checksum type cannot be used with the \(name.lowercased()) checksum algorithm.")
        }
        return (algorithm, type)
    }
}
