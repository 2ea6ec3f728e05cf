package import AWSNames
package import Authorization
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// The parts that an upload has. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html>
package struct ListParts: Operation {
    package typealias Input = S3Shapes.ListPartsInput
    package typealias Output = S3Shapes.ListPartsOutput
    package static let action: ServiceAction = "s3:ListParts"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let bucket = try access.bucket(of: input, in: context)
        _ = try access.key(input.key)
        return [access.check("s3:ListMultipartUploadParts", on: bucket, key: input.key, in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let maximum = try S3Access.pageSize(input.maxParts, name: "max-parts")
        let marker = input.partNumberMarker ?? 0
        guard marker >= 0 else {
            throw .s3InvalidArgument(
                "Argument part-number-marker must be an integer between 0 and 2147483647", name: "part-number-marker",
                value: String(marker))
        }
        let bucket = try access.bucket(of: input, in: context)
        let upload = try access.upload(input.uploadId, of: input.key, in: input.bucket)
        let rest = upload.parts.drop { $0.number <= marker }
        let page = rest.prefix(maximum)
        return Output(
            bucket: input.bucket, key: input.key, uploadId: input.uploadId, partNumberMarker: marker,
            nextPartNumberMarker: page.last?.number ?? 0, maxParts: maximum, isTruncated: page.count < rest.count,
            parts: page.map(Self.shape), initiator: access.initiator(of: upload.record, bucket: bucket),
            owner: access.owner(of: bucket), storageClass: "STANDARD",
            checksumAlgorithm: upload.record.checksumAlgorithm, checksumType: upload.record.checksumType)
    }

    private static func shape(_ part: PartRecord) -> S3Shapes.Part {
        var shape = S3Shapes.Part(
            partNumber: part.number, lastModified: part.lastModified, eTag: "\"\(part.etag)\"", size: Int(part.size))
        shape.show(part.checksum)
        return shape
    }
}
