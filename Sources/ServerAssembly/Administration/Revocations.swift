package import AWSNames
import Directory
import WireProtocol

/// What `stint revoke` asks for: whose sessions end.
package struct RevocationRequest: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case role, user, session
        case accessKey = "access-key"
        case sourceIdentity = "source-identity"
    }

    package let kind: Kind
    /// As the command line has it: a name, an ARN, an id, `ROLE/NAME`.
    package let value: String
    /// Nil where the value names the account, or there is only one.
    package let account: AccountID?

    /// Nil for values that nothing can have: empty ones, and such with white space or what is not printable ASCII.
    package init?(_ kind: Kind, _ value: String, account: AccountID?) {
        guard (1...2_048).contains(value.utf8.count), value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        self.kind = kind
        self.value = value
        self.account = account
    }

    var words: [String] { [kind.rawValue, account?.description ?? "-", value] }

    init?(words: [Substring]) {
        guard words.count == 3, let kind = Kind(rawValue: String(words[0])) else { return nil }
        if words[1] == "-" {
            self.init(kind, String(words[2]), account: nil)
        } else {
            guard let account = AccountID(words[1]) else { return nil }
            self.init(kind, String(words[2]), account: account)
        }
    }
}

/// Ends sessions by cut-offs: "issued before T". They go by themselves when no session can be older (DESIGN §4).
struct Revocations: Sendable {
    let directory: Directory

    /// Ends what was issued up to `now`. A session issued within the same second as the revocation is ended too: tokens
    /// know whole seconds.
    ///
    /// The one node of this store has one clock: with several, T would carry the bound on their skew.
    func revoke(_ request: RevocationRequest, at now: Timestamp) async throws -> RevocationsReport {
        let issuedBefore = Timestamp(seconds: now.seconds + 1)
        let dropAfter = issuedBefore.adding(seconds: RingSchedule.longestSessionSeconds + RingSchedule.skewSeconds)
        try await directory.write { transaction in
            let subject = try RevocationTarget(request, in: transaction.snapshot).subject
            try Self.dropOld(at: now, in: &transaction)
            try transaction.apply(
                .putCutOff(RevocationCutOff(subject: subject, issuedBefore: issuedBefore, dropAfter: dropAfter)))
        }
        return list(nil, at: now)
    }

    /// The cut-offs in force, of one account or of all.
    func list(_ account: AccountID?, at now: Timestamp) -> RevocationsReport {
        let snapshot = directory.snapshot
        let entries = snapshot.cutOffs.filter { $0.dropAfter > now }.map { RevocationsReport.Entry($0, in: snapshot) }
        return RevocationsReport(
            revocations: entries.filter { account == nil || $0.accountID == account?.description }.sorted {
                ($0.issuedBefore, $0.kind, $0.subject) < ($1.issuedBefore, $1.kind, $1.subject)
            })
    }

    /// Drops the cut-offs that no session can be older than. How many there were.
    func dropOld(at now: Timestamp) async throws -> Int {
        guard directory.snapshot.cutOffs.contains(where: { $0.dropAfter <= now }) else { return 0 }
        return try await directory.write { try Self.dropOld(at: now, in: &$0) }
    }

    @discardableResult
    private static func dropOld(at now: Timestamp, in transaction: inout DirectoryTransaction) throws -> Int {
        let old = transaction.snapshot.cutOffs.filter { $0.dropAfter <= now }
        for cutOff in old { try transaction.apply(.deleteCutOff(cutOff.subject)) }
        return old.count
    }
}

/// From what a person wrote to what a cut-off names.
private struct RevocationTarget {
    let subject: RevocationCutOff.Subject
    private let snapshot: DirectorySnapshot

