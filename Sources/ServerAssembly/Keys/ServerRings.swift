package import Directory
package import SecretMaterial
package import WireProtocol

/// The two opened rings of a server (DESIGN §4).
package struct ServerRings: Sendable {
    package let session: KeyRing
    package let store: KeyRing

    /// Makes both rings, each with one key that is active at once, and keeps them in `keyStore`.
    package static func make(
        in keyStore: any KeyRingStore, under wrapping: KeyEncryptionKey, at now: Timestamp
    ) throws -> ServerRings {
        let keys = RingKind.allCases.map {
            RingKey.generate($0, createdAt: now.seconds, propagationSeconds: 0, from: .system)
        }
        try keyStore.putRingKeys(
            keys.map { key in
                StoredRingKey(
                    ring: key.kind, id: key.id,
                    wrappedKey: try wrapping.wrap(key, salt: SealSalt(from: .system)),
                    createdAt: Timestamp(seconds: key.createdAt), activatesAt: Timestamp(seconds: key.activatesAt))
            })
        return try load(from: keyStore, under: wrapping, place: "memory")
    }

    /// Opens what rests in `keyStore`. The wrong key-encryption key is an error that names `place`.
    package static func load(
        from keyStore: any KeyRingStore, under wrapping: KeyEncryptionKey, place: String
    ) throws -> ServerRings {
        let keys = try keyStore.ringKeys().map { stored in
            do {
                return try wrapping.unwrap(
                    stored.wrappedKey, id: stored.id, kind: stored.ring,
                    createdAt: stored.createdAt.seconds, activatesAt: stored.activatesAt.seconds,
                    retiresAt: stored.retiresAt?.seconds)
            } catch { throw AssemblyError.keyUnusable(place) }
        }
        return ServerRings(
            session: try KeyRing(.session, keys: keys.filter { $0.kind == .session }),
            store: try KeyRing(.store, keys: keys.filter { $0.kind == .store }))
    }
}
