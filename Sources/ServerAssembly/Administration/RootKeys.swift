package import AWSNames
package import Directory
package import SecretMaterial
package import WireProtocol

/// Accounts and their root keys. Nothing here is reachable over HTTP.
package struct RootKeys: Sendable {
    let directory: Directory
    let storeRing: @Sendable () -> KeyRing
    let random: SecureRandom

    /// - Parameter storeRing: the store ring, asked anew for every key.
    package init(
        directory: Directory, storeRing: @autoclosure @escaping @Sendable () -> KeyRing, random: SecureRandom = .system
    ) {
        self.directory = directory
        self.storeRing = storeRing
        self.random = random
    }

    /// Makes an account, with a random id unless one is given, and its root key.
    package func createAccount(_ wanted: AccountID?, at now: Timestamp) async throws -> IssuedRootKey {
        let accountID = wanted ?? randomAccountID()
        let issued = IssuedRootKey.generate(for: accountID, from: random)
        let key = try sealed(issued, at: now)
        let account = Account(id: accountID, createdAt: now, canonicalUserID: hex(random.bytes(32)))
        return try await directory.write { transaction in
            guard transaction.snapshot.account(accountID) == nil else {
                throw AssemblyError.refused("Account \(accountID) exists already; nothing was changed.")
            }
            try transaction.apply(.putAccount(account))
            try transaction.apply(.putAccessKey(key))
            return issued
        }
    }

    /// Replaces every root key of an account by a new one, in one transaction.
    package func resetRootKey(of accountID: AccountID, at now: Timestamp) async throws -> IssuedRootKey {
        let issued = IssuedRootKey.generate(for: accountID, from: random)
        let key = try sealed(issued, at: now)
        return try await directory.write { transaction in
            guard transaction.snapshot.account(accountID) != nil else {
                throw AssemblyError.refused("There is no account \(accountID); nothing was changed.")
            }
            for old in transaction.snapshot.accessKeys(of: .root(accountID)) {
                try transaction.apply(.deleteAccessKey(old.id))
            }
            try transaction.apply(.putAccessKey(key))
            return issued
        }
    }

    private func sealed(_ issued: IssuedRootKey, at now: Timestamp) throws -> AccessKey {
        let blob = try storeRing().seal(
            issued.secretAccessKey, purpose: .longTermSecret,
            associatedData: Array(issued.accessKeyID.rawValue.utf8), salt: SealSalt(from: random), now: now.seconds)
        return AccessKey(
            id: issued.accessKeyID, account: issued.accountID, owner: .root(issued.accountID), createdAt: now,
            sealedSecret: blob)
    }

    /// Twelve digits of which the first is not zero, as AWS gives them.
    private func randomAccountID() -> AccountID {
        let value = random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let id = AccountID(number: 100_000_000_000 + value % 900_000_000_000) else {
            preconditionFailure("the number has twelve digits")
        }
        return id
    }

    private func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
