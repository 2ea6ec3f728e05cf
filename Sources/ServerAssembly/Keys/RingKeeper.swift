import AWSNames
import Directory
import Dispatch
import SecretMaterial
import Synchronization
import WireProtocol

/// Changes the rings: makes keys, seals rows again, gives keys up (DESIGN §4). Sessions and stored secrets live on.
///
/// The store is written first, then the rings in memory are exchanged: a crash between the two loses nothing, since a
/// restart reads the store.
package final class RingKeeper: Sendable {
    private let keyStore: any KeyRingStore
    private let wrapping: KeyEncryptionKey
    private let rings: LiveRings
    private let directory: Directory
    private let random: SecureRandom
    /// Held while a ring is read, changed, written and exchanged.
    private let changing = Mutex(())

    init(
        keyStore: any KeyRingStore, wrapping: KeyEncryptionKey, rings: LiveRings, directory: Directory,
        random: SecureRandom = .system
    ) {
        self.keyStore = keyStore
        self.wrapping = wrapping
        self.rings = rings
        self.directory = directory
        self.random = random
    }

    /// Every key of both rings as it is at `now`.
    func report(at now: Timestamp) -> RingsReport {
        let counts = directory.snapshot.secretCounts()
        return RingsReport(
            keys: RingKind.allCases.flatMap { kind in
                let ring = rings.ring(kind)
                return ring.keys.map { key in
                    RingsReport.Key(
                        key, state: ring.state(of: key, at: now.seconds),
                        secrets: kind == .store ? counts[key.id] ?? 0 : nil)
                }
            })
    }

    /// Adds a key that becomes active when every node has had time to learn of it.
    func rotate(_ kind: RingKind, at now: Timestamp) async throws {
        try await onQueue {
            try self.changing.withLock { _ in
                let ring = self.rings.ring(kind)
                let kept = try ring.removing(self.ended(in: ring, at: now))
                guard kept.keys.count < KeyRing.maximumCount else {
                    throw AssemblyError.refused(
                        "The \(kind.rawValue) ring has \(kept.keys.count) keys, the most that it holds; retire some first."
                    )
                }
                try self.exchange(ring, by: kept.rotated(by: self.unusedKey(kind, in: ring, at: now)))
            }
        }
    }

    /// Removes session keys that have ended: nothing alive was sealed under them. How many there were.
    func removeEndedSessionKeys(at now: Timestamp) async throws -> Int {
        let ring = rings.session
        guard !ended(in: ring, at: now).isEmpty else { return 0 }
        return try await remove(from: .session) { self.ended(in: $0, at: now) }
    }

    /// Gives up one session key before its end, and with it the sessions that it sealed. Never the key that seals, nor
    /// one that will: somebody must.
    func endSessions(of id: RingKeyID, at now: Timestamp) async throws {
        _ = try await remove(from: .session) { ring in
            guard let key = ring.keys.first(where: { $0.id == id }) else { throw Self.noSuchKey(id) }
            let state = ring.state(of: key, at: now.seconds)
            guard state == "opening" || state == "ended" else {
                throw AssemblyError.refused(
                    "Session key \(id) is \(state); rotate, and retire it when its successor is active.")
            }
            return [id]
        }
    }

    /// The store keys that are older than the active one.
    func supersededStoreKeys(at now: Timestamp) throws -> [RingKeyID] {
        let ring = rings.store
        let active = try ring.active(at: now.seconds)
        return ring.keys.filter { ($0.activatesAt, $0.id.rawValue) < (active.activatesAt, active.id.rawValue) }.map(
            \.id)
    }

    /// Seals again what rests under other keys than the active one; returns what could not be opened.
    func reseal(at now: Timestamp) async throws -> Int {
        let ring = rings.store
        return try await SecretResealing(directory: directory, ring: ring, random: random).run(at: now.seconds)
    }

    /// Gives up a superseded store key. Refused while anything rests under it.
    ///
    /// INVARIANT: the directory says that the key is given up before the key goes. From then on no write can bring
    /// anything back under it, not even one that was sealed before: the directory refuses it.
    func giveUpStoreKey(_ id: RingKeyID) async throws {
        do {
            try await directory.write { try $0.apply(.giveUpStoreKey(id)) }
        } catch DirectoryError.inUse {
            throw AssemblyError.refused(
                "Secrets that do not open rest under store key \(id); it stays, so that a back-up can mend them.")
        }
        _ = try await remove(from: .store) { _ in [id] }
    }

    private func ended(in ring: KeyRing, at now: Timestamp) -> Set<RingKeyID> {
        guard ring.kind == .session else { return [] }
        return Set(ring.keys.filter { $0.isRetired(at: now.seconds - RingSchedule.skewSeconds) }.map(\.id))
    }

    private func remove(
        from kind: RingKind, _ choose: @escaping @Sendable (KeyRing) throws -> Set<RingKeyID>
    ) async throws -> Int {
        try await onQueue {
            try self.changing.withLock { _ in
                let ring = self.rings.ring(kind)
                let ids = try choose(ring)
                let rest = try ring.removing(ids)
                for id in ids { try self.keyStore.removeRingKey(kind, id: id) }
                self.rings.replace(by: rest)
                return ids.count
            }
        }
    }

    private func exchange(_ old: KeyRing, by new: KeyRing) throws {
        let gone = Set(old.keys.map(\.id)).subtracting(new.keys.map(\.id))
        try keyStore.putRingKeys(
            new.keys.map { key in
                StoredRingKey(
                    ring: key.kind, id: key.id, wrappedKey: try wrapping.wrap(key, salt: SealSalt(from: random)),
                    createdAt: Timestamp(seconds: key.createdAt), activatesAt: Timestamp(seconds: key.activatesAt),
                    retiresAt: key.retiresAt.map { Timestamp(seconds: $0) })
            })
        for id in gone { try keyStore.removeRingKey(old.kind, id: id) }
        rings.replace(by: new)
    }

    /// A new key whose id no key has or had: a given-up one would be refused by the directory.
    private func unusedKey(_ kind: RingKind, in ring: KeyRing, at now: Timestamp) -> RingKey {
        let taken = directory.snapshot.givenUpStoreKeys.union(ring.keys.map(\.id))
        while true {
            let key = RingKey.generate(
                kind, createdAt: now.seconds, propagationSeconds: RingSchedule.propagationSeconds, from: random)
            if !taken.contains(key.id) { return key }
        }
    }

    /// The calls of a store block: they run neither on an event loop nor among Swift's tasks.
    private func onQueue<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    static func noSuchKey(_ id: RingKeyID) -> AssemblyError {
        .refused("There is no such key: \(id). See: stint keys list")
    }
}
