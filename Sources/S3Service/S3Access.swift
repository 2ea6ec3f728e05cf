import AWSNames
import Authorization
import PolicyEngine
package import ServiceKit
import WireProtocol

/// What every S3 operation needs: the store, who principals are, and how to ask the policies about buckets and objects.
package struct S3Access: Sendable {
    let store: ObjectStore
    let principals: any PrincipalResolver

    package init(store: ObjectStore, principals: any PrincipalResolver) {
        self.store = store
        self.principals = principals
    }

    /// The bucket, or S3's error; its name is told before anybody's rights are looked at, as at AWS.
    func bucket(_ name: String, in context: OperationContext) throws(ServiceError) -> BucketRecord {
        guard let valid = BucketName(name) else { throw .invalidBucketName(name) }
        guard let bucket = store.bucketRecord(valid) else { throw .noSuchBucket(name) }
        guard context.signature.region.map({ $0 == bucket.region }) ?? true else {
            let signed = context.signature.region?.rawValue ?? ""
            var error = ServiceError.s3(
                "AuthorizationHeaderMalformed", 400,
                "The authorization header is malformed; the region '\(signed)' is wrong; expecting '\(bucket.region)'",
                [("Region", bucket.region.rawValue)])
            error.headers = [("x-amz-bucket-region", bucket.region.rawValue)]
            throw error
        }
        return bucket
    }

    func key(_ text: String) throws(ServiceError) -> ObjectKey {
        if let key = ObjectKey(text) { return key }
        guard text.utf8.count <= ObjectKey.maximumLength else {
            throw .s3("KeyTooLongError", 400, "Your key is too long")
        }
        throw .s3InvalidArgument(name: "key", value: nil)
    }

    /// The question whether the caller may do `action` to the bucket, or to one of its objects.
    func check(
        _ action: ServiceAction, on bucket: BucketRecord, key: String? = nil,
        conditions: [(String, String?)] = [], in context: OperationContext
    ) -> AuthorizationCheck {
        let arn = "arn:aws:s3:::\(bucket.name)" + (key.map { "/" + $0 } ?? "")
        var check = AuthorizationCheck(
            action, on: arn, in: bucket.owner, resourcePolicy: policy(of: bucket),
            conditions: Self.conditions(in: context), wording: .quoted(resource: arn))
        if Self.policyActions.contains(action), context.caller.isRoot, context.caller.account == bucket.owner {
            // A policy that locks everyone out can still be mended by the owner's root (reference iam.md §4.6).
            check.resourcePolicy = .none
        }
        check.conditions.set("s3:ResourceAccount", .string(bucket.owner.description))
        for (key, value) in conditions {
            if let value { check.conditions.set(key, .string(value)) }
        }
        return check
    }

    private static let policyActions: Set<ServiceAction> = [
        "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy",
    ]

    /// The keys of every S3 request (reference iam.md §3.8).
    static func conditions(in context: OperationContext) -> ConditionContext {
        var conditions = ConditionContext()
        if let type = context.signature.authType {
            conditions.set("s3:authType", .string(type))
            conditions.set("s3:signatureversion", .string("AWS4-HMAC-SHA256"))
        }
        if let signedAt = context.signature.signedAt {
            conditions.set("s3:signatureAge", .number(max(0, context.now.milliseconds - signedAt.milliseconds)))
        }
        if let hash = context.signature.contentSHA256 { conditions.set("s3:x-amz-content-sha256", .string(hash)) }
        return conditions
    }

    /// A policy that cannot be read any more denies everything.
    private func policy(of bucket: BucketRecord) -> ResourceLayer {
        guard let text = bucket.policy else { return .none }
        let identifier = PolicyIdentifier(name: "bucket policy", arn: nil)
        do throws(PolicyDocumentError) {
            let document = try PolicyDocument(parsing: text, kind: .bucket)
            return .policy(CompiledPolicy(document, identifier: identifier), requirement: .optional)
        } catch {
            return .policy(.denyingEverything, requirement: .optional)
        }
    }

    /// Whether the caller may list the bucket: it decides between a missing object and a forbidden one (iam.md §5.6).
    func mayList(_ bucket: BucketRecord, in context: OperationContext) -> Bool {
        CallerRights(of: context.caller, in: context.environment, by: context.snapshot)
            .decide(check("s3:ListBucket", on: bucket, in: context)).isAllowed
    }

    /// A missing object is told only to those who may list.
    func missing(_ key: String, in bucket: BucketRecord, _ context: OperationContext) -> ServiceError {
        mayList(bucket, in: context) ? .noSuchKey(key) : .accessDenied("Access Denied")
    }
}

extension S3Access {
    /// Runs work of the store, its refusals in S3's words.
    func run<Result: Sendable>(
        bucket: String, key: String = "", _ body: (ObjectStore) async throws(StoreError) -> Result
    ) async throws(ServiceError) -> Result {
        do throws(StoreError) {
            return try await body(store)
        } catch {
            throw .s3(error, bucket: bucket, key: key)
        }
    }
}
