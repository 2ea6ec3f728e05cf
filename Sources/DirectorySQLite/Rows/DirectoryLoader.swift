import AWSNames
import Directory
import GRDB
import SecretMaterial
import WireProtocol

/// Reads the whole directory, each table once.
///
/// Everything goes through `DirectoryTables.apply`, so what was changed behind our back and breaks a rule is found.
/// That is as much work as reading, so another thread does it.
struct DirectoryLoader {
    let db: Database
    let filling = TablesFilling()

    init(_ db: Database) { self.db = db }

    func load() throws -> DirectorySnapshot {
        try loadAccounts()
        try loadPolicies()
        try loadHolders()
        filling.settleRoles()
        try loadMemberships()
        try loadAccessKeys()
        try loadCutOffs()
        try loadMFADevices()
        try loadGivenUpStoreKeys()
        var snapshot = DirectorySnapshot(try filling.finish())
        snapshot.sequence = try SQLiteDirectoryStore.sequence(db)
        return snapshot
    }

    private func loadAccounts() throws {
        let regions = try loadRegions()
        let rows = try Row.fetchCursor(
            db, sql: "SELECT id, created_at, alias, canonical_user_id, global_endpoint_token_version FROM account")
        while let row = try rows.next() {
            var account = Account(
                id: try row.accountID(0), createdAt: try row.instant(1), alias: try row.optionalText(2),
                canonicalUserID: try row.text(3), globalEndpointTokenVersion: Int(try row.integer(4)))
            account.optedInRegions = regions.optedIn[account.id] ?? []
            account.stsDeactivatedRegions = regions.stsOff[account.id] ?? []
            try filling.add(.putAccount(account))
        }
    }

    private func loadMemberships() throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT user, member_of FROM membership ORDER BY joined")
        while let row = try rows.next() {
            try filling.add(.addMember(user: try row.uniqueID(0), group: try row.uniqueID(1)))
        }
    }

    private func loadAccessKeys() throws {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT id, account, user, status, created_at, sealed_secret FROM access_key ORDER BY position")
        while let row = try rows.next() {
            let account = try row.accountID(1)
            let user = try row.optionalText(2).map { try Row.known(UniqueID($0)) }
            let key = AccessKey(
                id: try row.accessKeyID(0), account: account, owner: user.map { .user($0) } ?? .root(account),
                status: try Row.known(AccessKey.Status(rawValue: try row.text(3))), createdAt: try row.instant(4),
                sealedSecret: SealedBlob(bytes: try row.bytes(5)))
            try filling.add(.putAccessKey(key))
        }
    }

    private func loadCutOffs() throws {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT kind, subject, detail, issued_before, drop_after FROM revocation_cut_off")
        while let row = try rows.next() {
            let kind = try Row.known(CutOffKey.Kind(rawValue: try row.text(0)))
            let subject = try Row.known(CutOffKey(kind, try row.text(1), try row.text(2)).parsed)
            try filling.add(
                .putCutOff(
                    RevocationCutOff(
                        subject: subject, issuedBefore: try row.instant(3), dropAfter: try row.instant(4))))
        }
    }
}

// MARK: - Policies

