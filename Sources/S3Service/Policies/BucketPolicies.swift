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
        [access.check(Self.action, on: try access.bucket(of: input, in: context), in: context)]
    }

    /// Principals are shown by their ARNs while they exist (row X24).
    package func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        guard let text = try access.ownBucket(of: input, in: context).policy else {
            throw .noSuchBucketPolicy(input.bucket)
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
/// With BlockPublicPolicy on, as on a new bucket, a public policy is refused.
package struct PutBucketPolicy: AsyncOperation {
    package typealias Input = S3Shapes.PutBucketPolicyInput
    package typealias Output = S3Shapes.PutBucketPolicyOutput
    package static let action: ServiceAction = "s3:PutBucketPolicy"
    package static let authentication = AuthenticationRequirement.signature
    let access: S3Access

    package func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [access.check(Self.action, on: try access.bucket(of: input, in: context), in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let bucket = try access.ownBucket(of: input, in: context)
        guard PolicyQuota.bucket.admits(input.policy) else {
            throw .malformedPolicy("Policy exceeds the maximum allowed document size.")
        }
        let document: PolicyDocument
        do throws(PolicyDocumentError) {
            document = try PolicyDocument(parsing: input.policy, kind: .bucket)
        } catch {
            throw .malformedPolicy(error.message)
        }
        try BucketPolicyRules(bucket: bucket.name).check(document)
        guard bucket.publicAccessBlock?.blockPublicPolicy != true || !PublicAccess.isPublic(document) else {
            throw .accessDenied(
                "User: \(context.caller.arn) is not authorized to perform: s3:PutBucketPolicy on resource: "
                    + "\"arn:aws:s3:::\(bucket.name)\" because public policies are prevented by the BlockPublicPolicy "
                    + "setting in S3 Block Public Access")
        }
        let stored = try document.rewritingAWSPrincipals { (principal) throws(ServiceError) in
            guard let form = access.principals.storedForm(of: principal) else {
                throw .malformedPolicy("Invalid principal in policy", [("Detail", principal)])
            }
            return form
        }
        for case .canonicalUser(let id) in document.statements.flatMap({ $0.principal?.values ?? [] })
        where !access.principals.isCanonicalUserID(id) {
            throw .malformedPolicy("Invalid principal in policy", [("Detail", id)])
        }
        try await access.update(bucket) { $0.policy = stored }
        return Output()
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
        [access.check(Self.action, on: try access.bucket(of: input, in: context), in: context)]
    }

    package func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        try await access.update(access.ownBucket(of: input, in: context)) { $0.policy = nil }
        return Output()
    }
}

extension S3Access {
    /// The bucket, for what only its owner's principals may do, whoever else a policy allows it.
    fileprivate func ownBucket(
        of request: some BucketRequest, in context: OperationContext
    ) throws(ServiceError) -> BucketRecord {
        let record = try bucket(of: request, in: context)
        guard record.owner == context.caller.account else { throw .methodNotAllowed }
        return record
    }
}
