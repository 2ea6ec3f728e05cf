import AWSNames
import HashTreeCollections

extension DirectoryTables {
    mutating func put(_ role: Role) throws(DirectoryError) {
        try checkPrincipal(role, kind: .role)
        guard role.trustPolicy.kind == .trust else { throw Self.invalid(role) }
        let folded = FoldedName.fold(role.name)
        if let owner = rolesByName[role.account]?[folded], owner.id != role.id {
            throw .taken(kind: "role", name: role.name)
        }
        let old = rolesByID[role.id]
        if let old {
            // Row X14: a role's name and path never change.
            guard old.account == role.account, old.name == role.name, old.path == role.path else {
                throw Self.invalid(role)
            }
        }
        indexAttachments(of: role.id, from: old?.attachedPolicies ?? [], to: role.attachedPolicies)
        indexBoundary(of: role.id, from: old?.permissionsBoundary, to: role.permissionsBoundary)
        var settled = role.settled(sharing: documents)
        settled.trustPolicy = documents.shared(role.trustPolicy)
        rolesByID[role.id] = settled
        rolesByName[role.account, default: [:]][folded] = settled
        roleHasChanged(role.id)
    }

    /// The role's inline policies and attachments go with it.
    mutating func deleteRole(_ id: UniqueID) throws(DirectoryError) {
        guard let role = rolesByID[id] else { throw .missing(kind: "role", id: id.rawValue) }
        rolesByName[role.account]?[FoldedName.fold(role.name)] = nil
        indexAttachments(of: id, from: role.attachedPolicies, to: [])
        indexBoundary(of: id, from: role.permissionsBoundary, to: nil)
        rolesByID[id] = nil
        roleHasChanged(id)
    }

    func role(_ id: UniqueID) -> Role? {
        if let role = settledRoles?.role(id), isSettled(id) { return role }
        return rolesByID[id]
    }

    func role(named name: String, in account: AccountID) -> Role? {
        let folded = FoldedName.fold(name)
        if let role = settledRoles?.role(named: folded, in: account), isSettled(role.id) { return role }
        return rolesByName[account]?[folded]
    }

    private func isSettled(_ id: UniqueID) -> Bool { unsettledRoles.isEmpty || !unsettledRoles.contains(id) }
}
