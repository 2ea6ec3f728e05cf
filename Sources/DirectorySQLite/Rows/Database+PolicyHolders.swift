import AWSNames
import Directory
import GRDB
import WireProtocol

/// The columns that only users and roles, or only roles, have.
private struct PrincipalColumns {
    var boundary: String?
    var trustPolicy: String?
    var description: String?
    var maxSessionDuration: Int?
}

extension Database {
    func put(_ user: User) throws {
        try put(user, "user", user.createdAt, PrincipalColumns(boundary: user.permissionsBoundary))
        try putTags(user.tags, of: user.id.rawValue)
    }

    func put(_ group: Group) throws { try put(group, "group", group.createdAt, PrincipalColumns()) }

    func put(_ role: Role) throws {
        let columns = PrincipalColumns(
            boundary: role.permissionsBoundary, trustPolicy: role.trustPolicy.text, description: role.description,
            maxSessionDuration: role.maxSessionDuration)
        try put(role, "role", role.createdAt, columns)
        try putTags(role.tags, of: role.id.rawValue)
    }

    private func put(
        _ holder: some PolicyHolder, _ kind: String, _ createdAt: Timestamp, _ columns: PrincipalColumns
    ) throws {
        let id = holder.id.rawValue
        try runOnOne(
            """
            INSERT INTO policy_holder (id, kind, account, name, folded_name, path, created_at, permissions_boundary,
                trust_policy, description, max_session_duration)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, folded_name = excluded.folded_name,
                path = excluded.path, created_at = excluded.created_at,
                permissions_boundary = excluded.permissions_boundary, trust_policy = excluded.trust_policy,
                description = excluded.description, max_session_duration = excluded.max_session_duration
                WHERE account = excluded.account AND kind = excluded.kind
            """, id, kind, holder.account.description, holder.name, FoldedName.fold(holder.name), holder.path,
            createdAt.milliseconds, columns.boundary, columns.trustPolicy, columns.description,
            columns.maxSessionDuration)
        try run("DELETE FROM inline_policy WHERE holder = ?", id)
        for policy in holder.inlinePolicies {
            try run(
                "INSERT INTO inline_policy (holder, folded_name, name, document) VALUES (?, ?, ?, ?)", id,
                FoldedName.fold(policy.name), policy.name, policy.document.text)
        }
        try run("DELETE FROM attached_policy WHERE holder = ?", id)
        for (position, arn) in holder.attachedPolicies.enumerated() {
            try run("INSERT INTO attached_policy (holder, position, arn) VALUES (?, ?, ?)", id, position, arn)
        }
    }

    private func putTags(_ tags: [Tag], of id: String) throws {
        try run("DELETE FROM holder_tag WHERE holder = ?", id)
        for (position, tag) in tags.enumerated() {
            try run(
                "INSERT INTO holder_tag (holder, position, key, folded_key, value) VALUES (?, ?, ?, ?, ?)", id,
                position, tag.key, Tag.foldedKey(tag.key), tag.value)
        }
    }
}
