package import AWSNames
package import PolicyEngine

extension BucketRecord {
    /// The bucket's policy as it binds callers of `account` (nil: anonymous ones).
    package func resourceLayer(for account: AccountID?) -> ResourceLayer {
        resourceLayer(for: account) { BucketPolicyCache().policy($0, of: name) }
    }

    /// The same with policies read by `policy`, nil for one that cannot be read any more: it denies everything.
    ///
    /// RestrictPublicBuckets takes everyone but the owner's own principals out of a public policy: what it denies them
    /// they are denied all the same, having no other grant.
    func resourceLayer(for account: AccountID?, _ policy: (String) -> StoredBucketPolicy?) -> ResourceLayer {
        guard let text = self.policy else { return .none }
        guard let stored = policy(text) else { return .policy(.denyingEverything, requirement: .optional) }
        if stored.isPublic, publicAccessBlock?.restrictPublicBuckets == true, account != owner { return .none }
        return .policy(stored.compiled, requirement: .optional)
    }
}
