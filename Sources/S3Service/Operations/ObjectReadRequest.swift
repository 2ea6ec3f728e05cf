import AWSNames
import Authorization
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// What GetObject and HeadObject have in common: all but the bytes.
protocol ObjectReadRequest: BucketRequest, Sendable {
    var key: String { get }
    var versionId: String? { get }
    var partNumber: Int? { get }
    var range: String? { get }
    var ifMatch: String? { get }
    var ifNoneMatch: String? { get }
    var ifModifiedSince: Timestamp? { get }
    var ifUnmodifiedSince: Timestamp? { get }
    var responseCacheControl: String? { get }
    var responseContentDisposition: String? { get }
    var responseContentEncoding: String? { get }
    var responseContentLanguage: String? { get }
    var responseContentType: String? { get }
    var responseExpires: Timestamp? { get }
    var checksumMode: String? { get }
    var sseCustomerAlgorithm: String? { get }
    var sseCustomerKey: String? { get }
    var sseCustomerKeyMD5: String? { get }
}

extension S3Shapes.GetObjectInput: ObjectReadRequest {}
extension S3Shapes.HeadObjectInput: ObjectReadRequest {}

/// What a read of an object found: the bytes that it wants and the headers of its reply.
struct FoundObject {
    let object: StoredObject
    let range: ByteRange
    var shape: S3Shapes.GetObjectOutput

    var status: Int { range.isPartial ? 206 : 200 }
}

extension ObjectReadRequest {
    func check(with access: S3Access, in context: OperationContext) throws(ServiceError) -> AuthorizationCheck {
        access.check(
            versionId == nil ? "s3:GetObject" : "s3:GetObjectVersion", on: try access.bucket(of: self, in: context),
            key: key, conditions: [("s3:versionid", versionId.map(ConditionValue.string))], in: context)
    }

    /// Opens the object and checks all that the request says of it.
    func find(with access: S3Access, in context: OperationContext) async throws(ServiceError) -> FoundObject {
        try refuseWhatCannotBe(context)
        let bucket = try access.bucket(of: self, in: context)
        let key = try access.key(self.key)
        let opened: StoredObject
        do throws(ServiceError) {
            opened = try await access.run(bucket: self.bucket, key: self.key) { (store) async throws(StoreError) in
                try await store.open(key, in: bucket.name)
            }
        } catch {
            throw error.code == "NoSuchKey" ? access.missing(self.key, in: bucket, context) : error
        }
        try ReadConditions(
            ifMatch: ifMatch, ifNoneMatch: ifNoneMatch, ifModifiedSince: ifModifiedSince,
            ifUnmodifiedSince: ifUnmodifiedSince
        ).check(opened.record.summary)
        let range = try wantedRange(of: opened.record)
        return FoundObject(object: opened, range: range, shape: shape(of: opened.record, range))
    }

    private func refuseWhatCannotBe(_ context: OperationContext) throws(ServiceError) {
        let overrides = [
            responseCacheControl, responseContentDisposition, responseContentEncoding, responseContentLanguage,
            responseContentType,
        ]
        guard !context.caller.isAnonymous || (overrides.allSatisfy { $0 == nil } && responseExpires == nil) else {
            throw .s3(
                "InvalidRequest", 400,
                "Request specific response headers cannot be used for anonymous GET requests.")
        }
        guard [sseCustomerAlgorithm, sseCustomerKey, sseCustomerKeyMD5].allSatisfy({ $0 == nil }) else {
            throw .s3("InvalidRequest", 400, "The encryption parameters are not applicable to this object.")
        }
        guard versionId ?? "null" == "null" else {
            throw .s3("NoSuchVersion", 404, "The specified version does not exist.", [("VersionId", versionId ?? "")])
        }
        guard partNumber == nil || range == nil else {
            throw .s3(
                "InvalidRequest", 400, "Cannot specify both Range header and partNumber query parameter")
        }
    }

    private func wantedRange(of record: ObjectRecord) throws(ServiceError) -> ByteRange {
        guard let partNumber else { return try ByteRange(range, size: record.summary.size) }
        guard (1...ObjectStore.maximumPartNumber).contains(partNumber) else {
            throw .s3InvalidArgument(
                "Part number must be an integer between 1 and 10000, inclusive", name: "partNumber",
                value: String(partNumber))
        }
        guard let found = ByteRange(part: partNumber, of: record) else {
            throw .s3(
                "InvalidPartNumber", 416, "The requested partnumber is not satisfiable",
                [("PartNumberRequested", String(partNumber)), ("ActualPartCount", String(max(1, record.parts.count)))])
        }
        return found
    }

    private func shape(of record: ObjectRecord, _ range: ByteRange) -> S3Shapes.GetObjectOutput {
        var shape = record.shape
        if range.isPartial, range.length > 0 {
            let last = range.start + range.length - 1
            shape.contentRange = "bytes \(range.start)-\(last)/\(record.summary.size)"
        }
        if partNumber != nil, !record.parts.isEmpty { shape.partsCount = record.parts.count }
        if checksumMode != nil, !range.isPartial {
            shape.show(record.attributes.checksum)
            shape.checksumType = record.attributes.checksum?.type
        }
        shape.cacheControl = responseCacheControl ?? shape.cacheControl
        shape.contentDisposition = responseContentDisposition ?? shape.contentDisposition
        shape.contentEncoding = responseContentEncoding ?? shape.contentEncoding
        shape.contentLanguage = responseContentLanguage ?? shape.contentLanguage
        shape.contentType = responseContentType ?? shape.contentType
        shape.expires = responseExpires?.httpDate ?? shape.expires
        return shape
    }
}
