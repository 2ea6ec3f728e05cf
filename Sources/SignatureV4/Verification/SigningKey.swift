public import SecretMaterial

/// The key that a secret access key yields for one day, Region and service.
///
/// It signs everything in its scope, so it is as secret as the secret access key while the day lasts.
public struct SigningKey: Sendable {
    let key: HMACKey

    /// Derives the key from `secret`: four HMACs (`AWS4` + secret, date, Region, service, terminator).
    public init(secret: SecretBytes, scope: CredentialScope) {
        let prefix: [UInt8] = Array("AWS4".utf8)
        let first = SecretBytes(count: prefix.count + secret.count) { buffer in
            buffer.copyBytes(from: prefix)
            secret.withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: buffer[prefix.count...]).copyMemory(from: bytes)
            }
        }
        var key = HMACKey(first)
        for step in [scope.date, scope.region, scope.service, scope.terminator] {
            key = key.authenticate(step).withUnsafeBytes { HMACKey($0) }
        }
        self.key = key
    }

    /// The signature of `stringToSign`.
    public func sign(_ stringToSign: StringToSign) -> Digest32 { key.authenticate(stringToSign.text) }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Redaction.text }
    public var debugDescription: String { Redaction.text }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}
