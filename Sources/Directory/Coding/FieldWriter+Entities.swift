import AWSNames
import SecretMaterial
import WireProtocol

extension FieldWriter {
    mutating func write(_ id: UniqueID) { write(id.rawValue) }

    mutating func write(_ id: AccountID) { write(Int64(id.number)) }

    mutating func write(_ instant: Timestamp) { write(instant.milliseconds) }

    mutating func write(_ document: StoredPolicy) {
        write(document.kind.rawValue)
        write(document.text)
    }

    mutating func write(_ tag: Tag) {
        write(tag.key)
        write(tag.value)
    }

    mutating func write(_ account: Account) {
        write(account.id)
        write(account.createdAt)
        write(optional: account.alias) { $0.write($1) }
        write(account.canonicalUserID)
        write(Int64(account.globalEndpointTokenVersion))
    }

    mutating func write(_ user: User) {
        writeHead(user, createdAt: user.createdAt)
        writePrincipal(user)
    }

    mutating func write(_ group: Group) { writeHead(group, createdAt: group.createdAt) }

    mutating func write(_ role: Role) {
        writeHead(role, createdAt: role.createdAt)
        writePrincipal(role)
        write(role.trustPolicy)
        write(optional: role.description) { $0.write($1) }
        write(Int64(role.maxSessionDuration))
    }

    mutating func write(_ policy: ManagedPolicy) {
        write(policy.id)
        write(optional: policy.account) { $0.write($1) }
        write(policy.name)
        write(policy.path)
        write(optional: policy.description) { $0.write($1) }
        write(policy.createdAt)
        write(policy.updatedAt)
        write(list: policy.versions) { writer, version in
            writer.write(Int64(version.number))
            writer.write(version.document)
            writer.write(version.createdAt)
        }
        write(Int64(policy.defaultVersion))
        write(Int64(policy.nextVersion))
        write(list: policy.tags) { $0.write($1) }
    }

    mutating func write(_ key: AccessKey) {
        write(key.id.rawValue)
        write(key.account)
        switch key.owner {
        case .root: write(byte: 0)
        case .user(let id):
            write(byte: 1)
            write(id)
        }
        write(key.status.rawValue)
        write(key.createdAt)
        write(bytes: key.sealedSecret.bytes)
    }

    mutating func write(_ cutOff: RevocationCutOff) {
        write(cutOff.subject)
        write(cutOff.issuedBefore)
        write(cutOff.dropAfter)
    }

    mutating func write(_ subject: RevocationCutOff.Subject) {
        switch subject {
        case .role(let id):
            write(byte: 1)
            write(id)
        case .user(let id):
            write(byte: 2)
            write(id)
        case .accessKey(let id):
            write(byte: 3)
            write(id.rawValue)
        case .session(let role, let name):
            write(byte: 4)
            write(role)
            write(name)
        case .sourceIdentity(let account, let value):
            write(byte: 5)
            write(account)
            write(value)
        }
    }

    private mutating func writeHead(_ holder: some PolicyHolder, createdAt: Timestamp) {
        write(holder.id)
        write(holder.account)
        write(holder.name)
        write(holder.path)
        write(createdAt)
        write(list: holder.inlinePolicies) { writer, policy in
            writer.write(policy.name)
            writer.write(policy.document)
        }
        write(list: holder.attachedPolicies) { $0.write($1) }
    }

    private mutating func writePrincipal(_ principal: some TaggedPrincipal) {
        write(list: principal.tags) { $0.write($1) }
        write(optional: principal.permissionsBoundary) { $0.write($1) }
    }
}
