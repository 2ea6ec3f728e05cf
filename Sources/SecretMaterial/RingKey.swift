/// The name of one key of a ring. It stands in the clear at the head of everything that the key sealed.
public struct RingKeyID: Hashable, Sendable, CustomStringConvertible {
    /// The number of bytes that an id takes in a sealed blob.
    public static let count = 4

    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Eight lower-case hexadecimal digits.
    public var description: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}

/// What a ring's keys seal. Keys of one kind open nothing of the other, even with equal material.
public enum RingKind: String, Sendable, CaseIterable {
    /// Session tokens, authorization messages, pagination markers: what travels.
    case session
    /// Long-term secret keys, MFA seeds: what rests in the store.
    case store

    /// What every derivation from a key of this kind begins with.
    var label: StaticString {
        switch self {
        case .session: "stint:session"
        case .store: "stint:store"
        }
    }
}

/// One key of a ring: 32 secret bytes, and the instants between which it is used.
///
/// Instants are whole seconds since 1970. A key opens from the moment a node knows it until it retires; it seals only
/// from `activatesAt` on, when every node has had time to learn of it. A class, since it is handed on with every token
/// and nobody changes it.
public final class RingKey: Sendable {
    /// The number of bytes of key material.
    public static let materialCount = 32

    public let id: RingKeyID
    public let kind: RingKind
    public let createdAt: Int64
    public let activatesAt: Int64
    /// From this second on the key opens nothing. Nil while no end is known.
    public let retiresAt: Int64?
    let material: SecretBytes
    let sealing: HMACKey

    /// A key from its parts, or nil unless `material` is 32 bytes and the instants are in order.
    public init?(
        id: RingKeyID, kind: RingKind, material: SecretBytes, createdAt: Int64, activatesAt: Int64,
        retiresAt: Int64? = nil
    ) {
        guard material.count == Self.materialCount, createdAt <= activatesAt else { return nil }
        if let retiresAt, retiresAt < activatesAt { return nil }
        self.id = id
        self.kind = kind
        self.createdAt = createdAt
        self.activatesAt = activatesAt
        self.retiresAt = retiresAt
        self.material = material
        sealing = HMACKey(material)
    }

    /// A new key with a random id. It becomes active `propagationSeconds` (not negative) after `createdAt`.
    public static func generate(
        _ kind: RingKind, createdAt: Int64, propagationSeconds: Int64, from random: SecureRandom
    ) -> RingKey {
        precondition(propagationSeconds >= 0, "a key cannot be active before it exists")
        let id = random.bytes(RingKeyID.count).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let material = SecretBytes(count: materialCount, from: random)
        guard
            let key = RingKey(
                id: RingKeyID(rawValue: id), kind: kind, material: material, createdAt: createdAt,
                activatesAt: createdAt + propagationSeconds)
        else { preconditionFailure("generated parts are valid") }
        return key
    }

    /// The same key with an end, or nil when `second` lies before its activation.
    public func retiring(at second: Int64) -> RingKey? {
        RingKey(
            id: id, kind: kind, material: material, createdAt: createdAt, activatesAt: activatesAt, retiresAt: second)
    }

    /// Whether the key has been given up at `now`.
    public func isRetired(at now: Int64) -> Bool { retiresAt.map { $0 <= now } ?? false }

    /// A key derived from this one for a use of its own: HMAC over the kind's label, `label` and `context`.
    ///
    /// `label` is at most 255 bytes; it is preceded by its length, so that no label and context read like another pair.
    public func derive(label: StaticString, context: [UInt8]) -> SecretBytes {
        var code = context.withUnsafeBytes { deriveCode(label: label, context: $0) }
        defer { code.wipe() }
        return code.withUnsafeBytes { SecretBytes($0) }
    }

    /// The same in place; the context is `context` and then `more`. Whoever uses the code as a key wipes it.
    package func deriveCode(
        label: StaticString, context: UnsafeRawBufferPointer,
        and more: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) -> Digest32 {
        precondition(label.utf8CodeUnitCount <= 255, "a label is at most 255 bytes")
        let (kind, labelCount) = (kind.label, label.utf8CodeUnitCount)
        let count = kind.utf8CodeUnitCount + 2 + labelCount + context.count + more.count
        // In one piece: a hash takes a few blocks at once as fast as one after the other.
        return withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { message in
            var end = Self.append(kind, to: message, at: 0)
            message[end] = 0
            message[end + 1] = UInt8(labelCount)
            end = Self.append(label, to: message, at: end + 2)
            UnsafeMutableRawBufferPointer(rebasing: message[end...]).copyMemory(from: context)
            end += context.count
            UnsafeMutableRawBufferPointer(rebasing: message[end...]).copyMemory(from: more)
            return sealing.authenticate(UnsafeRawBufferPointer(message))
        }
    }

    /// Copies `text` to `output` from `start` on and returns where it ends.
    private static func append(_ text: StaticString, to output: UnsafeMutableRawBufferPointer, at start: Int) -> Int {
        text.withUTF8Buffer { text in
            UnsafeMutableRawBufferPointer(rebasing: output[start...]).copyMemory(from: UnsafeRawBufferPointer(text))
        }
        return start + text.utf8CodeUnitCount
    }

    /// Whether this is `other` with, at most, another end: what one opens, the other opens.
    package func opensLike(_ other: RingKey) -> Bool {
        id == other.id && kind == other.kind
            && (material.isShared(with: other.material) || material.constantTimeEquals(other.material))
    }
}

extension RingKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "RingKey(\(kind.rawValue), \(id))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}
