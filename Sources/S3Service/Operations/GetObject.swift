package import AWSNames
package import Authorization
import PolicyEngine
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// What a read of an object answers: headers as the model has them, and the bytes.
package struct ObjectReply: Sendable {
    let shape: S3Shapes.GetObjectOutput
    let status: Int
    let body: HTTPResponse.Body
}

/// Reads an object, a range or a part of it. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
package struct GetObject: AsyncOperation {
    package typealias Input = S3Shapes.GetObjectInput
    package typealias Output = ObjectReply
    package static let action: ServiceAction = "s3:GetObject"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try input.check(with: access, in: context)]
    }

    /// Up to so much is read whole before the answer begins: it goes out with the head, and damage is an error, not a
    /// connection that breaks off. The gateway bounds what such answers hold until their clients take them.
    private static let wholeBytes: Int64 = 32 * 1024

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let found = try await input.find(with: access, in: context)
        let length = found.range.length
        let range = found.range.start..<(found.range.start + length)
        let body: HTTPResponse.Body
        if length > Self.wholeBytes {
            body = .stream(length: length, source: found.object.body(of: range))
        } else if range.isEmpty {
            body = .bytes([])
        } else {
            body = .bytes(
                try await access.run(bucket: input.bucket, key: input.key) { (_) async throws(StoreError) in
                    try await found.object.bytes(of: range)
                })
        }
        return ObjectReply(shape: found.shape, status: found.status, body: body)
    }
}

/// Tells of an object what GetObject would. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>
package struct HeadObject: AsyncOperation {
    package typealias Input = S3Shapes.HeadObjectInput
    package typealias Output = ObjectReply
    package static let action: ServiceAction = "s3:HeadObject"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try input.check(with: access, in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let found = try await input.find(with: access, in: context)
        return ObjectReply(
            shape: found.shape, status: found.status, body: .absent(contentLength: found.range.length))
    }
}

/// Deletes an object; that there is none is no error.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>
package struct DeleteObject: AsyncOperation {
    package typealias Input = S3Shapes.DeleteObjectInput
    package typealias Output = S3Shapes.DeleteObjectOutput
    package static let action: ServiceAction = "s3:DeleteObject"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [
            access.check(
                input.versionId == nil ? Self.action : "s3:DeleteObjectVersion",
                on: try access.bucket(of: input, in: context), key: input.key,
                conditions: [
                    ("s3:versionid", input.versionId.map(ConditionValue.string)),
                    (
                        "s3:if-match",
                        context.signature.covers("if-match") ? input.ifMatch.map(ConditionValue.string) : nil
                    ),
                ], in: context)
        ]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        guard input.versionId ?? "null" == "null" else {
            throw .s3("NoSuchVersion", 404, "The specified version does not exist.")
        }
        guard input.mfa == nil, input.ifMatchSize == nil, input.ifMatchLastModifiedTime == nil else {
            throw .notImplemented
        }
        let bucket = try access.bucket(of: input, in: context).name
        let key = try access.key(input.key)
        let condition = input.ifMatch.map { WriteCondition.matches(etag: $0.filter { $0 != "\"" }) } ?? .none
        try await access.run(bucket: input.bucket, key: input.key) { (store) async throws(StoreError) in
            try await store.delete(key, in: bucket, condition: condition)
        }
        return Output()
    }
}
