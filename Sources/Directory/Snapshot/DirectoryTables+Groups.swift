import AWSNames
import HashTreeCollections

extension DirectoryTables {
    mutating func put(_ group: Group) throws(DirectoryError) {
        try checkHolder(group, kind: .group)
        try requireName(group.name, for: group.id, in: group.account, \.groups, kind: "group")
        let old = groupsByID[group.id]
        guard old == nil || old?.account == group.account else { throw Self.invalid(group) }
        rename(group.id, from: old?.name, to: group.name, in: group.account, \.groups)
        indexAttachments(of: group.id, from: old?.attachedPolicies ?? [], to: group.attachedPolicies)
        groupsByID[group.id] = group.settled(sharing: documents)
    }

    /// A group with members stays; its inline policies and attachments go with it.
    mutating func deleteGroup(_ id: UniqueID) throws(DirectoryError) {
        guard let group = groupsByID[id] else { throw .missing(kind: "group", id: id.rawValue) }
        guard usersByGroup[id] == nil else { throw .inUse(kind: "group", id: id.rawValue) }
        removeName(group.name, in: group.account, \.groups)
        indexAttachments(of: id, from: group.attachedPolicies, to: [])
        groupsByID[id] = nil
    }

    /// Adding a member again changes nothing, not even the order of joining.
    mutating func addMember(_ user: UniqueID, to group: UniqueID) throws(DirectoryError) {
        guard let member = usersByID[user] else { throw .missing(kind: "user", id: user.rawValue) }
        guard let home = groupsByID[group] else { throw .missing(kind: "group", id: group.rawValue) }
        guard member.account == home.account else { throw .invalid(kind: "membership", id: user.rawValue) }
        guard usersByGroup[group]?.contains(user) != true else { return }
        usersByGroup[group, default: []].insert(user)
        groupsByUser[user, default: []].append(group)
    }

    mutating func removeMember(_ user: UniqueID, from group: UniqueID) throws(DirectoryError) {
        guard var members = usersByGroup[group], members.remove(user) != nil, var groups = groupsByUser[user] else {
            throw .missing(kind: "membership", id: user.rawValue)
        }
        groups.removeAll { $0 == group }
        usersByGroup[group] = members.isEmpty ? nil : members
        groupsByUser[user] = groups.isEmpty ? nil : groups
    }
}
