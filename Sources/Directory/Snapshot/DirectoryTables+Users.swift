import AWSNames
import HashTreeCollections

extension DirectoryTables {
    mutating func put(_ user: User) throws(DirectoryError) {
        try checkPrincipal(user, kind: .user)
        try requireName(user.name, for: user.id, in: user.account, \.users, kind: "user")
        let old = usersByID[user.id]
        guard old == nil || old?.account == user.account else { throw Self.invalid(user) }
        rename(user.id, from: old?.name, to: user.name, in: user.account, \.users)
        indexAttachments(of: user.id, from: old?.attachedPolicies ?? [], to: user.attachedPolicies)
        indexBoundary(of: user.id, from: old?.permissionsBoundary, to: user.permissionsBoundary)
        usersByID[user.id] = user.settled(sharing: documents)
    }

    /// A user with access keys, devices or group memberships stays; its inline policies and attachments go with it.
    mutating func deleteUser(_ id: UniqueID) throws(DirectoryError) {
        guard let user = usersByID[id] else { throw .missing(kind: "user", id: id.rawValue) }
        guard groupsByUser[id] == nil, accessKeysByOwner[.user(id)] == nil, mfaSerialsByOwner[.user(id)] == nil else {
            throw .inUse(kind: "user", id: id.rawValue)
        }
        removeName(user.name, in: user.account, \.users)
        indexAttachments(of: id, from: user.attachedPolicies, to: [])
        indexBoundary(of: id, from: user.permissionsBoundary, to: nil)
        usersByID[id] = nil
    }
}
