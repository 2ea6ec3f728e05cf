package import SecretMaterial
package import WireProtocol

/// One key of a ring as it rests: wrapped under the key-encryption key, which no store ever sees (DESIGN §4).
package struct StoredRingKey: Sendable, Hashable {
    /// Which ring the key belongs to.
    package let ring: RingKind
    /// The id that stands in the clear at the head of what the key sealed; unique within the ring.
    package let id: RingKeyID
    package var wrappedKey: SealedBlob
    package let createdAt: Timestamp
    /// From this instant on the key seals.
    package let activatesAt: Timestamp
    /// From this instant on the key opens nothing. Nil while no end is known.
    package var retiresAt: Timestamp?

    package init(
        ring: RingKind, id: RingKeyID, wrappedKey: SealedBlob, createdAt: Timestamp, activatesAt: Timestamp,
        retiresAt: Timestamp? = nil
    ) {
        self.ring = ring
        self.id = id
        self.wrappedKey = wrappedKey
        self.createdAt = createdAt
        self.activatesAt = activatesAt
        self.retiresAt = retiresAt
    }
}

/// Where the key rings rest. The calls block; what returned survives power loss.
package protocol KeyRingStore: Sendable {
    /// Every key of both rings, by ring and activation.
    func ringKeys() throws(DirectoryStoreError) -> [StoredRingKey]

    /// Writes all of `keys` or none: new ones, and new wrappings or ends of known ones.
    func putRingKeys(_ keys: [StoredRingKey]) throws(DirectoryStoreError)

    /// Removes a key. What it sealed can never be opened again. Removing an unknown key does nothing.
    func removeRingKey(_ ring: RingKind, id: RingKeyID) throws(DirectoryStoreError)
}
