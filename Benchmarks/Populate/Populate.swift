import AWSNames
import Directory
import SecretMaterial
import ServerAssembly
import WireProtocol

/// Fills a new data directory with many principals, by the directory's own transactions.
///
/// `stint-populate DIR ACCOUNTS ROLES USERS`: prints one line of JSON for the first account, with its root key, and one
/// for each further account, with the key of a user.
@main
struct Populate {
    static func main() async throws {
        let numbers = CommandLine.arguments.dropFirst(2).compactMap { Int($0) }
        guard CommandLine.arguments.count == 5, numbers.count == 3, numbers.allSatisfy({ $0 > 0 }) else {
            throw Failure.usage
        }
        let place = DataDirectory(CommandLine.arguments[1])
        let root = try await Initialization(parts: .production).run(place, accountID: nil)
        print(Self.line(root.accountID, roles: 0, users: 0, key: root.accessKeyID, secret: root.unsafeSecretText()))
        guard let opened = try OpenedDirectory.open(place, parts: .production) else { throw Failure.locked }
        let filling = Filling(directory: opened.directory, storeRing: opened.rings.store)
        let (accounts, roles, users) = (numbers[0], numbers[1], numbers[2])
        for index in 0..<accounts {
            let line = try await filling.account(
                index, roles: share(of: roles, index, accounts), users: share(of: users, index, accounts))
            print(line)
        }
        await opened.close()
    }

    enum Failure: Error { case usage, locked, account }

    /// What the load client needs to know of an account, in a line of JSON. The directory is a throw-away one.
    static func line(_ account: AccountID, roles: Int, users: Int, key: AccessKeyID, secret: String) -> String {
        """
        {"account":"\(account)","roles":\(roles),"users":\(users),"accessKeyID":"\(key)","secretAccessKey":"\(secret)"}
        """
    }

    /// How many of `total` fall to one of `count` accounts.
    private static func share(of total: Int, _ index: Int, _ count: Int) -> Int {
        total / count + (index < total % count ? 1 : 0)
    }
}

/// What each account is filled with: ten managed policies, of 1,000 documents that the accounts have in common; roles
/// with a trust policy of their own and users, each with two of the managed policies attached.
struct Filling {
    /// Changes in one transaction.
    private static let batchCount = 2_000
    private static let policiesPerAccount = 10
    private static let documents = 1_000

    let directory: Directory
    let storeRing: KeyRing
    private let random = SecureRandom.system
    private let now = Timestamp.now

    init(directory: Directory, storeRing: KeyRing) {
        self.directory = directory
        self.storeRing = storeRing
    }

    /// Makes account number `index`; returns the line that tells of it.
    func account(_ index: Int, roles: Int, users: Int) async throws -> String {
        guard let account = AccountID(number: 200_000_000_000 + UInt64(index)) else { throw Populate.Failure.account }
        var changes: [DirectoryChange] = [
            .putAccount(Account(id: account, createdAt: now, canonicalUserID: canonicalID(index)))
        ]
        let policies = (0..<Self.policiesPerAccount).map { policy($0, of: account, number: index) }
        changes += policies.map { .putPolicy($0) }
        let arns = policies.map(\.arn)
        for number in 0..<roles {
            changes.append(.putRole(role(number, of: account, arns: arns)))
            if changes.count >= Self.batchCount { try await commit(&changes) }
        }
        let caller = user(0, of: account, arns: arns)
        changes.append(.putUser(caller))
        for number in 1..<max(users, 1) {
            changes.append(.putUser(user(number, of: account, arns: arns)))
            if changes.count >= Self.batchCount { try await commit(&changes) }
        }
        let secret = Hex.encode(random.bytes(20))
        let key = try key(of: caller.id, in: account, secret: SecretBytes(Array(secret.utf8)))
        changes.append(.putAccessKey(key))
        try await commit(&changes)
        return Populate.line(account, roles: roles, users: max(users, 1), key: key.id, secret: secret)
    }

    private func commit(_ changes: inout [DirectoryChange]) async throws {
        let batch = changes
        changes.removeAll(keepingCapacity: true)
        try await directory.write { transaction in for change in batch { try transaction.apply(change) } }
    }

    private func canonicalID(_ index: Int) -> String {
        let digits = String(index, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    private func policy(_ number: Int, of account: AccountID, number index: Int) -> ManagedPolicy {
        // The first of each account lets its principals take roles of the account; the others are of the common ones.
        let text =
            number == 0
            ? Self.assumption
            : Self.document((index * (Self.policiesPerAccount - 1) + number) % Self.documents)
        return ManagedPolicy(
            id: UniqueID(.managedPolicy, account: account, random: random.bytes(7)), account: account,
            name: "policy-\(number)", path: "/", createdAt: now, document: StoredPolicy(text: text, kind: .managed))
    }

    private static let assumption = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",\
        "Resource":"arn:aws:iam::*:role/service/*"}]}
        """

    private static func document(_ number: Int) -> String {
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],\
        "Resource":["arn:aws:s3:::team-\(number)","arn:aws:s3:::team-\(number)/*"]},{"Effect":"Deny","Action":"iam:*",\
        "Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"team-\(number)"}}}]}
        """
    }

    private func role(_ number: Int, of account: AccountID, arns: [String]) -> Role {
        let trust = """
            {"Version":"2012-10-17","Statement":[{"Sid":"Role\(number)","Effect":"Allow",\
            "Principal":{"AWS":"arn:aws:iam::\(account):root"},"Action":["sts:AssumeRole","sts:TagSession"],\
            "Condition":{"StringEquals":{"aws:PrincipalAccount":"\(account)"}}}]}
            """
        var role = Role(
            id: UniqueID(.role, account: account, random: random.bytes(7)), account: account, name: "app-\(number)",
            path: "/service/", createdAt: now, trustPolicy: StoredPolicy(text: trust, kind: .trust))
        role.attachedPolicies = [arns[0], arns[1 + number % (arns.count - 1)]]
        return role
    }

    private func user(_ number: Int, of account: AccountID, arns: [String]) -> User {
        var user = User(
            id: UniqueID(.user, account: account, random: random.bytes(7)), account: account, name: "person-\(number)",
            path: "/", createdAt: now)
        user.attachedPolicies = [arns[0], arns[1 + number % (arns.count - 1)]]
        return user
    }

    private func key(of user: UniqueID, in account: AccountID, secret: SecretBytes) throws -> AccessKey {
        let id = AccessKeyID(.longTerm, account: account, random: random.bytes(5))
        let sealed = try storeRing.seal(
            secret, purpose: .longTermSecret, associatedData: Array(id.rawValue.utf8), salt: SealSalt(from: random),
            now: now.seconds)
        return AccessKey(id: id, account: account, owner: .user(user), createdAt: now, sealedSecret: sealed)
    }
}
