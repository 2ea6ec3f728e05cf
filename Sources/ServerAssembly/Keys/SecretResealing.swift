import AWSNames
import Directory
import SecretMaterial
import WireProtocol

/// Seals stored secrets again under the active key of the store ring: in bounded transactions, each of which leaves
/// every secret openable, so that it may be stopped anywhere and begun again.
struct SecretResealing: Sendable {
    let directory: Directory
    let ring: KeyRing
    let random: SecureRandom

    /// How many secrets one transaction seals: bounds how long other writes wait.
    static let batchCount = 100

    /// Returns how many secrets could not be opened; they stay as they are.
    func run(at now: Int64) async throws -> Int {
        let active = try ring.active(at: now).id
        let rest = directory.snapshot.secretsNotSealed(under: active)
        var unreadable = 0
        for start in stride(from: 0, to: rest.accessKeys.count, by: Self.batchCount) {
            let batch = rest.accessKeys[start..<min(start + Self.batchCount, rest.accessKeys.count)]
            unreadable += try await directory.write { transaction in
                try batch.reduce(0) { try $0 + reseal($1, under: active, at: now, in: &transaction) }
            }
        }
        for start in stride(from: 0, to: rest.mfaDevices.count, by: Self.batchCount) {
            let batch = rest.mfaDevices[start..<min(start + Self.batchCount, rest.mfaDevices.count)]
            unreadable += try await directory.write { transaction in
                try batch.reduce(0) { try $0 + reseal(device: $1, under: active, at: now, in: &transaction) }
            }
        }
        return unreadable
    }

    /// 1 when the secret does not open, else 0. What has gone or changed meanwhile is left alone.
    private func reseal(
        _ id: AccessKeyID, under active: RingKeyID, at now: Int64, in transaction: inout DirectoryTransaction
    ) throws -> Int {
        guard var key = transaction.snapshot.accessKey(id) else { return 0 }
        guard let sealed = again(key.sealedSecret, .longTermSecret, id.rawValue, under: active, at: now) else {
            return 1
        }
        guard sealed != key.sealedSecret else { return 0 }
        key.sealedSecret = sealed
        try transaction.apply(.putAccessKey(key))
        return 0
    }

    private func reseal(
        device serialNumber: String, under active: RingKeyID, at now: Int64, in transaction: inout DirectoryTransaction
    ) throws -> Int {
        guard var device = transaction.snapshot.mfaDevice(serialNumber) else { return 0 }
        guard let sealed = again(device.sealedSeed, .mfaSeed, serialNumber, under: active, at: now) else { return 1 }
        guard sealed != device.sealedSeed else { return 0 }
        device.sealedSeed = sealed
        try transaction.apply(.putMFADevice(device))
        return 0
    }

    /// The same secret under the active key; the blob itself when it is already; nil when it does not open.
    private func again(
        _ blob: SealedBlob, _ purpose: SealPurpose, _ owner: String, under active: RingKeyID, at now: Int64
    ) -> SealedBlob? {
        guard let layout = try? SealedLayout(blob) else { return nil }
        guard layout.keyID != active else { return blob }
        let binding = Array(owner.utf8)
        guard let secret = try? ring.open(blob, purpose: purpose, associatedData: binding, now: now) else { return nil }
        return try? ring.seal(
            secret, purpose: purpose, associatedData: binding, salt: SealSalt(from: random), now: now)
    }
}
