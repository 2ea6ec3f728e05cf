import AWSNames
import HashTreeCollections
import SecretMaterial

extension DirectoryTables {
    /// INVARIANT: nothing rests under a key that was given up, so that removing such a key loses nothing. The check is
    /// here, where every write passes, because a write may have been sealed before the key was given up.
    mutating func giveUpStoreKey(_ id: RingKeyID) throws(DirectoryError) {
        guard !isInUse(id) else { throw .inUse(kind: "store key", id: id.description) }
        givenUpStoreKeys.insert(id)
    }

    /// Throws when `secret` rests under a key that was given up.
    func requireKeptKey(of secret: SealedBlob, kind: String, id: String) throws(DirectoryError) {
        guard !givenUpStoreKeys.isEmpty, let key = secret.keyID, givenUpStoreKeys.contains(key) else { return }
        throw .invalid(kind: kind, id: id)
    }

    private func isInUse(_ id: RingKeyID) -> Bool {
        accessKeysByID.values.contains { $0.sealedSecret.keyID == id }
            || mfaDevicesBySerial.values.contains { $0.sealedSeed.keyID == id }
    }
}

extension SealedBlob {
    /// The ring key that the blob's header names; nil for bytes that are no blob.
    var keyID: RingKeyID? { try? SealedLayout(self).keyID }
}
