import AWSNames
import HashTreeCollections

extension DirectoryTables {
    mutating func put(_ policy: ManagedPolicy) throws(DirectoryError) {
        // AWS's own policies have no account: nothing writes them.
        guard let account = policy.account, policy.id.kind == .managedPolicy, Self.areConsistent(policy) else {
            throw .invalid(kind: "policy", id: policy.id.rawValue)
        }
        try requireAccount(account)
        try requireName(policy.name, for: policy.id, in: account, \.policies, kind: "policy")
        let old = policiesByID[policy.id]
        if let old {
            // An ARN names one policy for as long as that lives: attachments refer to it.
            guard old.account == account, old.name == policy.name, old.path == policy.path,
                old.nextVersion <= policy.nextVersion
            else { throw .invalid(kind: "policy", id: policy.id.rawValue) }
        } else {
            rename(policy.id, from: nil, to: policy.name, in: account, \.policies)
        }
        var settled = policy
        settled.versions = policy.versions.map { version in
            ManagedPolicy.Version(
                number: version.number, document: documents.shared(version.document), createdAt: version.createdAt)
        }
        policiesByID[policy.id] = settled
        policiesByARN[settled.arn] = settled
        policiesHaveChanged()
    }

    /// A policy that is attached, or somebody's boundary, stays.
    mutating func deletePolicy(_ id: UniqueID) throws(DirectoryError) {
        guard let policy = policiesByID[id] else { throw .missing(kind: "policy", id: id.rawValue) }
        guard let account = policy.account else { throw .invalid(kind: "policy", id: id.rawValue) }
        let arn = policy.arn
        guard attachments[arn] == nil, boundaryUses[arn] == nil else { throw .inUse(kind: "policy", id: id.rawValue) }
        removeName(policy.name, in: account, \.policies)
        policiesByARN[arn] = nil
        policiesByID[id] = nil
        policiesHaveChanged()
    }

    /// Throws unless the policy exists and is AWS's or the account's own.
    func requirePolicy(_ arn: String, visibleTo account: AccountID) throws(DirectoryError) {
        guard let policy = policiesByARN[arn], policy.account == nil || policy.account == account
        else { throw .missing(kind: "policy", id: arn) }
    }

    /// Version numbers rise, the default is one of them, and the next is above all.
    private static func areConsistent(_ policy: ManagedPolicy) -> Bool {
        var last = 0
        for version in policy.versions {
            guard version.number > last, version.document.kind == .managed else { return false }
            last = version.number
        }
        return policy.nextVersion > last && policy.document != nil
    }
}
