import AWSNames
import HashTreeCollections

extension DirectoryTables {
    mutating func put(_ account: Account) throws(DirectoryError) {
        let old = accountsByID[account.id]
        if let alias = account.alias, let owner = accountsByAlias[alias], owner != account.id {
            throw .taken(kind: "alias", name: alias)
        }
        if let owner = accountsByCanonicalUserID[account.canonicalUserID], owner != account.id {
            throw .taken(kind: "canonical user id", name: account.canonicalUserID)
        }
        guard account.hasValidRegions else { throw .invalid(kind: "account", id: account.id.description) }
        if let old, old.canonicalUserID != account.canonicalUserID {
            throw .invalid(kind: "account", id: account.id.description)
        }
        if let alias = old?.alias { accountsByAlias[alias] = nil }
        if let alias = account.alias { accountsByAlias[alias] = account.id }
        accountsByCanonicalUserID[account.canonicalUserID] = account.id
        accountsByID[account.id] = account
    }

    func requireAccount(_ id: AccountID) throws(DirectoryError) {
        guard accountsByID[id] != nil else { throw .missing(kind: "account", id: id.description) }
    }
}
