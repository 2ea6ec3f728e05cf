package import AWSNames
package import Authorization
import PolicyEngine
package import ServiceKit
package import ServiceShapes
import SignatureV4
package import WireProtocol

/// Stores one part of an upload as it streams in.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>
package struct UploadPart: StreamingOperation {
    package typealias Input = S3Shapes.UploadPartInput
    package typealias Output = S3Shapes.UploadPartOutput
    package static let action: ServiceAction = "s3:UploadPart"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let bucket = try access.bucket(of: input, in: context)
        _ = try access.key(input.key)
        return [
            access.check(
                "s3:PutObject", on: bucket, key: input.key,
                conditions: [("s3:ObjectCreationOperation", .bool(false))], in: context)
        ]
    }

    package func handle(
        _ input: Input, body: VerifiedBody, in context: OperationContext
    ) async throws(ServiceError) -> Output {
        let encryption = [input.sseCustomerAlgorithm, input.sseCustomerKey, input.sseCustomerKeyMD5]
        guard encryption.allSatisfy({ $0 == nil }) else { throw .notImplemented }
        guard (1...ObjectStore.maximumPartNumber).contains(input.partNumber) else {
            throw .s3InvalidArgument(
                "Part number must be an integer between 1 and 10000, inclusive", name: "partNumber",
                value: String(input.partNumber))
        }
        let upload = try access.upload(input.uploadId, of: input.key, in: input.bucket)
        let promise = try Self.promise(input, body, upload: upload.record)
        let writer = access.store.writer()
        let received = try await ReceivedBody.receive(body, into: writer, promise: promise)
        let part = try await access.run(bucket: input.bucket, key: input.key, upload: input.uploadId) {
            (store) async throws(StoreError) in
            try await store.putPart(
                input.partNumber, writer, digest: received.digest, checksum: received.checksum, of: upload.record.id,
                key: upload.record.key, in: upload.bucket, now: context.now)
        }
        var output = Output(eTag: "\"\(part.etag)\"")
        output.show(part.checksum)
        return output
    }

    /// What is declared, held against what the upload was begun with.
    private static func promise(
        _ input: Input, _ body: VerifiedBody, upload: UploadRecord
    ) throws(ServiceError) -> BodyPromise {
        let declared = try DeclaredChecksum(
            input, sdkAlgorithm: input.checksumAlgorithm, announced: body.announcedTrailers)
        let expected = upload.checksumAlgorithm.flatMap { ChecksumAlgorithm(rawValue: $0) }
        // A part of a whole object's checksum need not carry its own: it is computed here.
        let mayLack = upload.checksumType != StoredChecksum.composite
        if let expected, declared.map({ $0.algorithm != expected }) ?? !mayLack {
            throw .s3(
                "InvalidRequest", 400,
                "Checksum Type mismatch occurred, expected checksum Type: \(expected.rawValue.lowercased()), "
                    + "actual checksum Type: \(declared?.algorithm.rawValue.lowercased() ?? "null")")
        }
        return BodyPromise(
            length: try body.requiredLength, md5: input.contentMD5, checksum: declared,
            defaultAlgorithm: expected ?? .crc64nvme)
    }
}
