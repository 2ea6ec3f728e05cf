package import AWSNames
package import Authorization
import PolicyEngine
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// The uploads under way in a bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html>
package struct ListMultipartUploads: Operation {
    package typealias Input = S3Shapes.ListMultipartUploadsInput
    package typealias Output = S3Shapes.ListMultipartUploadsOutput
    package static let action: ServiceAction = "s3:ListMultipartUploads"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [
            access.check(
                "s3:ListBucketMultipartUploads", on: try access.bucket(of: input, in: context),
                conditions: [
                    ("s3:prefix", input.prefix.map(ConditionValue.string)),
                    ("s3:delimiter", input.delimiter.map(ConditionValue.string)),
                ], in: context)
        ]
    }

    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let maximum = try S3Access.pageSize(input.maxUploads, name: "max-uploads")
        let bucket = try access.bucket(of: input, in: context)
        let query = UploadQuery(
            prefix: Array((input.prefix ?? "").utf8), delimiter: Array((input.delimiter ?? "").utf8),
            keyMarker: Array((input.keyMarker ?? "").utf8), uploadMarker: input.uploadIdMarker, limit: maximum)
        let page: UploadPage
        do throws(StoreError) {
            page = UploadPage(of: try access.store.uploads(in: bucket.name), query)
        } catch {
            throw .s3(error, bucket: input.bucket)
        }
        let text = KeyText(encodingType: input.encodingType)
        return Output(
            bucket: input.bucket, keyMarker: text.encoded(input.keyMarker ?? ""),
            uploadIdMarker: input.uploadIdMarker ?? "",
            nextKeyMarker: page.isTruncated ? page.last.map { text.encoded($0.key) } : nil,
            prefix: text.encoded(input.prefix ?? ""), delimiter: input.delimiter.map(text.encoded),
            nextUploadIdMarker: page.isTruncated ? page.last?.upload : nil, maxUploads: maximum,
            isTruncated: page.isTruncated,
            uploads: page.uploads.map { shape($0, text, bucket) }, commonPrefixes: page.commonPrefixes.map(text.prefix),
            encodingType: input.encodingType)
    }

    private func shape(_ upload: UploadRecord, _ text: KeyText, _ bucket: BucketRecord) -> S3Shapes.MultipartUpload {
        S3Shapes.MultipartUpload(
            uploadId: upload.id.rawValue, key: text.encoded(upload.key.description), initiated: upload.initiated,
            storageClass: "STANDARD", owner: access.owner(of: bucket),
            initiator: access.initiator(of: upload, bucket: bucket), checksumAlgorithm: upload.checksumAlgorithm,
            checksumType: upload.checksumType)
    }
}

/// What a listing of uploads asks for.
struct UploadQuery {
    var prefix: [UInt8] = []
    /// Empty: nothing is rolled up.
    var delimiter: [UInt8] = []
    /// Only uploads of later keys; with `uploadMarker` also later uploads of this key.
    var keyMarker: [UInt8] = []
    /// Means nothing without a key.
    var uploadMarker: String?
    var limit = 1_000
}

/// One page of uploads and common prefixes, in order of keys and, within a key, of age.
struct UploadPage {
    private(set) var uploads: [UploadRecord] = []
    private(set) var commonPrefixes: [[UInt8]] = []
    private(set) var isTruncated = false
    /// Where the next page begins: after this.
    private(set) var last: (key: String, upload: String?)?

    /// - Parameter sorted: by key, then by id, which grows with time.
    init(of sorted: [UploadRecord], _ query: UploadQuery) {
        for upload in sorted where upload.key.bytes.starts(with: query.prefix) {
            let group = Self.group(upload.key.bytes, query)
            if let group, group == commonPrefixes.last { continue }
            guard Self.isAfterMarker(upload, group, query) else { continue }
            guard uploads.count + commonPrefixes.count < query.limit else {
                isTruncated = query.limit > 0
                return
            }
            if let group {
                commonPrefixes.append(group)
                last = (String(decoding: group, as: UTF8.self), nil)
            } else {
                uploads.append(upload)
                last = (upload.key.description, upload.id.rawValue)
            }
        }
    }

    private static func group(_ key: [UInt8], _ query: UploadQuery) -> [UInt8]? {
        guard !query.delimiter.isEmpty, let end = key.endOfFirst(query.delimiter, from: query.prefix.count) else {
            return nil
        }
        return Array(key[..<end])
    }

    private static func isAfterMarker(_ upload: UploadRecord, _ group: [UInt8]?, _ query: UploadQuery) -> Bool {
        guard !query.keyMarker.isEmpty else { return true }
        // A common prefix that was the end of a page stands for all its keys.
        if let group { return group != query.keyMarker && ByteOrder.precedes(query.keyMarker, upload.key.bytes) }
        if upload.key.bytes == query.keyMarker, let marker = query.uploadMarker { return upload.id.rawValue > marker }
        return ByteOrder.precedes(query.keyMarker, upload.key.bytes)
    }
}
