public import AWSNames

/// Translates principals between what policies' authors write and what is stored (rows X24–X27), for services that do
/// not know the directory.
public protocol PrincipalResolver: Sendable {
    /// The stored form of a principal's `AWS` value: users and roles as unique ids, accounts as root ARNs, sessions and
    /// `*` as they are. Nil when it names nothing that exists.
    func storedForm(of principal: String) -> String?
    /// What a reader is shown for a stored value: the current ARN while the entity exists, else the bare id.
    func displayedForm(of stored: String) -> String
    /// The account's id as an owner in S3: 64 hex digits. Nil for an unknown account.
    func canonicalUserID(of account: AccountID) -> String?
    /// Whether an account has this id in S3.
    func isCanonicalUserID(_ id: String) -> Bool
}

/// Where the policies of resources can be asked for by ARN; S3 has one for buckets.
public protocol ResourcePolicySource: Sendable {
    /// The text of the policy of the resource and its owner; nil when the resource is unknown or has none.
    func resourcePolicy(of arn: String) -> (text: String, owner: AccountID)?
}
