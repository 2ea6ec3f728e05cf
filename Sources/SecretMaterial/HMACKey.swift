/// A key for HMAC-SHA256 (RFC 2104), prepared once: the hash states after the inner and the outer pad.
///
/// Using it costs two hash finalizations and nothing else. The states can sign in the key's name, so they are as secret
/// as the key itself, and are overwritten when the last copy of the key goes.
public struct HMACKey: @unchecked Sendable {
    // The inner state and the outer one. Raw memory, since each use of a class's variable asks the run-time whether
    // somebody else uses it.
    private final class States: ManagedBuffer<Void, SHA256Hash> {
        deinit {
            withUnsafeMutablePointerToElements { states in
                states[0].wipe()
                states[1].wipe()
            }
        }
    }

    // INVARIANT: written only while it is made and unmade.
    private let states: ManagedBuffer<Void, SHA256Hash>

    /// Prepares `key`, of any length (RFC 2104: longer ones than 64 bytes are hashed first).
    public init(_ key: UnsafeRawBufferPointer) {
        states = States.create(minimumCapacity: 2) { _ in }
        states.withUnsafeMutablePointerToElements { states in
            states.initialize(repeating: SHA256Hash(), count: 2)
            Self.absorb(key, &states[0], &states[1])
        }
    }

    /// Prepares `key`.
    public init(_ key: SecretBytes) {
        self = key.withUnsafeBytes { HMACKey($0) }
    }

    private var inner: SHA256Hash { states.withUnsafeMutablePointerToElements { $0[0] } }
    private var outer: SHA256Hash { states.withUnsafeMutablePointerToElements { $0[1] } }

    /// The code of `message` under a key that is used this once: nothing is prepared for a second time.
    package static func authenticate(_ message: UnsafeRawBufferPointer, once key: UnsafeRawBufferPointer) -> Digest32 {
        var inner = SHA256Hash()
        var outer = SHA256Hash()
        defer {
            inner.wipe()
            outer.wipe()
        }
        absorb(key, &inner, &outer)
        return finish(inner.finalize(rest: message), &outer)
    }

    /// Appends the pads of `key` to two empty messages.
    private static func absorb(_ key: UnsafeRawBufferPointer, _ inner: inout SHA256Hash, _ outer: inout SHA256Hash) {
        withUnsafeTemporaryAllocation(byteCount: SHA256Hash.blockCount, alignment: 16) { pad in
            defer { Memory.wipe(pad) }
            pad.initializeMemory(as: UInt8.self, repeating: 0)
            if key.count <= pad.count {
                pad.copyMemory(from: key)
            } else {
                SHA256Hash.digest(of: key).withUnsafeBytes { pad.copyMemory(from: $0) }
            }
            for index in 0..<pad.count { pad[index] ^= 0x36 }
            inner.append(block: UnsafeRawBufferPointer(pad))
            for index in 0..<pad.count { pad[index] ^= 0x36 ^ 0x5C }
            outer.append(block: UnsafeRawBufferPointer(pad))
        }
    }

    /// The code that the inner hash and the outer state make.
    private static func finish(_ inner: consuming Digest32, _ outer: inout SHA256Hash) -> Digest32 {
        inner.withUnsafeBytes { outer.finalize(tail: $0) }
    }

    /// The code of `message`.
    public func authenticate(_ message: UnsafeRawBufferPointer) -> Digest32 {
        var (inner, outer) = (inner, outer)
        defer {
            inner.wipe()
            outer.wipe()
        }
        return Self.finish(inner.finalize(rest: message), &outer)
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
