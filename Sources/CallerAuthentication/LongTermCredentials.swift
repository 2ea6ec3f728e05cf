import AWSNames
import Authorization
import Directory
import SecretMaterial
import ServiceKit
import WireProtocol

/// Finds the owner and the secret of a long-term key (reference sts.md §3.1, step 5).
struct LongTermCredentials {
    let ring: KeyRing
    let directory: DirectorySnapshot
    let now: Timestamp
    let cache: CredentialCache

    /// Unknown and inactive keys, and keys whose owner is gone, are one and the same to the client (row A15).
    ///
    /// - Parameter presented: the id of the access key; nil for one that cannot be an id.
    func find(_ presented: AccessKeyID?) throws(AuthenticationFailure) -> PresentedCredentials {
        guard let id = presented else { throw Self.unknown }
        let (found, isAwaited) = cache.find(id)
        let known = found.flatMap { $0.isOpened(by: ring, at: now.seconds) ? $0 : nil }
        // In one state of the directory a key has one status, one owner and one secret.
        if let known, let caller = known.holder(in: directory) {
            return PresentedCredentials(caller: caller, known: known)
        }
        guard let key = directory.accessKey(id), key.status == .active, let caller = owner(of: key) else {
            throw Self.unknown
        }
        let opened = try opened(key, known, isAwaited: isAwaited)
        opened.remember(caller, in: directory)
        return PresentedCredentials(caller: caller, known: opened)
    }

    private static let unknown = AuthenticationFailure(
        .unknownAccessKey, message: AuthenticationFailure.invalidTokenSentence)

    private func opened(
        _ key: AccessKey, _ known: KnownCredentials?, isAwaited: Bool
    ) throws(AuthenticationFailure) -> KnownCredentials {
        if let known, case .sealedSecret(key.sealedSecret) = known.source { return known }
        do throws(SealError) {
            let secret = try ring.open(
                key.sealedSecret, purpose: .longTermSecret, associatedData: Array(key.id.rawValue.utf8),
                now: now.seconds)
            guard let ringKey = ring.key(try SealedLayout(key.sealedSecret).keyID, at: now.seconds) else {
                throw .unknownKey
            }
            return KnownCredentials(
                key.id, source: .sealedSecret(key.sealedSecret), secret: secret, ringKey: ringKey,
                isAwaited: isAwaited)
        } catch {
            // A secret that does not open belongs to a ring that this node does not have: nobody can be believed.
            throw Self.unknown
        }
    }

    private func owner(of key: AccessKey) -> CallerIdentity? {
        switch key.owner {
        case .root(let account):
            return .root(of: account, accessKeyID: key.id, session: nil)
        case .user(let id):
            return directory.user(id).map { .user($0, accessKeyID: key.id, session: nil) }
        }
    }
}

extension CallerIdentity {
    static func root(of account: AccountID, accessKeyID: AccessKeyID, session: CallerSession?) -> CallerIdentity {
        CallerIdentity(
            principal: .root, account: account, arn: "arn:aws:iam::\(account):root", userID: account.description,
            accessKeyID: accessKeyID, session: session)
    }

    static func user(_ user: User, accessKeyID: AccessKeyID, session: CallerSession?) -> CallerIdentity {
        CallerIdentity(
            principal: .user(id: user.id, name: user.name), account: user.account, arn: user.arn,
            userID: user.id.rawValue, accessKeyID: accessKeyID, session: session)
    }
}