    init(_ request: RevocationRequest, in snapshot: DirectorySnapshot) throws(AssemblyError) {
        self.snapshot = snapshot
        let value = request.value
        switch request.kind {
        case .role: subject = .role(try Self.role(value, request.account, snapshot))
        case .user: subject = .user(try Self.user(value, request.account, snapshot))
        case .session:
            let (role, name) = try Self.session(value)
            subject = .session(role: try Self.role(role.name, role.account ?? request.account, snapshot), name: name)
        case .accessKey: subject = .accessKey(try Self.accessKey(value, request.account))
        case .sourceIdentity:
            subject = .sourceIdentity(account: try Self.account(request.account, snapshot), value: value)
        }
    }

    /// A name, an ARN, or a unique id, which may be that of an entity that is gone.
    private static func role(
        _ text: String, _ account: AccountID?, _ snapshot: DirectorySnapshot
    ) throws(AssemblyError) -> UniqueID {
        if let id = UniqueID(text), id.kind == .role { return id }
        let (name, owner) = try self.name(in: text, kind: "role", account, snapshot)
        guard let role = snapshot.role(named: name, in: owner), !text.hasPrefix("arn:") || role.arn == text else {
            throw .refused("There is no role \(text) in account \(owner). A deleted role has no sessions.")
        }
        return role.id
    }

    private static func user(
        _ text: String, _ account: AccountID?, _ snapshot: DirectorySnapshot
    ) throws(AssemblyError) -> UniqueID {
        if let id = UniqueID(text), id.kind == .user { return id }
        let (name, owner) = try self.name(in: text, kind: "user", account, snapshot)
        guard let user = snapshot.user(named: name, in: owner), !text.hasPrefix("arn:") || user.arn == text else {
            throw .refused("There is no user \(text) in account \(owner). A deleted user is named by its id, AIDA….")
        }
        return user.id
    }

    private static func name(
        in text: String, kind: String, _ account: AccountID?, _ snapshot: DirectorySnapshot
    ) throws(AssemblyError) -> (String, AccountID) {
        guard text.hasPrefix("arn:") else { return (text, try self.account(account, snapshot)) }
        guard let arn = ARN(text), arn.service == "iam", let owner = arn.accountID, arn.resource.hasPrefix(kind + "/"),
            account == nil || account == owner, let name = arn.resource.split(separator: "/").last
        else { throw .invalid("\(text) is not the ARN of a \(kind) of the account") }
        return (String(name), owner)
    }

    /// `ROLE/NAME`, where ROLE may be an ARN, or the session's own ARN.
    private static func session(
        _ text: String
    ) throws(AssemblyError) -> (role: (name: String, account: AccountID?), name: String) {
        guard let slash = text.lastIndex(of: "/"), slash != text.startIndex,
            let name = RoleSessionName(text[text.index(after: slash)...])
        else { throw .invalid("a session is ROLE/NAME, not \(text)") }
        let role = String(text[..<slash])
        guard let arn = ARN(role), arn.service == "sts", arn.resource.hasPrefix("assumed-role/") else {
            return ((role, nil), name.rawValue)
        }
        return ((String(arn.resource.dropFirst("assumed-role/".count)), arn.accountID), name.rawValue)
    }

    /// A long-term key, which may be gone: its sessions live on (row X9).
    private static func accessKey(_ text: String, _ account: AccountID?) throws(AssemblyError) -> AccessKeyID {
        guard let id = AccessKeyID(text), id.kind != .temporary else {
            throw .invalid("\(text) is no long-term access key id; a session is named by --session ROLE/NAME")
        }
        if let account, let owner = id.accountID, owner != account {
            throw .invalid("\(text) is a key of account \(owner), not of \(account)")
        }
        return id
    }

    private static func account(
        _ account: AccountID?, _ snapshot: DirectorySnapshot
    ) throws(AssemblyError) -> AccountID {
        if let account {
            guard snapshot.account(account) != nil else { throw .refused("There is no account \(account).") }
            return account
        }
        guard snapshot.accounts.count == 1, let only = snapshot.accounts.first else {
            throw .invalid("there are several accounts: say which with --account-id")
        }
        return only.id
    }
}
