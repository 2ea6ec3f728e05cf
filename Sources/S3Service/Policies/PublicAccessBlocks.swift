package import AWSNames
package import Authorization
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html>
package struct GetPublicAccessBlock: Operation {
    package typealias Input = S3Shapes.GetPublicAccessBlockInput
    package typealias Output = S3Shapes.GetPublicAccessBlockOutput
    package static let action: ServiceAction = "s3:GetPublicAccessBlock"
    package static let authentication = AuthenticationRequirement.signature
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [access.check("s3:GetBucketPublicAccessBlock", on: try access.bucket(of: input, in: context), in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        guard let block = try access.bucket(of: input, in: context).publicAccessBlock else {
            throw .s3(
                "NoSuchPublicAccessBlockConfiguration", 404, "The public access block configuration was not found",
                [("BucketName", input.bucket)])
        }
        return Output(
            publicAccessBlockConfiguration: S3Shapes.PublicAccessBlockConfiguration(
                blockPublicAcls: block.blockPublicAcls, ignorePublicAcls: block.ignorePublicAcls,
                blockPublicPolicy: block.blockPublicPolicy, restrictPublicBuckets: block.restrictPublicBuckets))
    }
}

/// Sets all four switches; one that is left out is off. A policy that is there stays, BlockPublicPolicy or not:
/// RestrictPublicBuckets is what takes its effect.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html>
package struct PutPublicAccessBlock: AsyncOperation {
    package typealias Input = S3Shapes.PutPublicAccessBlockInput
    package typealias Output = S3Shapes.PutPublicAccessBlockOutput
    package static let action: ServiceAction = "s3:PutPublicAccessBlock"
    package static let authentication = AuthenticationRequirement.signature
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [access.check("s3:PutBucketPublicAccessBlock", on: try access.bucket(of: input, in: context), in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let asked = input.publicAccessBlockConfiguration
        let block = PublicAccessBlock(
            blockPublicAcls: asked.blockPublicAcls ?? false, ignorePublicAcls: asked.ignorePublicAcls ?? false,
            blockPublicPolicy: asked.blockPublicPolicy ?? false,
            restrictPublicBuckets: asked.restrictPublicBuckets ?? false)
        try await access.update(access.bucket(of: input, in: context)) { $0.publicAccessBlock = block }
        return Output()
    }
}

/// Turns all four switches off. Needs the permission to set them.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html>
package struct DeletePublicAccessBlock: AsyncOperation {
    package typealias Input = S3Shapes.DeletePublicAccessBlockInput
    package typealias Output = S3Shapes.DeletePublicAccessBlockOutput
    package static let action: ServiceAction = "s3:DeletePublicAccessBlock"
    package static let authentication = AuthenticationRequirement.signature
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [access.check("s3:PutBucketPublicAccessBlock", on: try access.bucket(of: input, in: context), in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        try await access.update(access.bucket(of: input, in: context)) { $0.publicAccessBlock = nil }
        return Output()
    }
}

/// Whether the bucket's policy is public, whatever the switches make of it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html>
package struct GetBucketPolicyStatus: Operation {
    package typealias Input = S3Shapes.GetBucketPolicyStatusInput
    package typealias Output = S3Shapes.GetBucketPolicyStatusOutput
    package static let action: ServiceAction = "s3:GetBucketPolicyStatus"
    package static let authentication = AuthenticationRequirement.signature
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [access.check(Self.action, on: try access.bucket(of: input, in: context), in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let bucket = try access.bucket(of: input, in: context)
        guard bucket.policy != nil else { throw .noSuchBucketPolicy(input.bucket) }
        return Output(policyStatus: S3Shapes.PolicyStatus(isPublic: access.hasPublicPolicy(bucket)))
    }
}
