public import SecretMaterial

/// The key that a secret access key yields for one day, Region and service.
///
/// It signs everything in its scope, so it is as secret as the secret access key while the day lasts.
public struct SigningKey: Sendable {
    let key: HMACKey

    /// Derives the key from `secret`: four HMACs (`AWS4` + secret, date, Region, service, terminator).
    public init(secret: borrowing SecretBytes, scope: borrowing CredentialScope) {
        key = scope.withBytes { Self.withCode(secret, $0) { HMACKey($0) } }
    }

    /// Lends the 32 bytes that the key is made of.
    static func withCode<Value>(
        _ secret: borrowing SecretBytes, _ scope: CredentialScope.Bytes, _ body: (UnsafeRawBufferPointer) -> Value
    ) -> Value {
        // Each key but the last is used once, so nothing is prepared for them.
        var code = Self.prefixed(secret) { HMACKey.authenticate(scope.date, once: $0) }
        defer { code.wipe() }
        code = code.withUnsafeBytes { HMACKey.authenticate(scope.region, once: $0) }
        code = code.withUnsafeBytes { HMACKey.authenticate(scope.service, once: $0) }
        code = code.withUnsafeBytes { HMACKey.authenticate(scope.terminator, once: $0) }
        return code.withUnsafeBytes { body($0) }
    }

    /// Lends `AWS4` and the secret in one piece.
    private static func prefixed(_ secret: SecretBytes, _ body: (UnsafeRawBufferPointer) -> Digest32) -> Digest32 {
        secret.withUnsafeBytes { secret in
            withUnsafeTemporaryAllocation(byteCount: 4 + secret.count, alignment: 1) { buffer in
                defer { Memory.wipe(buffer) }
                ("AWS4" as StaticString).withUTF8Buffer { buffer.copyMemory(from: UnsafeRawBufferPointer($0)) }
                UnsafeMutableRawBufferPointer(rebasing: buffer[4...]).copyMemory(from: secret)
                return body(UnsafeRawBufferPointer(buffer))
            }
        }
    }

    /// The signature of `stringToSign`.
    public func sign(_ stringToSign: StringToSign) -> Digest32 { key.authenticate(stringToSign.text) }
}

/// What a signature is checked with.
public enum SigningKeySource: Sendable {
    /// A key that was derived before.
    case key(SigningKey)
    /// The secret from which the key is yet to be derived. Where it signs once, nothing is prepared for a second time.
    case secret(SecretBytes)

    /// The key for `scope`.
    func key(for scope: CredentialScope) -> SigningKey {
        switch self {
        case .key(let key): key
        case .secret(let secret): SigningKey(secret: secret, scope: scope)
        }
    }

    /// The signature of the string to sign that these make.
    func sign(time: SignatureTime, scope: CredentialScope, canonicalRequest: Digest32) -> Digest32 {
        scope.withBytes { scope in
            StringToSign.withBytes(time: time, scope: scope, canonicalRequest: canonicalRequest) { text in
                switch self {
                case .key(let key): key.key.authenticate(text)
                case .secret(let secret): SigningKey.withCode(secret, scope) { HMACKey.authenticate(text, once: $0) }
                }
            }
        }
    }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Redaction.text }
    public var debugDescription: String { Redaction.text }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}
