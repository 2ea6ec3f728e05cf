package import AWSNames
package import Authorization
import PolicyEngine
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html>
package struct GetBucketPolicy: Operation {
    package typealias Input = S3Shapes.GetBucketPolicyInput
    package typealias Output = S3Shapes.GetBucketPolicyOutput
    package static let action: ServiceAction = "s3:GetBucketPolicy"
    package static let authentication = AuthenticationRequirement.signature
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [access.check(Self.action, on: try access.bucket(input.bucket, in: context), in: context)]
    }

    /// Principals are shown by their ARNs while they exist (row X24).
    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        guard let text = try access.bucket(input.bucket, in: context).policy else {
            throw .s3(
                "NoSuchBucketPolicy", 404, "The bucket policy does not exist", [("BucketName", input.bucket)])
        }
        do throws(PolicyDocumentError) {
            let document = try PolicyDocument(parsing: text, kind: .bucket)
            return Output(policy: document.rewritingAWSPrincipals { access.principals.displayedForm(of: $0) })
        } catch {
            return Output(policy: text)
        }
    }
}

/// Sets a bucket's policy. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>
///
/// Block Public Access is on for every bucket, as on new buckets of AWS, and cannot be turned off yet: a policy that
/// grants to everyone is refused.
package struct PutBucketPolicy: AsyncOperation {
    package typealias Input = S3Shapes.PutBucketPolicyInput
    package typealias Output = S3Shapes.PutBucketPolicyOutput
    package static let action: ServiceAction = "s3:PutBucketPolicy"
    package static let authentication = AuthenticationRequirement.signature
    /// 20 KB.
    static let maximumBytes = 20_480
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [access.check(Self.action, on: try access.bucket(input.bucket, in: context), in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let bucket = try access.bucket(input.bucket, in: context)
        guard input.policy.utf8.count <= Self.maximumBytes else {
            throw Self.malformed("Policies must not exceed 20 KB in size.")
        }
        let document: PolicyDocument
        do throws(PolicyDocumentError) {
            document = try PolicyDocument(parsing: input.policy, kind: .bucket)
        } catch {
            throw Self.malformed(error.message)
        }
        try Self.checkResources(document, bucket: bucket)
        guard !Self.isPublic(document) else {
            throw .accessDenied(
                "User: \(context.caller.arn) is not authorized to perform: s3:PutBucketPolicy on resource: "
                    + "\"arn:aws:s3:::\(bucket.name)\" because public policies are prevented by the BlockPublicPolicy "
                    + "setting in S3 Block Public Access")
        }
        let stored = try document.rewritingAWSPrincipals { (principal) throws(ServiceError) in
            guard let form = access.principals.storedForm(of: principal) else {
                throw Self.malformed("Invalid principal in policy")
            }
            return form
        }
        try await access.run(bucket: input.bucket) { (store) async throws(StoreError) in
            try await store.updateBucket(bucket.name) { $0.policy = stored }
        }
        return Output()
    }

    private static func malformed(_ message: String) -> ServiceError { .s3("MalformedPolicy", 400, message) }

    /// Resources must lie in the bucket (reference iam.md §1.6).
    private static func checkResources(_ document: PolicyDocument, bucket: BucketRecord) throws(ServiceError) {
        let arn = "arn:aws:s3:::\(bucket.name)"
        for statement in document.statements {
            for resource in statement.resource?.values ?? [] where resource != arn && !resource.hasPrefix(arn + "/") {
                throw malformed("Policy has invalid resource")
            }
        }
    }

    /// Whether a statement lets everyone in. Conditions are not weighed: what might be public counts as public.
    private static func isPublic(_ document: PolicyDocument) -> Bool {
        document.statements.contains { statement in
            guard statement.effect == .allow, let principal = statement.principal else { return false }
            return principal.isNegated || principal.values.contains(.anyone)
        }
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html>
package struct DeleteBucketPolicy: AsyncOperation {
    package typealias Input = S3Shapes.DeleteBucketPolicyInput
    package typealias Output = S3Shapes.DeleteBucketPolicyOutput
    package static let action: ServiceAction = "s3:DeleteBucketPolicy"
    package static let authentication = AuthenticationRequirement.signature
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [access.check(Self.action, on: try access.bucket(input.bucket, in: context), in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let name = try access.bucket(input.bucket, in: context).name
        try await access.run(bucket: input.bucket) { (store) async throws(StoreError) in
            try await store.updateBucket(name) { $0.policy = nil }
        }
        return Output()
    }
}
