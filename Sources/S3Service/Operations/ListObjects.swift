package import AWSNames
package import Authorization
import PolicyEngine
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
package struct ListObjectsV2: Operation {
    package typealias Input = S3Shapes.ListObjectsV2Input
    package typealias Output = S3Shapes.ListObjectsV2Output
    package static let action: ServiceAction = "s3:ListObjectsV2"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try access.listCheck(input, input.prefix, input.delimiter, input.maxKeys, context)]
    }

    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        var after = Array((input.startAfter ?? "").utf8)
        if let token = input.continuationToken {
            after = try ContinuationToken.key(in: token)
        }
        let listing = try access.listing(input, input.prefix, input.delimiter, input.maxKeys, after, context)
        let text = KeyText(encodingType: input.encodingType)
        let owner = input.fetchOwner == true ? access.owner(of: listing.bucket) : nil
        return Output(
            isTruncated: listing.page.isTruncated,
            contents: listing.objects.map { text.object($0.key, $0.summary, owner) },
            name: input.bucket, prefix: text.encoded(input.prefix ?? ""), delimiter: input.delimiter.map(text.encoded),
            maxKeys: listing.maximum, commonPrefixes: listing.commonPrefixes.map(text.prefix),
            encodingType: input.encodingType, keyCount: listing.page.items.count,
            continuationToken: input.continuationToken,
            nextContinuationToken: listing.page.isTruncated ? listing.last.map(ContinuationToken.token) : nil,
            startAfter: input.startAfter.map(text.encoded))
    }
}

/// The first version. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html>
package struct ListObjects: Operation {
    package typealias Input = S3Shapes.ListObjectsInput
    package typealias Output = S3Shapes.ListObjectsOutput
    package static let action: ServiceAction = "s3:ListObjects"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [try access.listCheck(input, input.prefix, input.delimiter, input.maxKeys, context)]
    }

    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let after = Array((input.marker ?? "").utf8)
        let listing = try access.listing(input, input.prefix, input.delimiter, input.maxKeys, after, context)
        let text = KeyText(encodingType: input.encodingType)
        let owner = access.owner(of: listing.bucket)
        // Without a delimiter clients take the last key.
        let hasNext = listing.page.isTruncated && input.delimiter != nil
        return Output(
            isTruncated: listing.page.isTruncated, marker: text.encoded(input.marker ?? ""),
            nextMarker: hasNext ? listing.last.map { text.encoded(String(decoding: $0, as: UTF8.self)) } : nil,
            contents: listing.objects.map { text.object($0.key, $0.summary, owner) }, name: input.bucket,
            prefix: text.encoded(input.prefix ?? ""), delimiter: input.delimiter.map(text.encoded),
            maxKeys: listing.maximum, commonPrefixes: listing.commonPrefixes.map(text.prefix),
            encodingType: input.encodingType)
    }
}

extension S3Access {
    fileprivate struct Listing {
        let bucket: BucketRecord
        let page: ListingPage
        let maximum: Int

        var objects: [(key: ObjectKey, summary: ObjectSummary)] {
            page.items.compactMap { if case .object(let key, let summary) = $0 { (key, summary) } else { nil } }
        }

        var commonPrefixes: [[UInt8]] {
            page.items.compactMap { if case .commonPrefix(let bytes) = $0 { bytes } else { nil } }
        }

        /// What the page ends with.
        var last: [UInt8]? { page.items.last?.bytes }
    }

    fileprivate func listCheck(
        _ input: some BucketRequest, _ prefix: String?, _ delimiter: String?, _ maxKeys: Int?,
        _ context: OperationContext
    ) throws(ServiceError) -> AuthorizationCheck {
        _ = try Self.pageSize(maxKeys, name: "maxKeys")
        return check(
            "s3:ListBucket", on: try bucket(of: input, in: context),
            conditions: [
                ("s3:prefix", prefix.map(ConditionValue.string)),
                ("s3:delimiter", delimiter.map(ConditionValue.string)),
                ("s3:max-keys", maxKeys.map { .number(Int64($0)) }),
            ], in: context)
    }

    fileprivate func listing(
        _ input: some BucketRequest, _ prefix: String?, _ delimiter: String?, _ maxKeys: Int?, _ after: [UInt8],
        _ context: OperationContext
    ) throws(ServiceError) -> Listing {
        let bucket = try bucket(of: input, in: context)
        let maximum = try Self.pageSize(maxKeys, name: "maxKeys")
        let query = ListingQuery(
            prefix: Array((prefix ?? "").utf8), delimiter: Array((delimiter ?? "").utf8),
            after: after.isEmpty ? nil : after,
            limit: maximum)
        do throws(StoreError) {
            return Listing(bucket: bucket, page: try store.list(bucket.name, query), maximum: maximum)
        } catch {
            throw .s3(error, bucket: input.bucket)
        }
    }
}
