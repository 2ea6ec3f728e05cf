import AWSNames
import HashTreeCollections

extension DirectoryTables {
    mutating func put(_ key: AccessKey) throws(DirectoryError) {
        // A long-term key with a session's kind of id would never be looked up.
        guard key.id.kind != .temporary else { throw .invalid(kind: "access key", id: key.id.rawValue) }
        try requireAccount(key.account)
        try checkOwner(key.owner, in: key.account, kind: "access key", id: key.id.rawValue)
        try requireKeptKey(of: key.sealedSecret, kind: "access key", id: key.id.rawValue)
        if let old = accessKeysByID[key.id] {
            guard old.owner == key.owner else { throw .taken(kind: "access key", name: key.id.rawValue) }
        } else {
            accessKeysByOwner[key.owner, default: []].append(key.id)
        }
        accessKeysByID[key.id] = key
    }

    mutating func deleteAccessKey(_ id: AccessKeyID) throws(DirectoryError) {
        guard let key = accessKeysByID.removeValue(forKey: id) else {
            throw .missing(kind: "access key", id: id.rawValue)
        }
        var rest = accessKeysByOwner[key.owner] ?? []
        rest.removeAll { $0 == id }
        accessKeysByOwner[key.owner] = rest.isEmpty ? nil : rest
    }

    /// Throws unless the owner of a credential exists and is of the account.
    func checkOwner(
        _ owner: AccessKey.Owner, in account: AccountID, kind: String, id: String
    ) throws(DirectoryError) {
        switch owner {
        case .root(let owning):
            guard owning == account else { throw .invalid(kind: kind, id: id) }
        case .user(let userID):
            guard let user = usersByID[userID] else { throw .missing(kind: "user", id: userID.rawValue) }
            guard user.account == account else { throw .invalid(kind: kind, id: id) }
        }
    }
}
