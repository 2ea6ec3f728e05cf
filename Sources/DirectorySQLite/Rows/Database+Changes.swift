import AWSNames
import Directory
import FoundationEssentials
import GRDB
import SecretMaterial
import WireProtocol

extension Database {
    /// Brings the tables from before `change` to after it. A change that contradicts the schema throws.
    func apply(_ change: DirectoryChange) throws {
        switch change {
        case .putAccount(let account): try put(account)
        case .putUser(let user): try put(user)
        case .putGroup(let group): try put(group)
        case .putRole(let role): try put(role)
        case .deleteUser(let id), .deleteGroup(let id), .deleteRole(let id):
            try runOnOne("DELETE FROM policy_holder WHERE id = ?", id.rawValue)
        case .addMember(let user, let group):
            try run(
                "INSERT INTO membership (user, member_of) VALUES (?, ?) ON CONFLICT (user, member_of) DO NOTHING",
                user.rawValue, group.rawValue)
        case .removeMember(let user, let group):
            try runOnOne("DELETE FROM membership WHERE user = ? AND member_of = ?", user.rawValue, group.rawValue)
        case .putPolicy(let policy): try put(policy)
        case .deletePolicy(let id): try runOnOne("DELETE FROM managed_policy WHERE id = ?", id.rawValue)
        case .putAccessKey(let key): try put(key)
        case .deleteAccessKey(let id): try runOnOne("DELETE FROM access_key WHERE id = ?", id.rawValue)
        case .putCutOff(let cutOff): try put(cutOff)
        case .deleteCutOff(let subject):
            let key = CutOffKey(subject)
            try runOnOne(
                "DELETE FROM revocation_cut_off WHERE kind = ? AND subject = ? AND detail = ?", key.kind.rawValue,
                key.subject, key.detail)
        case .putMFADevice(let device): try put(device)
        case .deleteMFADevice(let serialNumber):
            try runOnOne("DELETE FROM mfa_device WHERE serial_number = ?", serialNumber)
        case .giveUpStoreKey(let id):
            try run("INSERT INTO given_up_store_key (id) VALUES (?) ON CONFLICT DO NOTHING", Int64(id.rawValue))
        }
    }

    private func put(_ account: Account) throws {
        try run(
            """
            INSERT INTO account (id, created_at, alias, canonical_user_id, global_endpoint_token_version)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, alias = excluded.alias,
                canonical_user_id = excluded.canonical_user_id,
                global_endpoint_token_version = excluded.global_endpoint_token_version
            """, account.id.description, account.createdAt.milliseconds, account.alias, account.canonicalUserID,
            account.globalEndpointTokenVersion)
        try putRegions(of: account)
    }

    private func put(_ key: AccessKey) throws {
        let user: String? =
            switch key.owner {
            case .root: nil
            case .user(let id): id.rawValue
            }
        try runOnOne(
            """
            INSERT INTO access_key (id, account, user, status, created_at, sealed_secret) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET status = excluded.status, created_at = excluded.created_at,
                sealed_secret = excluded.sealed_secret
                WHERE account = excluded.account AND user IS excluded.user
            """, key.id.rawValue, key.account.description, user, key.status.rawValue, key.createdAt.milliseconds,
            Data(key.sealedSecret.bytes))
    }

    private func put(_ cutOff: RevocationCutOff) throws {
        let key = CutOffKey(cutOff.subject)
        try run(
            """
            INSERT INTO revocation_cut_off (kind, subject, detail, issued_before, drop_after) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (kind, subject, detail) DO UPDATE SET issued_before = excluded.issued_before,
                drop_after = excluded.drop_after
            """, key.kind.rawValue, key.subject, key.detail, cutOff.issuedBefore.milliseconds,
            cutOff.dropAfter.milliseconds)
    }
}
