package import AWSNames
package import Authorization
import PolicyEngine
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// Makes a bucket. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>
package struct CreateBucket: AsyncOperation {
    package typealias Input = S3Shapes.CreateBucketInput
    package typealias Output = S3Shapes.CreateBucketOutput
    package static let action: ServiceAction = "s3:CreateBucket"
    package static let authentication = AuthenticationRequirement.signature
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        guard BucketName(input.bucket) != nil else { throw .invalidBucketName(input.bucket) }
        let arn = "arn:aws:s3:::\(input.bucket)"
        var check = AuthorizationCheck(
            Self.action, on: arn, in: try context.account, conditions: S3Access.conditions(in: context),
            wording: .quoted(resource: arn))
        if let constraint = input.createBucketConfiguration?.locationConstraint {
            check.conditions.set("s3:locationconstraint", .string(constraint))
        }
        return [check]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        guard let name = BucketName(input.bucket) else { throw .invalidBucketName(input.bucket) }
        let bucket = BucketRecord(
            name: name, owner: try context.account, region: try Self.region(input, context), created: context.now)
        try await access.run(bucket: input.bucket) { (store) async throws(StoreError) in
            try await store.createBucket(bucket)
        }
        return Output(location: "/\(name)")
    }

    /// The Region of the endpoint, which a location constraint may only repeat.
    private static func region(_ input: Input, _ context: OperationContext) throws(ServiceError) -> RegionName {
        let served = context.environment.region
        guard let constraint = input.createBucketConfiguration?.locationConstraint else {
            guard served == .usEast1 else { throw illegal("unspecified", served) }
            return served
        }
        guard constraint == served.rawValue, served != .usEast1 else { throw illegal(constraint, served) }
        return served
    }

    private static func illegal(_ constraint: String, _ region: RegionName) -> ServiceError {
        region == .usEast1
            ? .s3("InvalidLocationConstraint", 400, "The specified location-constraint is not valid")
            : .s3(
                "IllegalLocationConstraintException", 400,
                "The \(constraint) location constraint is incompatible for the region specific endpoint this request "
                    + "was sent to.")
    }
}

/// Lists the account's buckets. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>
package struct ListBuckets: Operation {
    package typealias Input = S3Shapes.ListBucketsInput
    package typealias Output = S3Shapes.ListBucketsOutput
    package static let action: ServiceAction = "s3:ListBuckets"
    package static let authentication = AuthenticationRequirement.signature
    let access: S3Access

    /// Checked against `arn:aws:s3:::*`; the denial names no resource (reference iam.md §8.1).
    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [
            AuthorizationCheck(
                "s3:ListAllMyBuckets", on: "arn:aws:s3:::*", in: try context.account,
                conditions: S3Access.conditions(in: context), wording: .quoted(resource: nil))
        ]
    }

    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let account = try context.account
        let prefix = input.prefix ?? ""
        let after = input.continuationToken ?? ""
        let found = access.store.bucketRecords(of: account).filter { bucket in
            bucket.name.rawValue.hasPrefix(prefix) && bucket.name.rawValue > after
                && (input.bucketRegion == nil || input.bucketRegion == bucket.region.rawValue)
        }
        let page = found.prefix(input.maxBuckets ?? 10_000)
        return Output(
            buckets: page.map {
                S3Shapes.Bucket(
                    name: $0.name.rawValue, creationDate: $0.created, bucketRegion: $0.region.rawValue)
            },
            owner: S3Shapes.Owner(id: access.principals.canonicalUserID(of: account)),
            continuationToken: page.count < found.count ? page.last?.name.rawValue : nil, prefix: input.prefix)
    }
}

/// Tells whether a bucket is there. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>
package struct HeadBucket: Operation {
    package typealias Input = S3Shapes.HeadBucketInput
    package typealias Output = S3Shapes.HeadBucketOutput
    package static let action: ServiceAction = "s3:HeadBucket"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [access.check("s3:ListBucket", on: try access.bucket(input.bucket, in: context), in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        Output(bucketRegion: try access.bucket(input.bucket, in: context).region.rawValue)
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>
package struct GetBucketLocation: Operation {
    package typealias Input = S3Shapes.GetBucketLocationInput
    package typealias Output = S3Shapes.GetBucketLocationOutput
    package static let action: ServiceAction = "s3:GetBucketLocation"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [access.check(Self.action, on: try access.bucket(input.bucket, in: context), in: context)]
    }

    /// us-east-1 has no name here, as it was the only Region once.
    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let region = try access.bucket(input.bucket, in: context).region
        return Output(locationConstraint: region == .usEast1 ? "" : region.rawValue)
    }
}

/// Deletes an empty bucket. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html>
package struct DeleteBucket: AsyncOperation {
    package typealias Input = S3Shapes.DeleteBucketInput
    package typealias Output = S3Shapes.DeleteBucketOutput
    package static let action: ServiceAction = "s3:DeleteBucket"
    package static let authentication = AuthenticationRequirement.signatureOrAnonymous
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [access.check(Self.action, on: try access.bucket(input.bucket, in: context), in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let name = try access.bucket(input.bucket, in: context).name
        try await access.run(bucket: input.bucket) { (store) async throws(StoreError) in
            try await store.deleteBucket(name)
        }
        return Output()
    }
}
