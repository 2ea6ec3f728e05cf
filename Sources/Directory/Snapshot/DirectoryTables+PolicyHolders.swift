import AWSNames
import HashTreeCollections

extension DirectoryTables {
    /// What users, groups and roles have in common: an existing account, policies that exist and are named once.
    func checkHolder(_ holder: some PolicyHolder, kind: UniqueID.Kind) throws(DirectoryError) {
        guard holder.id.kind == kind else { throw Self.invalid(holder) }
        try requireAccount(holder.account)
        for (index, arn) in holder.attachedPolicies.enumerated() {
            guard !holder.attachedPolicies[..<index].contains(arn) else { throw Self.invalid(holder) }
            try requirePolicy(arn, visibleTo: holder.account)
        }
        let inline = holder.inlinePolicies
        for (index, policy) in inline.enumerated() {
            let name = FoldedName.fold(policy.name)
            if inline[..<index].contains(where: { FoldedName.fold($0.name) == name }) {
                throw .taken(kind: "inline policy", name: policy.name)
            }
            guard policy.document.kind == .inline else { throw Self.invalid(holder) }
        }
    }

    /// Besides, for users and roles: a boundary that exists, and tag keys that differ without case.
    func checkPrincipal(_ principal: some TaggedPrincipal, kind: UniqueID.Kind) throws(DirectoryError) {
        try checkHolder(principal, kind: kind)
        if let boundary = principal.permissionsBoundary {
            try requirePolicy(boundary, visibleTo: principal.account)
        }
        guard Set(principal.tags.map { Tag.foldedKey($0.key) }).count == principal.tags.count else {
            throw Self.invalid(principal)
        }
    }

    static func invalid(_ holder: some PolicyHolder) -> DirectoryError {
        .invalid(kind: "principal", id: holder.id.rawValue)
    }

    /// Brings the attachment index from what `old` had to what `new` has.
    mutating func indexAttachments(of id: UniqueID, from old: [String], to new: [String]) {
        guard old != new else { return }
        for arn in old where !new.contains(arn) { Self.remove(id, from: &attachments, at: arn) }
        for arn in new where !old.contains(arn) { attachments[arn, default: []].insert(id) }
    }

    mutating func indexBoundary(of id: UniqueID, from old: String?, to new: String?) {
        guard old != new else { return }
        if let old { Self.remove(id, from: &boundaryUses, at: old) }
        if let new { boundaryUses[new, default: []].insert(id) }
    }

    private static func remove(
        _ id: UniqueID, from index: inout TreeDictionary<String, TreeSet<UniqueID>>, at arn: String
    ) {
        guard var holders = index[arn] else { return }
        holders.remove(id)
        index[arn] = holders.isEmpty ? nil : holders
    }
}

extension PolicyHolder {
    /// The holder as the tables keep it: its inline policies sorted by name without case, as every reader finds them,
    /// and their documents shared.
    func settled(sharing documents: StoredPolicyPool) -> Self {
        guard !inlinePolicies.isEmpty else { return self }
        var holder = self
        holder.inlinePolicies =
            inlinePolicies
            .map { InlinePolicy(name: $0.name, document: documents.shared($0.document)) }
            .sorted { FoldedName.fold($0.name) < FoldedName.fold($1.name) }
        return holder
    }
}
