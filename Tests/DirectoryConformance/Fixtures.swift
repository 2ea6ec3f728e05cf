package import AWSNames
package import Directory
import SecretMaterial
package import WireProtocol

/// Entities for tests of the directory: deterministic, and as small as they can be.
package enum Fixtures {
    package static let instant = Timestamp(seconds: 1_760_000_000)

    /// Account `number`, below 10^12.
    package static func accountID(_ number: UInt64 = 123_456_789_012) -> AccountID {
        guard let id = AccountID(number: number) else { preconditionFailure("an account id has twelve digits") }
        return id
    }

    /// The id that `number` always gives.
    package static func id(_ kind: UniqueID.Kind, _ number: Int) -> UniqueID {
        // The fifth byte is the last that is taken whole.
        let random = (0..<5).map { UInt8(truncatingIfNeeded: number >> (8 * (4 - $0))) } + [0, 0]
        return UniqueID(kind, account: accountID(), random: random)
    }

    package static func account(_ id: AccountID = accountID(), alias: String? = nil) -> Account {
        Account(id: id, createdAt: instant, alias: alias, canonicalUserID: canonicalUserID(of: id))
    }

    /// 64 hexadecimal digits that differ from account to account.
    package static func canonicalUserID(of id: AccountID) -> String { String(repeating: "0", count: 52) + "\(id)" }

    package static func user(_ number: Int, _ name: String, in account: AccountID = accountID()) -> User {
        User(id: id(.user, number), account: account, name: name, path: "/", createdAt: instant)
    }

    package static func group(_ number: Int, _ name: String, in account: AccountID = accountID()) -> Group {
        Group(id: id(.group, number), account: account, name: name, path: "/", createdAt: instant)
    }

    package static func role(_ number: Int, _ name: String, in account: AccountID = accountID()) -> Role {
        Role(
            id: id(.role, number), account: account, name: name, path: "/", createdAt: instant,
            trustPolicy: document(.trust))
    }

    package static func policy(_ number: Int, _ name: String, in account: AccountID = accountID()) -> ManagedPolicy {
        ManagedPolicy(
            id: id(.managedPolicy, number), account: account, name: name, path: "/", createdAt: instant,
            document: document(.managed))
    }

    package static func accessKey(_ number: Int, of owner: AccessKey.Owner, in account: AccountID = accountID())
        -> AccessKey
    {
        let random = (0..<5).map { UInt8(truncatingIfNeeded: number >> (8 * (4 - $0))) }
        return AccessKey(
            id: AccessKeyID(.longTerm, account: account, random: random), account: account, owner: owner,
            createdAt: instant, sealedSecret: SealedBlob(bytes: [1, 2, UInt8(truncatingIfNeeded: number)]))
    }

    /// A document that differs with `action`.
    package static func document(_ kind: StoredPolicy.Kind, action: String = "s3:GetObject") -> StoredPolicy {
        switch kind {
        case .trust:
            StoredPolicy(
                text: #"""
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},\#
                    "Action":"sts:AssumeRole"}]}
                    """#, kind: kind)
        case .managed, .inline:
            StoredPolicy(
                text: #"""
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"\#(action)","Resource":"*"}]}
                    """#, kind: kind)
        }
    }

    /// A snapshot after `changes`.
    package static func snapshot(_ changes: DirectoryChange...) throws(DirectoryError) -> DirectorySnapshot {
        var snapshot = DirectorySnapshot()
        for change in changes { try snapshot.apply(change) }
        return snapshot
    }
}
