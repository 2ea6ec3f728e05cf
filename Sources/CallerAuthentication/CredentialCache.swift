import AWSNames
import SecretMaterial
import Synchronization

/// Credentials that made good signatures lately.
///
/// It only spares work: whether they are still good is judged anew on every request. It never holds more than its
/// capacity, and nothing gets in that was not verified; a set that is seen for the first time only leaves a mark, so
/// that a flood of sessions of one call each drives nobody out.
final class CredentialCache: Sendable {
    private struct Slot {
        var known: KnownCredentials?
        /// Whether it was found since the slot was last passed over.
        var isRecent = false
    }

    private struct Table {
        var slots: [Slot]
        /// Hashes of what was offered lately.
        var marks: [UInt32]
    }

    /// Shards keep event loops out of each other's way.
    private final class Shard: Sendable {
        let table: Mutex<Table>

        init(sets: Int) {
            table = Mutex(
                Table(
                    slots: Array(repeating: Slot(), count: sets * CredentialCache.ways),
                    marks: Array(repeating: 0, count: sets * CredentialCache.marksPerSet)))
        }
    }

    /// Slots in which a set of credentials may lie.
    private static let ways = 4
    private static let marksPerSet = 16
    private static let largestShardCount = 16

    /// The most sets of credentials that are held.
    let capacity: Int
    private let shards: [Shard]
    private let setsPerShard: Int

    /// A cache of at most `capacity` sets; less than four keeps none.
    init(capacity: Int) {
        let sets = max(0, capacity) / Self.ways
        let shardCount = min(Self.largestShardCount, max(1, sets))
        setsPerShard = sets / shardCount
        let setsPerShard = setsPerShard
        shards = (0..<shardCount).map { _ in Shard(sets: setsPerShard) }
        self.capacity = setsPerShard * shardCount * Self.ways
    }

    /// What is known of the credentials with this id.
    func find(_ id: AccessKeyID) -> KnownCredentials? {
        guard capacity > 0 else { return nil }
        let (shard, set, _) = place(of: id)
        return shard.table.withLock { table in
            for index in slots(of: set) {
                guard let known = table.slots[index].known, known.accessKeyID == id else { continue }
                table.slots[index].isRecent = true
                return known
            }
            return nil
        }
    }

    /// Offers credentials whose signature has been found good. They are kept from the second time on.
    func offer(_ known: KnownCredentials) {
        guard capacity > 0 else { return }
        let (shard, set, mark) = place(of: known.accessKeyID)
        shard.table.withLock { table in
            let slots = slots(of: set)
            if let same = slots.first(where: { table.slots[$0].known?.accessKeyID == known.accessKeyID }) {
                table.slots[same].known = known
                return
            }
            let place = Int(mark) % table.marks.count
            guard table.marks[place] == mark else {
                table.marks[place] = mark
                return
            }
            table.slots[victim(among: slots, in: &table, mark)] = Slot(known: known)
        }
    }

    /// Forgets the credentials, as when they have expired.
    func remove(_ known: KnownCredentials) {
        guard capacity > 0 else { return }
        let (shard, set, _) = place(of: known.accessKeyID)
        shard.table.withLock { table in
            for index in slots(of: set) where table.slots[index].known === known { table.slots[index] = Slot() }
        }
    }

    /// The number of sets held.
    var count: Int {
        shards.reduce(0) { $0 + $1.table.withLock { table in table.slots.count { $0.known != nil } } }
    }

    /// An empty slot, else one that nobody found of late. The others lose that merit.
    private func victim(among slots: Range<Int>, in table: inout Table, _ mark: UInt32) -> Int {
        if let empty = slots.first(where: { table.slots[$0].known == nil }) { return empty }
        for index in slots {
            guard table.slots[index].isRecent else { return index }
            table.slots[index].isRecent = false
        }
        return slots.lowerBound + Int(mark >> 30)
    }

    /// Where credentials belong. The hash is keyed anew in every process, so nobody chooses whom to displace.
    private func place(of id: AccessKeyID) -> (Shard, set: Int, mark: UInt32) {
        let hash = UInt(bitPattern: id.hashValue)
        let shard = shards[Int(hash % UInt(shards.count))]
        let rest = hash / UInt(shards.count)
        return (shard, Int(rest % UInt(setsPerShard)), UInt32(truncatingIfNeeded: hash >> 32) | 1)
    }

    private func slots(of set: Int) -> Range<Int> { set * Self.ways..<(set + 1) * Self.ways }
}

extension CredentialCache: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "CredentialCache(\(count) of \(capacity))" }
    var debugDescription: String { description }
    var customMirror: Mirror { Redaction.mirror(of: self) }
}
