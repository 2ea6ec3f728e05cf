public import SecretMaterial

/// Sealed bytes as text, for authorization messages and pagination markers: padded base64 in one spelling.
public struct SealedText: Sendable {
    private let ring: KeyRing
    public let purpose: SealPurpose
    /// The most characters that are looked at.
    public let maximumSize: Int

    /// Seals and opens with `ring`, for `purpose` only.
    public init(ring: KeyRing, purpose: SealPurpose, maximumSize: Int) {
        self.ring = ring
        self.purpose = purpose
        self.maximumSize = maximumSize
    }

    /// `content` as sealed text, bound to `context` (an account, an operation), which is needed to open it.
    public func seal(
        _ content: [UInt8], context: String, now: Int64, random: SecureRandom
    ) throws(SealError) -> String {
        let blob = try ring.seal(
            SecretBytes(content), purpose: purpose, associatedData: Array(context.utf8), salt: SealSalt(from: random),
            now: now)
        guard CanonicalBase64.encodedCount(blob.bytes.count) <= maximumSize else { throw .tooLarge }
        return CanonicalBase64.encode(blob.bytes)
    }

    /// The content of `text`, when it was sealed for the same purpose and context.
    public func open(_ text: String, context: String, now: Int64) throws(SealError) -> [UInt8] {
        guard text.utf8.count <= maximumSize else { throw .tooLarge }
        guard let bytes = CanonicalBase64.decode(text) else { throw .malformed }
        let content = try ring.open(
            SealedBlob(bytes: bytes), purpose: purpose, associatedData: Array(context.utf8), now: now)
        return content.withUnsafeBytes { Array($0) }
    }
}
