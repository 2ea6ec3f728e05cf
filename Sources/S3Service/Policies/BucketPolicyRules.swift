import PolicyEngine
import WireProtocol

/// What S3 asks of a bucket policy beyond its grammar: that it speaks of this bucket, of actions that there are, and of
/// condition keys that there are. Statements are read in order; the first fault is the one that is told.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html>
struct BucketPolicyRules {
    let bucketARN: String

    init(bucket: BucketName) { bucketARN = "arn:aws:s3:::\(bucket)" }

    func check(_ document: PolicyDocument) throws(ServiceError) {
        for statement in document.statements {
            let resources = statement.resource?.values ?? []
            guard resources.allSatisfy(liesInBucket) else { throw .malformedPolicy("Policy has invalid resource") }
            for action in statement.action.values { try check(action, in: statement, resources) }
            for condition in statement.conditions where !Self.isKnownKey(condition.key) {
                throw .malformedPolicy("Policy has an invalid condition key")
            }
        }
    }

    /// The bucket, its objects, or a pattern that begins with the bucket's whole name.
    private func liesInBucket(_ resource: String) -> Bool {
        guard resource.utf8.starts(with: bucketARN.utf8) else { return false }
        let next = resource.utf8.dropFirst(bucketARN.utf8.count).first
        return next == nil || next == 0x2F || next == 0x2A
    }

    /// An action must be one of S3's, and one that a resource of its statement can have done to it.
    private func check(_ action: String, in statement: Statement, _ resources: [String]) throws(ServiceError) {
        let targets = S3ActionTable.targets(matching: action)
        guard !targets.isEmpty else { throw .malformedPolicy("Policy has invalid action") }
        guard !statement.action.isNegated, statement.resource?.isNegated == false else { return }
        let named = Set(resources.flatMap(self.targets))
        guard !named.isDisjoint(with: targets) else {
            throw .malformedPolicy("Action does not apply to any resource(s) in statement")
        }
    }

    /// What a resource of the bucket can stand for.
    private func targets(of resource: String) -> [S3ActionTable.Target] {
        let rest = resource.utf8.dropFirst(bucketARN.utf8.count)
        if rest.isEmpty { return [.bucket] }
        return rest.first == 0x2A ? [.bucket, .object] : [.object]
    }

    /// Keys of other vendors than S3 and AWS mean nothing here; S3's own must be among those that it has.
    private static func isKnownKey(_ key: String) -> Bool {
        let key = key.lowercased()
        guard let colon = key.utf8.firstIndex(of: 0x3A) else { return false }
        guard key[..<colon] == "s3" else { return true }
        return S3ConditionKeys.isKnown(String(key[key.index(after: colon)...]))
    }
}

extension ServiceError {
    static func malformedPolicy(_ message: String, _ details: [(name: String, value: String)] = []) -> ServiceError {
        .s3("MalformedPolicy", 400, message, details)
    }
}
