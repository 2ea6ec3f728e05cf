import Directory
import SecretMaterial
import WireProtocol

extension ConformanceTest {
    private typealias F = Fixtures

    static let ringTests = [
        ConformanceTest("ring keys come back by ring and activation, and are replaced and removed") { factory in
            let store = try factory.make()
            var first = key(.session, 0xFFFF_FFFF, activates: 10)
            let later = key(.session, 1, activates: 20)
            let other = key(.store, 1, activates: 5)
            try store.putRingKeys([later, other, first])
            try require(factory.reopen(store).ringKeys() == [first, later, other], "keys differ")
            let again = try factory.reopen(store)
            first.retiresAt = F.instant.adding(seconds: 99)
            first.wrappedKey = SealedBlob(bytes: [9, 9])
            try again.putRingKeys([first])
            try again.removeRingKey(.session, id: RingKeyID(rawValue: 1))
            try again.removeRingKey(.session, id: RingKeyID(rawValue: 1))
            try require(again.ringKeys() == [first, other], "a key was not replaced or removed")
        },
        ConformanceTest("a directory is initialised once, and the first instant stays") { factory in
            let store = try factory.make()
            try require(store.metadata().initializedAt == nil, "a new store is initialised")
            try store.markInitialized(at: F.instant)
            try store.markInitialized(at: F.instant.adding(seconds: 60))
            let metadata = try factory.reopen(store).metadata()
            try require(metadata == ServerMetadata(formatVersion: 2, initializedAt: F.instant), "metadata differ")
        },
    ]

    private static func key(_ ring: RingKind, _ id: UInt32, activates: Int64) -> StoredRingKey {
        StoredRingKey(
            ring: ring, id: RingKeyID(rawValue: id),
            wrappedKey: SealedBlob(bytes: [1, 2, 3, UInt8(truncatingIfNeeded: id)]),
            createdAt: F.instant, activatesAt: F.instant.adding(seconds: activates))
    }
}
