import AWSNames
import Authorization
import PolicyEngine
import ServiceKit
import WireProtocol

/// `If-Match` and `If-None-Match` of a request that makes an object: PutObject and CompleteMultipartUpload.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
struct WriteConditions {
    let ifMatch: String?
    let ifNoneMatch: String?

    /// The keys of iam.md §3.8. A header that nobody signed may have been added on the way: it binds the write, but no
    /// policy takes it for the caller's word.
    func conditions(in context: OperationContext) -> [(String, ConditionValue?)] {
        func signed(_ value: String?, _ header: String) -> ConditionValue? {
            context.signature.covers(header) ? value.map(ConditionValue.string) : nil
        }
        return [
            ("s3:if-match", signed(ifMatch, "if-match")),
            ("s3:if-none-match", signed(ifNoneMatch, "if-none-match")),
            ("s3:ObjectCreationOperation", .bool(true)),
        ]
    }

    /// What the store is to hold when the write takes effect. `If-None-Match` takes `*` alone.
    func storeCondition() throws(ServiceError) -> WriteCondition {
        switch (ifMatch, ifNoneMatch) {
        case (nil, nil): return .none
        case (let tag?, nil): return .matches(etag: tag.filter { $0 != "\"" })
        case (nil, "*"): return .absent
        case (_, _?): throw .notImplemented
        }
    }
}
