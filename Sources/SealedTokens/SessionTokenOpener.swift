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
        var token = token
        return try token.withUTF8Typed { (bytes) throws(SessionTokenError) in
            try open(bytes, accessKeyID: accessKeyID, now: now)
        }
    }

    /// The same for a token's characters where they were received.
    public func open(
        _ token: UnsafeRawBufferPointer, accessKeyID: String, now: Int64
    ) throws(SessionTokenError) -> OpenedSession {
        guard token.count <= SessionToken.maximumSize else { throw .tooLarge }
        guard let bytes = CanonicalBase64.decode(token) else { throw .malformed }
        let (key, layout, plaintext) = try opened(SealedBlob(bytes: bytes), accessKeyID: accessKeyID, now: now)
        let secret = SessionSecret.derive(from: key, accessKeyID: accessKeyID, salt: layout.salt)
        return try plaintext.withUnsafeBytes { (bytes) throws(SessionTokenError) in
            OpenedSession(claims: try ClaimsDecoder.decode(bytes).claims, secret: secret, key: key)
        }
    }

    private func opened(
        _ blob: SealedBlob, accessKeyID: String, now: Int64
    ) throws(SessionTokenError) -> (RingKey, SealedLayout, SecretBytes) {
        do throws(SealError) {
            let layout = try SealedLayout(blob)
            guard layout.purpose == .sessionToken else { throw .wrongPurpose }
            guard let key = ring.key(layout.keyID, at: now) else { throw .unknownKey }
            var accessKeyID = accessKeyID
            let plaintext = try accessKeyID.withUTF8Typed { (bytes) throws(SealError) in
                try key.open(layout, purpose: .sessionToken, associatedData: bytes)
            }
            return (key, layout, plaintext)
        } catch {
            throw SessionTokenError(error)
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
