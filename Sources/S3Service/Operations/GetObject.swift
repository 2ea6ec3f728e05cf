package import AWSNames
package import Authorization
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// What a read of an object answers: headers as the model has them, and the bytes.
package struct ObjectReply: Sendable {
    let shape: S3Shapes.GetObjectOutput
    let status: Int
    let body: HTTPResponse.Body
}

/// Reads an object, or a range of it. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
package struct GetObject: AsyncOperation {
    package typealias Input = S3Shapes.GetObjectInput
    package typealias Output = ObjectReply
    package static let action: ServiceAction = "s3:GetObject"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [
            access.check(
                input.versionId == nil ? Self.action : "s3:GetObjectVersion",
                on: try access.bucket(input.bucket, in: context), key: input.key,
                conditions: [("s3:versionid", input.versionId)], in: context)
        ]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let bucket = try access.bucket(input.bucket, in: context)
        let key = try access.key(input.key)
        guard input.versionId ?? "null" == "null", input.partNumber ?? 1 == 1 else {
            throw .s3("NoSuchVersion", 404, "The specified version does not exist.")
        }
        let opened: StoredObject
        do throws(ServiceError) {
            opened = try await access.run(bucket: input.bucket, key: input.key) { (store) async throws(StoreError) in
                try await store.open(key, in: bucket.name)
            }
        } catch {
            throw error.code == "NoSuchKey" ? access.missing(input.key, in: bucket, context) : error
        }
        let record = opened.record
        let object = record.summary
        try ReadConditions(
            ifMatch: input.ifMatch, ifNoneMatch: input.ifNoneMatch, ifModifiedSince: input.ifModifiedSince,
            ifUnmodifiedSince: input.ifUnmodifiedSince
        ).check(object)
        let range = try ByteRange(input.range, size: object.size)
        var shape = record.shape
        shape.contentLength = Int(range.length)
        if range.isPartial {
            shape.contentRange = "bytes \(range.start)-\(range.start + range.length - 1)/\(object.size)"
        }
        shape.cacheControl = input.responseCacheControl ?? shape.cacheControl
        shape.contentDisposition = input.responseContentDisposition ?? shape.contentDisposition
        shape.contentEncoding = input.responseContentEncoding ?? shape.contentEncoding
        shape.contentLanguage = input.responseContentLanguage ?? shape.contentLanguage
        shape.contentType = input.responseContentType ?? shape.contentType
        return ObjectReply(
            shape: shape, status: range.isPartial ? 206 : 200,
            body: range.length == 0
                ? .bytes([])
                : .stream(length: range.length, source: opened.body(of: range.start..<(range.start + range.length))))
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
        [
            access.check(
                input.versionId == nil ? "s3:GetObject" : "s3:GetObjectVersion",
                on: try access.bucket(input.bucket, in: context), key: input.key,
                conditions: [("s3:versionid", input.versionId)], in: context)
        ]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let bucket = try access.bucket(input.bucket, in: context)
        let key = try access.key(input.key)
        guard input.versionId ?? "null" == "null", input.partNumber ?? 1 == 1 else {
            throw .s3("NoSuchVersion", 404, "The specified version does not exist.")
        }
        let record: ObjectRecord
        do throws(ServiceError) {
            record = try await access.run(bucket: input.bucket, key: input.key) { (store) async throws(StoreError) in
                try await store.open(key, in: bucket.name).record
            }
        } catch {
            throw error.code == "NoSuchKey" ? access.missing(input.key, in: bucket, context) : error
        }
        let object = record.summary
        try ReadConditions(
            ifMatch: input.ifMatch, ifNoneMatch: input.ifNoneMatch, ifModifiedSince: input.ifModifiedSince,
            ifUnmodifiedSince: input.ifUnmodifiedSince
        ).check(object)
        let range = try ByteRange(input.range, size: object.size)
        var shape = record.shape
        if range.isPartial {
            shape.contentRange = "bytes \(range.start)-\(range.start + range.length - 1)/\(object.size)"
        }
        return ObjectReply(
            shape: shape, status: range.isPartial ? 206 : 200, body: .absent(contentLength: range.length))
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
                on: try access.bucket(input.bucket, in: context), key: input.key,
                conditions: [("s3:versionid", input.versionId), ("s3:if-match", input.ifMatch)], in: context)
        ]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        guard input.mfa == nil, input.ifMatchSize == nil, input.ifMatchLastModifiedTime == nil else {
            throw .notImplemented
        }
        let bucket = try access.bucket(input.bucket, in: context).name
        let key = try access.key(input.key)
        let condition = input.ifMatch.map { WriteCondition.matches(etag: $0.filter { $0 != "\"" }) } ?? .none
        try await access.run(bucket: input.bucket, key: input.key) { (store) async throws(StoreError) in
            try await store.delete(key, in: bucket, condition: condition)
        }
        return Output()
    }
}
