public import SecretMaterial

/// Opens session tokens. It needs the ring and nothing else, so every node can, at once.
public struct SessionTokenOpener: Sendable {
    private let ring: KeyRing

    /// An opener for `ring`, which must be a session ring.
    public init(ring: KeyRing) {
        precondition(ring.kind == .session, "tokens are sealed with the session ring")
        self.ring = ring
    }

    /// The claims in `token` and the session's secret, when the token is authentic and belongs to `accessKeyID`.
    ///
    /// Exactly one key is tried. Whether the session is over, revoked or still has a holder is for the caller to judge.
    public func open(
        _ token: String, accessKeyID: String, now: Int64
    ) throws(SessionTokenError) -> OpenedSession {
        guard token.utf8.count <= SessionToken.maximumSize else { throw .tooLarge }
        guard let bytes = CanonicalBase64.decode(token) else { throw .malformed }
        let blob = SealedBlob(bytes: bytes)
        do {
            let layout = try SealedLayout(blob)
            guard layout.purpose == .sessionToken else { throw SealError.wrongPurpose }
            guard let key = ring.key(layout.keyID, at: now) else { throw SealError.unknownKey }
            let plaintext = try key.open(
                blob, purpose: .sessionToken, associatedData: Array(accessKeyID.utf8))
            let claims = try ClaimsDecoder.decode(plaintext.withUnsafeBytes { Array($0) }).claims
            return OpenedSession(
                claims: claims,
                secret: SessionSecret.derive(from: key, accessKeyID: accessKeyID, salt: layout.salt))
        } catch let error as SealError {
            throw SessionTokenError(error)
        } catch {
            throw .malformed
        }
    }
}

extension SessionTokenError {
    /// What a failure to seal or open means for a token.
    init(_ error: SealError) {
        switch error {
        case .tooLarge: self = .tooLarge
        case .malformed, .wrongPurpose: self = .malformed
        case .unknownKey: self = .unknownKey
        case .notAuthentic: self = .notAuthentic
        case .noActiveKey: self = .noActiveKey
        }
    }
}
