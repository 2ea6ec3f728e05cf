public import SecretMaterial

/// The key that a secret access key yields for one day, Region and service.
///
/// It signs everything in its scope, so it is as secret as the secret access key while the day lasts.
public struct SigningKey: Sendable {
    let key: HMACKey

    /// Derives the key from `secret`: four HMACs (`AWS4` + secret, date, Region, service, terminator).
    public init(secret: SecretBytes, scope: CredentialScope) {
        // Each key but the last is used once, so nothing is prepared for them.
        var code = Self.prefixed(secret) { Self.authenticate(scope.date, once: $0) }
        defer { code.wipe() }
        code = code.withUnsafeBytes { Self.authenticate(scope.region, once: $0) }
        code = code.withUnsafeBytes { Self.authenticate(scope.service, once: $0) }
        code = code.withUnsafeBytes { Self.authenticate(scope.terminator, once: $0) }
        key = code.withUnsafeBytes { HMACKey($0) }
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

    private static func authenticate(_ text: String, once key: UnsafeRawBufferPointer) -> Digest32 {
        var text = text
        return text.withUTF8 { HMACKey.authenticate(UnsafeRawBufferPointer($0), once: key) }
    }

    /// The signature of `stringToSign`.
    public func sign(_ stringToSign: StringToSign) -> Digest32 { key.authenticate(stringToSign.text) }

    /// The signature of the string to sign that these make.
    func sign(time: SignatureTime, scope: CredentialScope, canonicalRequest: Digest32) -> Digest32 {
        withUnsafeTemporaryAllocation(byteCount: BufferedSink<HMACSHA256>.bufferSize, alignment: 1) { buffer in
            var sink = BufferedSink(HMACSHA256(key: key), buffer: buffer)
            StringToSign.write(time: time, scope: scope, canonicalRequest: canonicalRequest, to: &sink)
            sink.flush()
            return sink.consumer.finalize()
        }
    }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Redaction.text }
    public var debugDescription: String { Redaction.text }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}
