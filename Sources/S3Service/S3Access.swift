import AWSNames
import Authorization
import PolicyEngine
package import ServiceKit
import WireProtocol

/// What every S3 operation needs: the store, who principals are, and how to ask the policies about buckets and objects.
package struct S3Access: Sendable {
    let store: ObjectStore
    let principals: any PrincipalResolver
    private let policies = BucketPolicyCache()

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
            error.headers = [HTTPField("x-amz-bucket-region", bucket.region.rawValue)]
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

    /// The question whether the caller may do `action` to the bucket, or to one of its objects. A condition without a
    /// value is a key that the request does not have.
    func check(
        _ action: ServiceAction, on bucket: BucketRecord, key: String? = nil,
        conditions: [(String, ConditionValue?)] = [], in context: OperationContext
    ) -> AuthorizationCheck {
        let arn = "arn:aws:s3:::\(bucket.name)" + (key.map { "/" + $0 } ?? "")
        var check = AuthorizationCheck(
            action, on: arn, in: bucket.owner, resourcePolicy: policy(of: bucket, for: context.caller),
            conditions: S3Conditions.common(in: context), wording: .quoted(resource: arn))
        if Self.policyActions.contains(action), context.caller.isRoot, context.caller.account == bucket.owner {
            // A policy that locks everyone out can still be mended by the owner's root (reference iam.md §4.6).
            check.resourcePolicy = .none
        }
        check.conditions.set("aws:RequestedRegion", .string(bucket.region.rawValue))
        check.conditions.set("s3:ResourceAccount", .string(bucket.owner.description))
        // The bucket's own, not what a client signed or did not sign (DESIGN §7).
        check.conditions.set("aws:RequestedRegion", .string(bucket.region.rawValue))
        for (key, value) in conditions {
            if let value { check.conditions.set(key, value) }
        }
        return check
    }

    private static let policyActions: Set<ServiceAction> = [
        "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy",
    ]

    /// The bucket's policy as it binds `caller`.
    private func policy(of bucket: BucketRecord, for caller: CallerIdentity) -> ResourceLayer {
        bucket.resourceLayer(for: caller.account) { policies.policy($0, of: bucket.name) }
    }

    /// Whether the bucket's policy is public; one that cannot be read lets nobody in.
    func hasPublicPolicy(_ bucket: BucketRecord) -> Bool {
        bucket.policy.flatMap { policies.policy($0, of: bucket.name) }?.isPublic ?? false
    }

    /// A missing object is told only to those who may list the bucket (iam.md §5.6); others are told, as at AWS, that
    /// this is what they may not.
    func missing(_ key: String, in bucket: BucketRecord, _ context: OperationContext) -> ServiceError {
        let rights = CallerRights(of: context.caller, in: context.environment, by: context.snapshot)
        let decision = rights.decide(check("s3:ListBucket", on: bucket, in: context))
        guard !decision.isAllowed else { return .noSuchKey(key) }
        return context.denial(decision, by: rights)
    }
}

extension S3Access {
    /// Runs work of the store, its refusals in S3's words.
    func run<Result: Sendable>(
        bucket: String, key: String = "", upload: String = "",
        _ body: (ObjectStore) async throws(StoreError) -> Result
    ) async throws(ServiceError) -> Result {
        do throws(StoreError) {
            return try await body(store)
        } catch {
            throw .s3(error, bucket: bucket, key: key, upload: upload)
        }
    }

    /// Changes what is kept of a bucket, durably.
    func update(
        _ bucket: BucketRecord, _ change: @escaping @Sendable (inout BucketRecord) -> Void
    ) async throws(ServiceError) {
        try await run(bucket: bucket.name.description) { (store) async throws(StoreError) in
            try await store.updateBucket(bucket.name, change)
        }
    }

    /// The most entries of one page: what is asked for, 1,000 at most.
    static func pageSize(_ asked: Int?, name: String) throws(ServiceError) -> Int {
        guard let asked else { return 1_000 }
        guard asked >= 0 else {
            throw .s3InvalidArgument(
                "Argument \(name) must be an integer between 0 and 2147483647", name: name, value: String(asked))
        }
        return min(asked, 1_000)
    }
}
