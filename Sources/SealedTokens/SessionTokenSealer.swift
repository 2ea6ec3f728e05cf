public import SecretMaterial

/// Makes session tokens, and the secrets that go with them, without storing anything.
///
/// A token is the padded base64 of a sealed blob of the session ring, bound to the access key id.
public struct SessionTokenSealer: Sendable {
    private let ring: KeyRing

    /// A sealer for `ring`, which must be a session ring.
    public init(ring: KeyRing) {
        precondition(ring.kind == .session, "tokens are sealed with the session ring")
        self.ring = ring
    }

    /// Seals `claims` for `accessKeyID` at `now`, seconds since 1970.
    ///
    /// - Parameter minimumSize: the token is padded to at least this many characters (row Z1), 0 to 4,096.
    public func seal(
        _ claims: SessionClaims, accessKeyID: String, minimumSize: Int = 0, now: Int64, random: SecureRandom
    ) throws(SessionTokenError) -> SealedSession {
        guard minimumSize <= SessionToken.maximumSize else { throw .tooLarge }
        let plaintext = try Self.plaintext(of: claims, minimumSize: minimumSize)
        let key: RingKey
        do { key = try ring.active(at: now) } catch { throw .noActiveKey }
        let salt = SealSalt(from: random)
        let blob = try Self.seal(plaintext, for: accessKeyID, under: key, salt: salt)
        let token = SessionToken(unsafeText: CanonicalBase64.encode(blob.bytes))
        return SealedSession(
            token: token, secret: SessionSecret.derive(from: key, accessKeyID: accessKeyID, salt: salt))
    }

    private static func seal(
        _ plaintext: [UInt8], for accessKeyID: String, under key: RingKey, salt: SealSalt
    ) throws(SessionTokenError) -> SealedBlob {
        do throws(SealError) {
            var accessKeyID = accessKeyID
            return try accessKeyID.withUTF8Typed { (accessKeyID) throws(SealError) in
                try plaintext.span.bytes.withUnsafeBytes { (bytes) throws(SealError) in
                    try key.seal(bytes, purpose: .sessionToken, associatedData: accessKeyID, salt: salt)
                }
            }
        } catch {
            throw SessionTokenError(error)
        }
    }

    /// The claims as bytes, padded so that the token reaches `minimumSize` and with it never exceeds the largest.
    private static func plaintext(of claims: SessionClaims, minimumSize: Int) throws(SessionTokenError) -> [UInt8] {
        let plain = try ClaimsEncoder.encode(claims)
        let size = plain.count + SealedBlob.overhead
        guard CanonicalBase64.encodedCount(size) <= SessionToken.maximumSize else { throw .tooLarge }
        guard CanonicalBase64.encodedCount(size) < minimumSize else { return plain }
        // A padding field takes three bytes itself.
        let wanted = (minimumSize + 3) / 4 * 3
        return try ClaimsEncoder.encode(claims, padding: max(0, wanted - size - 3))
    }
}