extension DirectoryLoader {
    private func loadPolicies() throws {
        let versions = try GroupedRows(
            db, sql: "SELECT policy, number, document, created_at FROM policy_version ORDER BY policy, number"
        ) { (number: Int(try $0.integer(1)), text: try $0.text(2), createdAt: try $0.instant(3)) }
        let tags = try GroupedRows(
            db, sql: "SELECT policy, key, value FROM policy_tag ORDER BY policy, position"
        ) { Tag(key: try $0.text(1), value: try $0.text(2)) }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, account, name, path, description, created_at, updated_at, default_version, next_version
                FROM managed_policy ORDER BY id
                """)
        while let row = try rows.next() {
            let id = try row.text(0)
            let stored = try versions.take(id).map { version in
                ManagedPolicy.Version(
                    number: version.number, document: StoredPolicy(text: version.text, kind: .managed),
                    createdAt: version.createdAt)
            }
            var policy = ManagedPolicy(
                id: try row.uniqueID(0), account: try row.accountID(1), name: try row.text(2), path: try row.text(3),
                description: try row.optionalText(4), createdAt: try row.instant(5),
                document: try Row.known(stored.first).document)
            policy.updatedAt = try row.instant(6)
            policy.versions = stored
            policy.defaultVersion = Int(try row.integer(7))
            policy.nextVersion = Int(try row.integer(8))
            policy.tags = try tags.take(id)
            try filling.add(.putPolicy(policy))
        }
        try versions.finish()
        try tags.finish()
    }
}

// MARK: - Users, groups and roles

extension DirectoryLoader {
    private func loadHolders() throws {
        let children = try HolderChildren(db)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, account, name, path, created_at, permissions_boundary, trust_policy, description,
                    max_session_duration, kind
                FROM policy_holder ORDER BY id
                """)
        while let row = try rows.next() {
            switch try row.text(9) {
            case "user": try filling.add(.putUser(user(row, children)))
            case "group": try filling.add(.putGroup(group(row, children)))
            case "role": try filling.add(.putRole(role(row, children)))
            default: throw DirectoryStoreError.damaged("an unknown kind of entity")
            }
        }
        try children.finish()
    }

    private func user(_ row: Row, _ children: HolderChildren) throws -> User {
        var user = User(
            id: try row.uniqueID(0), account: try row.accountID(1), name: try row.text(2), path: try row.text(3),
            createdAt: try row.instant(4))
        user.permissionsBoundary = try row.optionalText(5)
        user.tags = try children.tags.take(user.id.rawValue)
        try takePolicies(&user, children)
        return user
    }

    private func group(_ row: Row, _ children: HolderChildren) throws -> Group {
        var group = Group(
            id: try row.uniqueID(0), account: try row.accountID(1), name: try row.text(2), path: try row.text(3),
            createdAt: try row.instant(4))
        try takePolicies(&group, children)
        return group
    }

    private func role(_ row: Row, _ children: HolderChildren) throws -> Role {
        let id = try row.uniqueID(0)
        return Role(
            id: id, account: try row.accountID(1), name: try row.text(2), path: try row.text(3),
            createdAt: try row.instant(4), trustPolicy: StoredPolicy(text: try row.text(6), kind: .trust),
            description: try row.optionalText(7), maxSessionDuration: Int(try row.integer(8)),
            tags: try children.tags.take(id.rawValue), permissionsBoundary: try row.optionalText(5),
            inlinePolicies: try inlinePolicies(of: id, children),
            attachedPolicies: try children.attached.take(id.rawValue))
    }

    private func takePolicies(_ holder: inout some PolicyHolder, _ children: HolderChildren) throws {
        holder.attachedPolicies = try children.attached.take(holder.id.rawValue)
        holder.inlinePolicies = try inlinePolicies(of: holder.id, children)
    }

    private func inlinePolicies(of id: UniqueID, _ children: HolderChildren) throws -> [InlinePolicy] {
        try children.inline.take(id.rawValue).map { policy in
            InlinePolicy(name: policy.name, document: StoredPolicy(text: policy.text, kind: .inline))
        }
    }
}

/// What belongs to users, groups and roles, in the order of their ids.
private struct HolderChildren {
    let inline: GroupedRows<(name: String, text: String)>
    let attached: GroupedRows<String>
    let tags: GroupedRows<Tag>

    init(_ db: Database) throws {
        inline = try GroupedRows(
            db, sql: "SELECT holder, name, document FROM inline_policy ORDER BY holder, folded_name"
        ) { (name: try $0.text(1), text: try $0.text(2)) }
        attached = try GroupedRows(
            db, sql: "SELECT holder, arn FROM attached_policy ORDER BY holder, position"
        ) { try $0.text(1) }
        tags = try GroupedRows(
            db, sql: "SELECT holder, key, value FROM holder_tag ORDER BY holder, position"
        ) { Tag(key: try $0.text(1), value: try $0.text(2)) }
    }

    func finish() throws {
        try inline.finish()
        try attached.finish()
        try tags.finish()
    }
}
