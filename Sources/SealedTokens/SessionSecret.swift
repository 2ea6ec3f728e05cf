internal import SecretMaterial

/// The secret access key of a session, which is nowhere stored: it follows from the ring key, the access key id and the
/// token's salt.
enum SessionSecret {
    /// Characters of a secret access key (row I3), six bits each.
    static let count = 40
    private static let byteCount = 30

    /// Derives the secret. A key id alone has too few free bits to be the only input, hence the salt.
    static func derive(from key: RingKey, accessKeyID: String, salt: SealSalt) -> SecretBytes {
        var accessKeyID = accessKeyID
        return accessKeyID.withUTF8 { derive(from: key, accessKeyID: UnsafeRawBufferPointer($0), salt: salt) }
    }

    /// The same for an id in UTF-8.
    static func derive(from key: RingKey, accessKeyID: UnsafeRawBufferPointer, salt: SealSalt) -> SecretBytes {
        var code = salt.withUnsafeBytes { salt in
            key.deriveCode(label: "session secret access key v1", context: salt, and: accessKeyID)
        }
        defer { code.wipe() }
        return code.withUnsafeBytes { bytes in
            SecretBytes(count: count) { output in
                CanonicalBase64.write(
                    UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]),
                    to: output.assumingMemoryBound(to: UInt8.self))
            }
        }
    }
}
