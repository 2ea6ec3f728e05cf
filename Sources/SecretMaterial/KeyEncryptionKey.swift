/// The key under which the rings rest in the store. It comes from a file or the environment and is never stored.
public struct KeyEncryptionKey: Sendable {
    private let key: RingKey

    /// A key of 32 bytes, or nil for another count.
    public init?(_ material: SecretBytes) {
        guard material.count == RingKey.materialCount else { return nil }
        // The id follows from the key, so that the wrong key is told apart from a damaged row.
        let code = HMACKey(material).authenticate("stint:key-encryption-key id v1")
        let id = code.withUnsafeBytes { $0[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } }
        guard
            let key = RingKey(
                id: RingKeyID(rawValue: id), kind: .store, material: material, createdAt: 0, activatesAt: 0)
        else { return nil }
        self.key = key
    }

    /// A new random key.
    public static func generate(from random: SecureRandom) -> KeyEncryptionKey {
        guard let key = KeyEncryptionKey(SecretBytes(count: RingKey.materialCount, from: random)) else {
            preconditionFailure("32 bytes make a key-encryption key")
        }
        return key
    }

    /// A key from the text of a file or variable: 64 hexadecimal digits or padded base64 of 32 bytes, with spaces and
    /// line ends around it. Nil for anything else. The caller wipes `text`.
    public init?(text: UnsafeRawBufferPointer) {
        guard text.count <= Self.maximumTextCount, let first = text.firstIndex(where: { !Self.isSpace($0) }),
            let last = text.lastIndex(where: { !Self.isSpace($0) })
        else { return nil }
        let body = UnsafeRawBufferPointer(rebasing: text[first...last])
        if let digest = Digest32(hex: body) {
            self.init(digest.withUnsafeBytes { SecretBytes($0) })
        } else if var bytes = CanonicalBase64.decode(body) {
            self.init(SecretBytes(wiping: &bytes))
        } else {
            return nil
        }
    }

    /// The most bytes that a key's text may take, white space included.
    public static let maximumTextCount = 256

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// The name of the key that wraps: it stands at the head of everything wrapped.
    public var id: RingKeyID { key.id }

    /// The key as padded base64 of 44 characters, for the one file that holds it.
    public func unsafeExport() -> SecretBytes {
        key.material.withUnsafeBytes { material in
            SecretBytes(count: CanonicalBase64.encodedCount(material.count)) { output in
                CanonicalBase64.write(material, to: output.assumingMemoryBound(to: UInt8.self))
            }
        }
    }

    /// Wraps the material of `ringKey`, bound to its kind and id. `salt` must be fresh.
    public func wrap(_ ringKey: RingKey, salt: SealSalt) throws(SealError) -> SealedBlob {
        try ringKey.material.withUnsafeBytes { (material) throws(SealError) in
            try key.seal(
                material, purpose: .ringKeyWrap, associatedData: Self.binding(ringKey.kind, ringKey.id), salt: salt)
        }
    }

    /// Unwraps the material of a ring key that was wrapped under this key with equal kind and id.
    public func unwrap(
        _ blob: SealedBlob, id: RingKeyID, kind: RingKind, createdAt: Int64, activatesAt: Int64, retiresAt: Int64?
    ) throws(SealError) -> RingKey {
        let material = try key.open(blob, purpose: .ringKeyWrap, associatedData: Self.binding(kind, id))
        guard
            let ringKey = RingKey(
                id: id, kind: kind, material: material, createdAt: createdAt, activatesAt: activatesAt,
                retiresAt: retiresAt)
        else { throw .malformed }
        return ringKey
    }

    private static func binding(_ kind: RingKind, _ id: RingKeyID) -> [UInt8] {
        Array("ring key \(kind.rawValue) \(id)".utf8)
    }
}

extension KeyEncryptionKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Redaction.text }
    public var debugDescription: String { Redaction.text }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}
