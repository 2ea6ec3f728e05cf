import AWSNames
import Directory
import GRDB
import WireProtocol

extension Database {
    func put(_ policy: ManagedPolicy) throws {
        let id = policy.id.rawValue
        // The name, and with it the ARN, never changes: a put with another one changes no row.
        try runOnOne(
            """
            INSERT INTO managed_policy (id, account, name, folded_name, path, arn, description, created_at, updated_at,
                default_version, next_version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET description = excluded.description, created_at = excluded.created_at,
                updated_at = excluded.updated_at, default_version = excluded.default_version,
                next_version = excluded.next_version
                WHERE account = excluded.account AND arn = excluded.arn
            """, id, policy.account?.description, policy.name, FoldedName.fold(policy.name), policy.path, policy.arn,
            policy.description, policy.createdAt.milliseconds, policy.updatedAt.milliseconds, policy.defaultVersion,
            policy.nextVersion)
        try run("DELETE FROM policy_version WHERE policy = ?", id)
        for version in policy.versions {
            try run(
                "INSERT INTO policy_version (policy, number, document, created_at) VALUES (?, ?, ?, ?)", id,
                version.number, version.document.text, version.createdAt.milliseconds)
        }
        try run("DELETE FROM policy_tag WHERE policy = ?", id)
        for (position, tag) in policy.tags.enumerated() {
            try run(
                "INSERT INTO policy_tag (policy, position, key, value) VALUES (?, ?, ?, ?)", id, position, tag.key,
                tag.value)
        }
    }
}
