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

    /// Appends one block to a message of whole blocks, fewer than eight million of them.
    ///
    /// This and `finalize(tail:)` leave out what the library does for messages of any length: for the short ones of an
    /// HMAC that takes as long as the hash itself.
    mutating func append(block: UnsafeRawBufferPointer) {
        precondition(block.count == Self.blockCount && state.num == 0, "a block follows whole blocks")
        SHA256_Transform(&state, block.assumingMemoryBound(to: UInt8.self).baseAddress)
        state.Nl += UInt32(8 * Self.blockCount)
    }

    /// The longest tail that one block holds beside the end of the message.
    static let longestTail = blockCount - 9

    /// The hash of a message of whole blocks with `tail` behind them, which is short. The state can then be used no
    /// more.
    mutating func finalize(tail: UnsafeRawBufferPointer) -> Digest32 {
        precondition(tail.count <= Self.longestTail && state.num == 0 && state.Nh == 0, "a tail follows whole blocks")
        let bits = UInt64(state.Nl) + 8 * UInt64(tail.count)
        withUnsafeTemporaryAllocation(byteCount: Self.blockCount, alignment: 16) { block in
            defer { Memory.wipe(block) }
            block.initializeMemory(as: UInt8.self, repeating: 0)
            block.copyMemory(from: tail)
            block[tail.count] = 0x80
            block.storeBytes(of: bits.bigEndian, toByteOffset: Self.blockCount - 8, as: UInt64.self)
            SHA256_Transform(&state, block.assumingMemoryBound(to: UInt8.self).baseAddress)
        }
        return Digest32(words: state.h)
    }

    /// The hash of a message of whole blocks with `rest` behind them, which may be of any length. The state can then be
    /// used no more.
    mutating func finalize(rest: UnsafeRawBufferPointer) -> Digest32 {
        let whole = rest.count / Self.blockCount * Self.blockCount
        guard rest.count - whole <= Self.longestTail, whole <= Self.mostBlockBytes else {
            update(rest)
            return finalize()
        }
        var start = 0
        while start < whole {
            append(block: UnsafeRawBufferPointer(rebasing: rest[start..<start + Self.blockCount]))
            start += Self.blockCount
        }
        return finalize(tail: UnsafeRawBufferPointer(rebasing: rest[whole...]))
    }

    /// What is longer goes to the library in one piece, which then looks at many blocks at once.
    private static let mostBlockBytes = 4 * blockCount

    /// Overwrites the state, which can then be used no more.
    mutating func wipe() { withUnsafeMutableBytes(of: &state) { Memory.wipe($0) } }

    /// The hash of `bytes`.
    public static func digest(of bytes: UnsafeRawBufferPointer) -> Digest32 {
        var hash = SHA256Hash()
        return hash.finalize(rest: bytes)
    }

    /// The hash of `bytes`.
    public static func digest(of bytes: [UInt8]) -> Digest32 { bytes.withUnsafeBytes { digest(of: $0) } }
}
