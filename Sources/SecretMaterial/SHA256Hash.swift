internal import CLibcrypto

/// One SHA-256 computation (FIPS 180-4), for messages that come in pieces.
///
/// The state is a plain value that takes no memory. It is not wiped: who hashes a secret or a key calls `wipe`.
public struct SHA256Hash: Sendable {
    /// The number of bytes that are hashed at a time.
    static let blockCount = 64

    private var state = SHA256_CTX()

    /// The hash of nothing, so far.
    public init() { SHA256_Init(&state) }

    /// Appends `bytes` to the message.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        SHA256_Update(&state, base, bytes.count)
    }

    /// Appends `bytes` to the message.
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The hash of all that was appended. The computation begins anew.
    public mutating func finalize() -> Digest32 {
        var digest = Digest32()
        digest.withUnsafeMutableBytes { output in
            _ = SHA256_Final(output.assumingMemoryBound(to: UInt8.self).baseAddress, &state)
        }
        SHA256_Init(&state)
        return digest
    }

    /// Overwrites the state, which can then be used no more.
    mutating func wipe() { withUnsafeMutableBytes(of: &state) { Memory.wipe($0) } }

    /// The hash of `bytes`.
    public static func digest(of bytes: UnsafeRawBufferPointer) -> Digest32 {
        var hash = SHA256Hash()
        hash.update(bytes)
        return hash.finalize()
    }

    /// The hash of `bytes`.
    public static func digest(of bytes: [UInt8]) -> Digest32 { bytes.withUnsafeBytes { digest(of: $0) } }
}
