import AWSNames
import SecretMaterial
import WireProtocol

extension FieldReader {
    mutating func uniqueID() throws(ChangeCodingError) -> UniqueID { try parsed(try string()) { UniqueID($0) } }

    mutating func accessKeyID() throws(ChangeCodingError) -> AccessKeyID {
        try parsed(try string()) { AccessKeyID($0) }
    }

    mutating func accountID() throws(ChangeCodingError) -> AccountID {
        try parsed(try integer()) { UInt64(exactly: $0).flatMap { AccountID(number: $0) } }
    }

    mutating func instant() throws(ChangeCodingError) -> Timestamp { Timestamp(milliseconds: try integer()) }

    mutating func document() throws(ChangeCodingError) -> StoredPolicy {
        let kind = try parsed(try string()) { StoredPolicy.Kind(rawValue: $0) }
        return StoredPolicy(text: try string(), kind: kind)
    }

    mutating func tag() throws(ChangeCodingError) -> Tag { Tag(key: try string(), value: try string()) }

    mutating func text() throws(ChangeCodingError) -> String? {
        try optional { reader throws(ChangeCodingError) in try reader.string() }
    }

    mutating func tags() throws(ChangeCodingError) -> [Tag] {
        try list { reader throws(ChangeCodingError) in try reader.tag() }
    }

    mutating func account() throws(ChangeCodingError) -> Account {
        Account(
            id: try accountID(), createdAt: try instant(), alias: try text(), canonicalUserID: try string(),
            globalEndpointTokenVersion: Int(try integer()))
    }

    mutating func user() throws(ChangeCodingError) -> User {
        var user = User(
            id: try uniqueID(), account: try accountID(), name: try string(), path: try string(),
            createdAt: try instant())
        try readPolicies(of: &user)
        try readPrincipal(&user)
        return user
    }

    mutating func group() throws(ChangeCodingError) -> Group {
        var group = Group(
            id: try uniqueID(), account: try accountID(), name: try string(), path: try string(),
            createdAt: try instant())
        try readPolicies(of: &group)
        return group
    }

    mutating func role() throws(ChangeCodingError) -> Role {
        // The trust policy comes after what all holders share, so it is put in at the end.
        var role = Role(
            id: try uniqueID(), account: try accountID(), name: try string(), path: try string(),
            createdAt: try instant(), trustPolicy: StoredPolicy(text: "", kind: .trust))
        try readPolicies(of: &role)
        try readPrincipal(&role)
        role.trustPolicy = try document()
        role.description = try text()
        role.maxSessionDuration = Int(try integer())
        return role
    }

    mutating func policy() throws(ChangeCodingError) -> ManagedPolicy {
        let id = try uniqueID()
        let account = try optional { reader throws(ChangeCodingError) in try reader.accountID() }
        let (name, path, description) = (try string(), try string(), try text())
        let (createdAt, updatedAt) = (try instant(), try instant())
        let versions = try list { reader throws(ChangeCodingError) in try reader.version() }
        guard let first = versions.first else { throw ChangeCodingError() }
        var policy = ManagedPolicy(
            id: id, account: account, name: name, path: path, description: description, createdAt: createdAt,
            document: first.document)
        policy.updatedAt = updatedAt
        policy.versions = versions
        policy.defaultVersion = Int(try integer())
        policy.nextVersion = Int(try integer())
        policy.tags = try tags()
        return policy
    }

    mutating func accessKey() throws(ChangeCodingError) -> AccessKey {
        let (id, account) = (try accessKeyID(), try accountID())
        let owner: AccessKey.Owner
        switch try byte() {
        case 0: owner = .root(account)
        case 1: owner = .user(try uniqueID())
        default: throw ChangeCodingError()
        }
        let status = try parsed(try string()) { AccessKey.Status(rawValue: $0) }
        return AccessKey(
            id: id, account: account, owner: owner, status: status, createdAt: try instant(),
            sealedSecret: SealedBlob(bytes: try byteString()))
    }

    mutating func cutOff() throws(ChangeCodingError) -> RevocationCutOff {
        RevocationCutOff(subject: try cutOffSubject(), issuedBefore: try instant(), dropAfter: try instant())
    }

    mutating func cutOffSubject() throws(ChangeCodingError) -> RevocationCutOff.Subject {
        switch try byte() {
        case 1: .role(try uniqueID())
        case 2: .user(try uniqueID())
        case 3: .accessKey(try accessKeyID())
        case 4: .session(role: try uniqueID(), name: try string())
        case 5: .sourceIdentity(account: try accountID(), value: try string())
        default: throw ChangeCodingError()
        }
    }

    private mutating func version() throws(ChangeCodingError) -> ManagedPolicy.Version {
        ManagedPolicy.Version(number: Int(try integer()), document: try document(), createdAt: try instant())
    }

    private mutating func readPolicies(of holder: inout some PolicyHolder) throws(ChangeCodingError) {
        holder.inlinePolicies = try list { reader throws(ChangeCodingError) in
            InlinePolicy(name: try reader.string(), document: try reader.document())
        }
        holder.attachedPolicies = try list { reader throws(ChangeCodingError) in try reader.string() }
    }

    private mutating func readPrincipal(_ principal: inout some TaggedPrincipal) throws(ChangeCodingError) {
        principal.tags = try tags()
        principal.permissionsBoundary = try text()
    }
}
