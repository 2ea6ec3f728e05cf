import SecretMaterial

/// When keys of a ring begin and end (DESIGN §4). Seconds throughout.
enum RingSchedule {
    /// How long a new key waits before it seals, so that every node has learnt of it.
    static let propagationSeconds: Int64 = 60
    /// The longest session there is (row S3: 36 hours).
    static let longestSessionSeconds: Int64 = 129_600
    /// How far the clocks of nodes may be apart.
    static let skewSeconds: Int64 = 60

    /// When a session key ends whose successor becomes active at `second`: nothing that it sealed can be alive then.
    static func end(afterSuccessor second: Int64) -> Int64 { second + longestSessionSeconds + skewSeconds }
}

extension KeyRing {
    /// The ring with a new key, and for session keys with the ends that follow from it.
    ///
    /// A key that is active only after the new one is its successor, whatever the reason, and gets no end from it.
    func rotated(by new: RingKey) throws(KeyRingError) -> KeyRing {
        guard kind == .session else { return try adding(new) }
        let end = RingSchedule.end(afterSuccessor: new.activatesAt)
        let ending = keys.map { key in
            guard key.retiresAt == nil, key.activatesAt <= new.activatesAt else { return key }
            return key.retiring(at: end) ?? key
        }
        return try KeyRing(kind, keys: ending + [new])
    }

    func removing(_ ids: Set<RingKeyID>) throws(KeyRingError) -> KeyRing {
        try KeyRing(kind, keys: keys.filter { !ids.contains($0.id) })
    }

    /// What a key is at `now`: the one that seals, one that will, one that only opens, one that has ended.
    func state(of key: RingKey, at now: Int64) -> String {
        if key.isRetired(at: now) { return "ended" }
        if key.activatesAt > now { return "pending" }
        return (try? active(at: now))?.id == key.id ? "active" : "opening"
    }
}
