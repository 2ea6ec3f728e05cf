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
            Self.action, on: arn, in: try context.account, conditions: S3Conditions.common(in: context),
            wording: .quoted(resource: arn))
        for (key, value) in Self.conditions(input) {
            if let value { check.conditions.set(key, .string(value)) }
        }
        return [check]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        guard let name = BucketName(input.bucket) else { throw .invalidBucketName(input.bucket) }
        try Self.refuseWhatIsNotThere(input)
        let bucket = BucketRecord(
            name: name, owner: try context.account, region: try Self.region(input, context), created: context.now)
        do throws(StoreError) {
            try await access.store.createBucket(bucket)
        } catch .bucketExists(ownedByCaller: true) where Self.mayRepeat(bucket, in: access.store) {
            // As it ever was in us-east-1: the owner is told that all is well.
        } catch {
            throw .s3(error, bucket: input.bucket)
        }
        return Output(location: "/\(name)", bucketArn: "arn:aws:s3:::\(name)")
    }

    private static func mayRepeat(_ bucket: BucketRecord, in store: ObjectStore) -> Bool {
        bucket.region == .usEast1 && store.bucketRecord(bucket.name)?.region == .usEast1
    }

    private static func conditions(_ input: Input) -> [(String, String?)] {
        [
            ("s3:locationconstraint", input.createBucketConfiguration?.locationConstraint), ("s3:x-amz-acl", input.acl),
            ("s3:x-amz-grant-full-control", input.grantFullControl), ("s3:x-amz-grant-read", input.grantRead),
            ("s3:x-amz-grant-read-acp", input.grantReadACP), ("s3:x-amz-grant-write", input.grantWrite),
            ("s3:x-amz-grant-write-acp", input.grantWriteACP),
            ("s3:x-amz-object-ownership", input.objectOwnership), ("s3:x-amz-bucket-namespace", input.bucketNamespace),
        ]
    }

    /// ACLs, other ownership than the bucket owner's, object lock and tags are refused, never ignored.
    private static func refuseWhatIsNotThere(_ input: Input) throws(ServiceError) {
        let grants = [
            input.grantFullControl, input.grantRead, input.grantReadACP, input.grantWrite, input.grantWriteACP,
        ]
        guard input.acl ?? "private" == "private", grants.allSatisfy({ $0 == nil }) else {
            throw .s3(
                "InvalidBucketAclWithObjectOwnership", 400,
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
        }
        let configuration = input.createBucketConfiguration
        guard input.objectOwnership ?? "BucketOwnerEnforced" == "BucketOwnerEnforced",
            input.objectLockEnabledForBucket != true, input.bucketNamespace ?? "global" == "global",
            configuration?.location == nil, configuration?.bucket == nil, configuration?.tags?.isEmpty ?? true
        else { throw .notImplemented }
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
                conditions: S3Conditions.common(in: context), wording: .quoted(resource: nil))
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
        [access.check("s3:ListBucket", on: try access.bucket(of: input, in: context), in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        Output(bucketRegion: try access.bucket(of: input, in: context).region.rawValue)
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
        [access.check(Self.action, on: try access.bucket(of: input, in: context), in: context)]
    }

    /// us-east-1 has no name here, as it was the only Region once.
    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let region = try access.bucket(of: input, in: context).region
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
        [access.check(Self.action, on: try access.bucket(of: input, in: context), in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let name = try access.bucket(of: input, in: context).name
        try await access.run(bucket: input.bucket) { (store) async throws(StoreError) in
            try await store.deleteBucket(name)
        }
        return Output()
    }
}
