import AWSNames
import HashTreeCollections

extension DirectoryTables {
    mutating func put(_ key: AccessKey) throws(DirectoryError) {
        // A long-term key with a session's kind of id would never be looked up.
        guard key.id.kind != .temporary else { throw .invalid(kind: "access key", id: key.id.rawValue) }
        try requireAccount(key.account)
        try checkOwner(of: key)
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

    private func checkOwner(of key: AccessKey) throws(DirectoryError) {
        switch key.owner {
        case .root(let account):
            guard account == key.account else { throw .invalid(kind: "access key", id: key.id.rawValue) }
        case .user(let id):
            guard let user = usersByID[id] else { throw .missing(kind: "user", id: id.rawValue) }
            guard user.account == key.account else { throw .invalid(kind: "access key", id: key.id.rawValue) }
        }
    }
}
