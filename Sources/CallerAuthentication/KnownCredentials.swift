import AWSNames
import Authorization
import Directory
import PolicyEngine
import SealedTokens
import SecretMaterial
import SignatureV4
import Synchronization

/// Credentials whose secret is known, with what is costly to find out about them and never changes: what opening the
/// token or the sealed secret came to, and signing keys.
///
/// INVARIANT: everything in it follows from what was presented, one ring key, and one state of the directory, each of
/// which is compared before it counts. What can end credentials is looked at on every request.
final class KnownCredentials: Sendable {
    /// What was opened.
    enum Source: Sendable {
        /// A session token's characters where they were received, and what they say.
        case token(ReceivedText, OpenedSession, CallerSession)
        /// The secret of a long-term key as it rests in the directory.
        case sealedSecret(SealedBlob)
    }

    let accessKeyID: AccessKeyID
    let source: Source
    let secret: SecretBytes
    /// The cache will hold them, so that what signs for them is worth preparing.
    let isAwaited: Bool
    private let ringKey: RingKey
    private let memory = Mutex(Memory())

    private struct Memory {
        var holder: (stateNumber: UInt64, caller: CallerIdentity)?
        var signingKeys: [(scope: CredentialScope, key: SigningKey)] = []

        func signingKey(for scope: CredentialScope) -> SigningKey? {
            for index in signingKeys.indices where signingKeys[index].scope == scope { return signingKeys[index].key }
            return nil
        }
    }

    /// The most scopes (day, Region, service) whose signing keys are kept with one set of credentials.
    static let maximumSigningKeys = 4

    init(
        _ accessKeyID: AccessKeyID, source: Source, secret: SecretBytes, ringKey: RingKey, isAwaited: Bool = false
    ) {
        self.accessKeyID = accessKeyID
        self.source = source
        self.secret = secret
        self.isAwaited = isAwaited
        self.ringKey = ringKey
    }

    /// Whether `ring` still opens what was opened, and to the same.
    func isOpened(by ring: KeyRing, at now: Int64) -> Bool {
        ring.key(ringKey.id, at: now)?.opensLike(ringKey) ?? false
    }

    /// Whether it is exactly this token that was opened.
    func isToken(_ token: UnsafeRawBufferPointer) -> Bool {
        guard case .token(let known, _, _) = source else { return false }
        return known.bytes.withUnsafeBytes { bytes in
            ConstantTime.equal(UnsafeRawBufferPointer(rebasing: bytes[known.range]), token)
        }
    }

    /// Whose credentials they are, as one state of the directory has it.
    func holder(in snapshot: DirectorySnapshot) -> CallerIdentity? {
        memory.withLock { memory in
            guard let holder = memory.holder, holder.stateNumber == snapshot.stateNumber else { return nil }
            return holder.caller
        }
    }

    /// Remembers what `holder(in:)` says of the same state.
    func remember(_ caller: CallerIdentity, in snapshot: DirectorySnapshot) {
        memory.withLock { $0.holder = (snapshot.stateNumber, caller) }
    }

    /// The signing key that is kept for `scope`.
    func signingKey(for scope: CredentialScope) -> SigningKey? {
        memory.withLock { $0.signingKey(for: scope) }
    }

    /// Keeps the signing key for `scope`, in which a good signature was made.
    func keep(_ key: SigningKey, for scope: CredentialScope) {
        memory.withLock { memory in
            guard memory.signingKey(for: scope) == nil else { return }
            if memory.signingKeys.count == Self.maximumSigningKeys { memory.signingKeys.removeFirst() }
            memory.signingKeys.append((scope.detached(), key))
        }
    }
}

extension KnownCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "KnownCredentials(\(accessKeyID))" }
    var debugDescription: String { description }
    var customMirror: Mirror { Redaction.mirror(of: self) }
}
