import Authorization
import PolicyEngine
import ServiceKit
import WireProtocol

/// The condition keys that every S3 request may have (reference iam.md §3.8).
enum S3Conditions {
    /// A request that nobody signed has none of the signature's keys, and one over plain HTTP no `s3:TlsVersion`.
    static func common(in context: OperationContext) -> ConditionContext {
        var conditions = ConditionContext()
        if let type = context.signature.authType {
            conditions.set("s3:authType", .string(type))
            conditions.set("s3:signatureversion", .string("AWS4-HMAC-SHA256"))
        }
        if let signedAt = context.signature.signedAt {
            conditions.set("s3:signatureAge", .number(max(0, context.now.milliseconds - signedAt.milliseconds)))
        }
        if let hash = context.signature.contentSHA256 { conditions.set("s3:x-amz-content-sha256", .string(hash)) }
        if let version = context.environment.tlsVersion { conditions.set("s3:TlsVersion", .string(version)) }
        return conditions
    }
}

extension SignatureFacts {
    /// Whether a header's value is the caller's word: it was signed, or the request claims no signature at all, so that
    /// nothing in it is anybody's word.
    func covers(_ lowercasedName: String) -> Bool {
        signedHeaders.map { $0.contains(lowercasedName) } ?? true
    }
}
