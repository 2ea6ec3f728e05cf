/// The keys of one kind that a node knows: one seals, and each opens what it sealed.
public struct KeyRing: Sendable {
    /// The most keys that a ring holds: rotating daily with 36-hour sessions needs four.
    public static let maximumCount = 64

    public let kind: RingKind
    /// The keys, oldest activation first.
    public let keys: [RingKey]

    /// A ring of `keys`.
    public init(_ kind: RingKind, keys: [RingKey]) throws(KeyRingError) {
        guard keys.count <= Self.maximumCount else { throw .tooManyKeys }
        guard keys.allSatisfy({ $0.kind == kind }) else { throw .wrongKind }
        guard Set(keys.map(\.id)).count == keys.count else { throw .duplicateID }
        self.kind = kind
        self.keys = keys.sorted { ($0.activatesAt, $0.id.rawValue) < ($1.activatesAt, $1.id.rawValue) }
    }

    /// The key that seals at `now`: the one activated last, never one whose propagation time is not over.
    public func active(at now: Int64) throws(KeyRingError) -> RingKey {
        guard let key = keys.last(where: { $0.activatesAt <= now && !$0.isRetired(at: now) }) else {
            throw .noActiveKey
        }
        return key
    }

    /// The one key that `id` names, unless it has retired. A key that is not active yet opens: another node's clock may
    /// run ahead.
    public func key(_ id: RingKeyID, at now: Int64) -> RingKey? {
        guard let key = keys.first(where: { $0.id == id }), !key.isRetired(at: now) else { return nil }
        return key
    }

    /// The ring with one more key. The others keep their ends.
    public func adding(_ key: RingKey) throws(KeyRingError) -> KeyRing { try KeyRing(kind, keys: keys + [key]) }
}

/// Why a ring cannot be made or cannot seal.
public enum KeyRingError: Error, Hashable, Sendable {
    /// More keys than `KeyRing.maximumCount`.
    case tooManyKeys
    /// A key of the other ring.
    case wrongKind
    /// Two keys with one id.
    case duplicateID
    /// No key is active at the given second.
    case noActiveKey
}
