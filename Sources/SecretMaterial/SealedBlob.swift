/// What a blob is sealed for. A blob opens only for the purpose it was sealed for: each has a key label of its own.
///
/// Raw values are on disk and on the wire; they are never used again for anything else.
public enum SealPurpose: UInt8, Sendable, CaseIterable {
    case sessionToken = 1
    case longTermSecret = 2
    case authorizationMessage = 3
    case paginationMarker = 4
    case ringKeyWrap = 5
    case mfaSeed = 6
}

/// Sixteen random bytes that make the key of one blob. A salt is used once: the nonce is constant.
public struct SealSalt: Sendable {
    public static let count = 16

    @usableFromInline var words: (UInt64, UInt64) = (0, 0)

    /// A fresh salt.
    public init(from random: SecureRandom) {
        Swift.withUnsafeMutableBytes(of: &words) { random.fill($0) }
    }

    /// A salt read back from a blob.
    init(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == Self.count, "a salt is 16 bytes")
        Swift.withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
    }

    /// Lends the bytes to `body`. They stand in the clear in the blob.
    @inlinable
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try Swift.withUnsafeBytes(of: words) { (bytes) throws(Failure) in try body(bytes) }
    }
}

/// Sealed bytes as they rest or travel. They may rest anywhere and say nothing without the key that sealed them.
///
/// A value is any bytes at all, so that a damaged row harms nothing but itself; `SealedLayout` and opening judge it.
public struct SealedBlob: Hashable, Sendable {
    /// The whole blob.
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// What sealing adds to the plaintext, in bytes.
    public static let overhead = SealedLayout.headerCount + SealedLayout.tagCount
    /// The largest blob, in bytes. Nothing that Stint seals comes near it.
    public static let maximumCount = 65_536
}

/// A blob's parts: `version (1) ‖ purpose (1) ‖ ring key id (4) ‖ salt (16) ‖ AES-256-GCM ciphertext ‖ tag (16)`.
///
/// The value is well formed, not authentic: only opening it tells. There is one encoding of each blob.
public struct SealedLayout: Sendable {
    /// The layout's version, its first byte.
    public static let version: UInt8 = 1
    static let headerCount = 2 + RingKeyID.count + SealSalt.count
    static let tagCount = OneUseCipher.tagCount

    private let bytes: [UInt8]
    public let purpose: SealPurpose
    /// The key that sealed it.
    public let keyID: RingKeyID

    /// Reads the header of `blob`. Sizes are checked before anything else.
    public init(_ blob: SealedBlob) throws(SealError) {
        bytes = blob.bytes
        guard bytes.count <= SealedBlob.maximumCount else { throw .tooLarge }
        guard bytes.count >= SealedBlob.overhead else { throw .malformed }
        guard bytes[0] == Self.version, let purpose = SealPurpose(rawValue: bytes[1]) else { throw .malformed }
        self.purpose = purpose
        keyID = RingKeyID(
            rawValue: UInt32(bytes[2]) << 24 | UInt32(bytes[3]) << 16 | UInt32(bytes[4]) << 8 | UInt32(bytes[5]))
    }

    /// Writes a blob's first bytes, everything before the ciphertext, to `output`, which holds exactly them.
    static func writeHeader(
        purpose: SealPurpose, keyID: RingKeyID, salt: SealSalt, to output: UnsafeMutableRawBufferPointer
    ) {
        precondition(output.count == headerCount, "a header has one length")
        output[0] = version
        output[1] = purpose.rawValue
        output.storeBytes(of: keyID.rawValue.bigEndian, toByteOffset: 2, as: UInt32.self)
        salt.withUnsafeBytes { salt in
            UnsafeMutableRawBufferPointer(rebasing: output[(headerCount - SealSalt.count)...]).copyMemory(from: salt)
        }
    }

    /// The header, the ciphertext and the tag, lent for the call.
    func withParts<Result, Failure: Error>(
        _ body: (_ header: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, _ tag: UnsafeRawBufferPointer)
            throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(Failure) in
            let end = bytes.count - Self.tagCount
            return try body(
                UnsafeRawBufferPointer(rebasing: bytes[..<Self.headerCount]),
                UnsafeRawBufferPointer(rebasing: bytes[Self.headerCount..<end]),
                UnsafeRawBufferPointer(rebasing: bytes[end...]))
        }
    }

    /// The salt in the header, from which a session's secret is derived too.
    public var salt: SealSalt {
        bytes.withUnsafeBytes { bytes in
            SealSalt(UnsafeRawBufferPointer(rebasing: bytes[(Self.headerCount - SealSalt.count)..<Self.headerCount]))
        }
    }
}

extension SealedBlob: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "SealedBlob(\(bytes.count) bytes)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}

/// Why something does not seal or does not open. It never says which byte was wrong.
public enum SealError: Error, Hashable, Sendable {
    /// More bytes than the limit.
    case tooLarge
    /// Not a blob of a known version and purpose.
    case malformed
    /// A blob of another purpose than the one asked for.
    case wrongPurpose
    /// The header names a key that this ring does not have, or has given up.
    case unknownKey
    /// Changed, made by someone else, or bound to other associated data.
    case notAuthentic
    /// No key of the ring may seal at the given second.
    case noActiveKey
}
