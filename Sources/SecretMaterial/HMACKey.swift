internal import Crypto

/// A key for HMAC-SHA256, prepared once: the hash states after the inner and the outer pad.
///
/// Using it costs two hash finalizations and nothing else, about a quarter of the library's HMAC, which makes the pads
/// anew for every message. The states can sign in the key's name, so they are as secret as the key itself.
public struct HMACKey: Sendable {
    let inner: SHA256
    let outer: SHA256

    /// Prepares `key`, of any length (RFC 2104: longer ones than 64 bytes are hashed first).
    public init(_ key: UnsafeRawBufferPointer) {
        var inner = SHA256()
        var outer = SHA256()
        withUnsafeTemporaryAllocation(byteCount: Self.blockSize, alignment: 16) { pad in
            defer { Memory.wipe(pad) }
            Self.writeInnerPad(for: key, to: pad)
            inner.update(bufferPointer: UnsafeRawBufferPointer(pad))
            for index in 0..<pad.count { pad[index] ^= 0x36 ^ 0x5C }
            outer.update(bufferPointer: UnsafeRawBufferPointer(pad))
        }
        self.inner = inner
        self.outer = outer
    }

    /// Prepares `key`.
    public init(_ key: SecretBytes) {
        self = key.withUnsafeBytes { HMACKey($0) }
    }

    static let blockSize = 64

    /// The code of `message` under a key that is used this once: nothing is prepared for a second time.
    package static func authenticate(_ message: UnsafeRawBufferPointer, once key: UnsafeRawBufferPointer) -> Digest32 {
        withUnsafeTemporaryAllocation(byteCount: blockSize, alignment: 16) { pad in
            defer { Memory.wipe(pad) }
            writeInnerPad(for: key, to: pad)
            var inner = SHA256()
            inner.update(bufferPointer: UnsafeRawBufferPointer(pad))
            inner.update(bufferPointer: message)
            for index in 0..<pad.count { pad[index] ^= 0x36 ^ 0x5C }
            var outer = SHA256()
            outer.update(bufferPointer: UnsafeRawBufferPointer(pad))
            inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
            var code = Digest32()
            outer.finalize().withUnsafeBytes { digest in code.withUnsafeMutableBytes { $0.copyMemory(from: digest) } }
            return code
        }
    }

    private static func writeInnerPad(for key: UnsafeRawBufferPointer, to pad: UnsafeMutableRawBufferPointer) {
        pad.initializeMemory(as: UInt8.self, repeating: 0x36)
        if key.count <= blockSize {
            for index in 0..<key.count { pad[index] ^= key[index] }
        } else {
            var hash = SHA256()
            hash.update(bufferPointer: key)
            hash.finalize().withUnsafeBytes { digest in
                for index in 0..<digest.count { pad[index] ^= digest[index] }
            }
        }
    }

    /// The code of `message`.
    public func authenticate(_ message: UnsafeRawBufferPointer) -> Digest32 {
        var code = HMACSHA256(key: self)
        code.update(message)
        return code.finalize()
    }

    /// The code of `message`.
    public func authenticate(_ message: [UInt8]) -> Digest32 { message.withUnsafeBytes { authenticate($0) } }

    /// The code of the text's UTF-8.
    public func authenticate(_ message: String) -> Digest32 {
        var message = message
        return message.withUTF8 { authenticate(UnsafeRawBufferPointer($0)) }
    }

    /// The code of `message` as a new secret, for codes that serve as keys.
    public func derive(_ message: UnsafeRawBufferPointer) -> SecretBytes {
        var code = authenticate(message)
        defer { code.withUnsafeMutableBytes { Memory.wipe($0) } }
        return code.withUnsafeBytes { SecretBytes($0) }
    }
}

extension HMACKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Redaction.text }
    public var debugDescription: String { Redaction.text }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}

/// One HMAC-SHA256 computation, for messages that come in pieces.
public struct HMACSHA256: Sendable {
    private var inner: SHA256
    private let outer: SHA256

    public init(key: HMACKey) {
        inner = key.inner
        outer = key.outer
    }

    /// Appends `bytes` to the message.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) { inner.update(bufferPointer: bytes) }

    /// The code of all that was appended.
    public consuming func finalize() -> Digest32 {
        var outer = outer
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        var code = Digest32()
        outer.finalize().withUnsafeBytes { digest in code.withUnsafeMutableBytes { $0.copyMemory(from: digest) } }
        return code
    }
}

extension HMACSHA256: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Redaction.text }
    public var debugDescription: String { Redaction.text }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}
