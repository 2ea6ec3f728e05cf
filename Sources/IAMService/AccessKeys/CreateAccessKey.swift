import AWSNames
import Authorization
import Directory
import PolicyEngine
import SecretMaterial
import ServiceKit
import ServiceShapes
import WireProtocol

/// Makes an access key. The secret is in this reply and, sealed, in the store; nowhere else (reference iam.md §6.9).
struct CreateAccessKey: IAMWrite {
    typealias Input = IAMShapes.CreateAccessKeyInput
    typealias Output = IAMShapes.CreateAccessKeyOutput

    static let action: ServiceAction = "iam:CreateAccessKey"
    let directory: Directory
    let random: SecureRandom
    let storeRing: @Sendable () -> KeyRing
    /// Thirty bytes make forty characters of `[A-Za-z0-9/+]` (reference iam.md §6.4).
    private static let secretByteCount = 30

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.checkKeys(Self.action, of: input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        let id = AccessKeyID(.longTerm, account: account, random: random.bytes(5))
        var secret = Base64.encode(random.bytes(Self.secretByteCount))
        let sealed = try seal(&secret, as: id, now: context.now.seconds)
        let createdAt = context.now.wholeSeconds
        let (key, name) = try await directory.transact { transaction in
            let owner = try context.keyOwner(input.userName, by: transaction.snapshot)
            try Quotas.accessKeys.check(transaction.snapshot.accessKeys(of: owner.key).count)
            let key = AccessKey(id: id, account: account, owner: owner.key, createdAt: createdAt, sealedSecret: sealed)
            try transaction.apply(.putAccessKey(key))
            return (key, owner.name)
        }
        return Output(
            accessKey: IAMShapes.AccessKey(
                userName: name ?? "", accessKeyId: id.rawValue, status: key.status.rawValue, secretAccessKey: secret,
                createDate: createdAt))
    }

    /// The secret as it rests in the store, bound to its key's id.
    private func seal(
        _ secret: inout String, as id: AccessKeyID, now: Int64
    ) throws(ServiceError) -> SealedBlob {
        do throws(SealError) {
            return try storeRing().seal(
                SecretBytes(secret.utf8), purpose: .longTermSecret, associatedData: Array(id.rawValue.utf8),
                salt: SealSalt(from: random), now: now)
        } catch {
            throw .internalFailure(note: "a secret could not be sealed")
        }
    }
}
