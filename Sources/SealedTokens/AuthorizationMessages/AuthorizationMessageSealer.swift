public import AWSNames
public import SecretMaterial

/// Seals authorization messages for one account, and opens what it sealed.
///
/// The text is URL-safe base64 without padding, as `DecodeAuthorizationMessage` takes it (row D1). Nothing is stored: a
/// message opens on every node for as long as its ring key lives.
public struct AuthorizationMessageSealer: Sendable {
    /// The most characters of a message; `DecodeAuthorizationMessage` takes up to 10,240.
    public static let maximumSize = (AuthorizationMessage.maximumBytes + SealedBlob.overhead + 2) / 3 * 4

    private let ring: KeyRing

    /// A sealer for `ring`, which must be a session ring.
    public init(ring: KeyRing) {
        precondition(ring.kind == .session, "messages are sealed with the session ring")
        self.ring = ring
    }

    /// What an `AuthorizationMessageEncoder` wrote, as text for members of `account`. `now` is in seconds since 1970.
    public func seal(
        _ plaintext: [UInt8], for account: AccountID, now: Int64, random: SecureRandom
    ) throws(SealError) -> String {
        guard plaintext.count <= AuthorizationMessage.maximumBytes else { throw .tooLarge }
        let key: RingKey
        do { key = try ring.active(at: now) } catch { throw .noActiveKey }
        let blob = try plaintext.span.bytes.withUnsafeBytes { (bytes) throws(SealError) in
            try key.seal(
                bytes, purpose: .authorizationMessage, associatedData: Self.context(account),
                salt: SealSalt(from: random))
        }
        return MessageText.spell(blob.bytes)
    }

    /// The message in `text`, when it was sealed for `account`.
    public func open(
        _ text: String, for account: AccountID, now: Int64
    ) throws(SealError) -> AuthorizationMessage {
        guard text.utf8.count <= Self.maximumSize else { throw .tooLarge }
        guard let bytes = MessageText.read(text) else {
            throw .malformed
        }
        let plaintext = try ring.open(
            SealedBlob(bytes: bytes), purpose: .authorizationMessage, associatedData: Self.context(account), now: now)
        guard let message = AuthorizationMessage(encoded: plaintext.withUnsafeBytes { Array($0) }) else {
            throw .malformed
        }
        return message
    }

    private static func context(_ account: AccountID) -> [UInt8] { Array(account.description.utf8) }
}
