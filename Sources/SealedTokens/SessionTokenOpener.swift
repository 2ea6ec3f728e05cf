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
        var (token, accessKeyID) = (token, accessKeyID)
        return try token.withUTF8Typed { (bytes) throws(SessionTokenError) in
            try accessKeyID.withUTF8Typed { (accessKeyID) throws(SessionTokenError) in
                try open(bytes, accessKeyID: accessKeyID, now: now)
            }
        }
    }

    /// The same for characters of token and id where they were received.
    public func open(
        _ token: UnsafeRawBufferPointer, accessKeyID: UnsafeRawBufferPointer, now: Int64
    ) throws(SessionTokenError) -> OpenedSession {
        guard token.count <= SessionToken.maximumSize else { throw .tooLarge }
        guard let bytes = CanonicalBase64.decode(token) else { throw .malformed }
        let (key, layout) = try layout(of: SealedBlob(bytes: bytes), now: now)
        let claims = try Self.claims(in: layout, sealedFor: accessKeyID, under: key)
        let secret = SessionSecret.derive(from: key, accessKeyID: accessKeyID, salt: layout.salt)
        return OpenedSession(claims: claims, secret: secret, key: key)
    }

    /// The parts of a token, and the one key that may open it.
    private func layout(of blob: SealedBlob, now: Int64) throws(SessionTokenError) -> (RingKey, SealedLayout) {
        do throws(SealError) {
            let layout = try SealedLayout(blob)
            guard layout.purpose == .sessionToken else { throw .wrongPurpose }
            guard let key = ring.key(layout.keyID, at: now) else { throw .unknownKey }
            return (key, layout)
        } catch {
            throw SessionTokenError(error)
        }
    }

    private static func claims(
        in layout: SealedLayout, sealedFor accessKeyID: UnsafeRawBufferPointer, under key: RingKey
    ) throws(SessionTokenError) -> SessionClaims {
        var claims: SessionClaims?
        var failure = SessionTokenError.malformed
        do throws(SealError) {
            try key.withOpened(layout, purpose: .sessionToken, associatedData: accessKeyID) { bytes in
                do throws(SessionTokenError) { claims = try ClaimsDecoder.decode(bytes).claims } catch {
                    failure = error
                }
            }
        } catch {
            throw SessionTokenError(error)
        }
        guard let claims = claims.take() else { throw failure }
        return claims
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

extension String {
    /// `withUTF8` for bodies that throw one type of error.
    mutating func withUTF8Typed<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let result: Result<Value, Failure> = withUTF8 { bytes in
            do throws(Failure) { return .success(try body(UnsafeRawBufferPointer(bytes))) } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
