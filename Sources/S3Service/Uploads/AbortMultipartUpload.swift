package import AWSNames
package import Authorization
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// Ends an upload without an object. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html>
package struct AbortMultipartUpload: AsyncOperation {
    package typealias Input = S3Shapes.AbortMultipartUploadInput
    package typealias Output = S3Shapes.AbortMultipartUploadOutput
    package static let action: ServiceAction = "s3:AbortMultipartUpload"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let bucket = try access.bucket(of: input, in: context)
        _ = try access.key(input.key)
        return [access.check(Self.action, on: bucket, key: input.key, in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let upload = try access.upload(input.uploadId, of: input.key, in: input.bucket)
        if let moment = input.ifMatchInitiatedTime, moment != upload.record.initiated.wholeSeconds {
            throw .s3(.preconditionFailed(condition: "x-amz-if-match-initiated-time"), bucket: input.bucket)
        }
        try await access.run(bucket: input.bucket, key: input.key, upload: input.uploadId) {
            (store) async throws(StoreError) in
            try await store.abortUpload(upload.record.id, of: upload.record.key, in: upload.bucket)
        }
        return Output()
    }
}
