import AWSNames
import Directory
import ServiceShapes
import WireProtocol

extension DirectorySnapshot {
    /// The managed policy, if it is AWS's or the account's own.
    func policy(arn: String, visibleTo account: AccountID) -> ManagedPolicy? {
        guard let policy = policy(arn: arn), policy.account == nil || policy.account == account else { return nil }
        return policy
    }

    /// The policy, or the sentence of operations that read or change policies (reference iam.md §6.9).
    func existingPolicy(_ arn: String, for account: AccountID) throws(ServiceError) -> ManagedPolicy {
        try PolicyARN.check(arn)
        guard let policy = policy(arn: arn, visibleTo: account) else {
            throw IAMShapes.Errors.noSuchEntity("Policy \(arn) was not found.")
        }
        return policy
    }

    /// The policy, or the sentence of operations that attach (reference iam.md §6.9).
    func attachablePolicy(_ arn: String, for account: AccountID) throws(ServiceError) -> ManagedPolicy {
        try PolicyARN.check(arn)
        guard let policy = policy(arn: arn, visibleTo: account) else {
            throw IAMShapes.Errors.noSuchEntity("Policy \(arn) does not exist or is not attachable.")
        }
        return policy
    }

    /// Throws unless the policy can be a permissions boundary (reference iam.md §6.9).
    func checkBoundary(_ arn: String, for account: AccountID) throws(ServiceError) {
        guard PolicyARN.isWellFormed(arn) else { throw IAMShapes.Errors.invalidInput("ARN \(arn) is not valid.") }
        guard policy(arn: arn, visibleTo: account) != nil else {
            throw IAMShapes.Errors.noSuchEntity("Scope ARN: \(arn) does not exist or is not attachable.")
        }
    }
}

/// ARNs of managed policies.
enum PolicyARN {
    /// Throws unless `arn` has the form of one (reference iam.md §6.9).
    static func check(_ arn: String) throws(ServiceError) {
        guard isWellFormed(arn) else { throw .validation("ARN \(arn) is not valid.") }
    }

    static func isWellFormed(_ text: String) -> Bool {
        guard let arn = ARN(text), arn.partition == "aws", arn.service == "iam", arn.region.isEmpty,
            arn.account == "aws" || arn.accountID != nil
        else { return false }
        return arn.resource.hasPrefix("policy/") && !arn.resource.hasSuffix("/")
    }
}
