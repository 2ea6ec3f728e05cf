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

    /// Unknown and inactive keys, and keys whose owner is gone, are one and the same to the client (row A15).
    func find(_ presented: String) throws(AuthenticationFailure) -> PresentedCredentials {
        guard let id = AccessKeyID(presented), let key = directory.accessKey(id), key.status == .active,
            let caller = owner(of: key)
        else { throw AuthenticationFailure(.unknownAccessKey, message: AuthenticationFailure.invalidTokenSentence) }
        return PresentedCredentials(caller: caller, secret: try secret(of: key))
    }

    private func owner(of key: AccessKey) -> CallerIdentity? {
        switch key.owner {
        case .root(let account):
            return .root(of: account, accessKeyID: key.id, session: nil)
        case .user(let id):
            return directory.user(id).map { .user($0, accessKeyID: key.id, session: nil) }
        }
    }

    private func secret(of key: AccessKey) throws(AuthenticationFailure) -> SecretBytes {
        do throws(SealError) {
            return try ring.open(
                key.sealedSecret, purpose: .longTermSecret, associatedData: Array(key.id.rawValue.utf8),
                now: now.seconds)
        } catch {
            // A secret that does not open belongs to a ring that this node does not have: nobody can be believed.
            throw AuthenticationFailure(.unknownAccessKey, message: AuthenticationFailure.invalidTokenSentence)
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
