import AWSNames
import SealedTokens
import SecretMaterial
import SignatureV4
import Synchronization

/// Credentials that made good signatures lately.
///
/// It only spares work: whether they are still good is judged anew on every request. It never holds more sets than its
/// capacity nor more bytes than its limit, and nothing gets in that was not verified; a set that is seen for the first
/// time only leaves a mark, so that a flood of sessions of one call each drives nobody out. Whoever comes again drives
/// out only what has lain idle for longer than it took him to come again: so more sessions that call in turn than there
/// is room for leave in peace those that found room, and do not drive out each other before anybody is found.
final class CredentialCache: Sendable {
    private struct Slot {
        var known: KnownCredentials?
        /// What it takes, in bytes.
        var weight = 0
        /// Whether it was found since the slot was last passed over.
        var isRecent = false
    }

    /// What is known of one set: a mark for each of its slots, and those of credentials that were offered to it lately.
    /// They lie side by side, so that a look at a set whose slots hold others is a look at one place in memory.
    ///
    /// A mark is a part of an id's hash. Times are counted by the set's own clock; what lies further back than the
    /// clock counts looks younger than it is.
    private struct Row {
        /// How often something was found in the set or offered to it.
        private var clock: UInt16 = 0
        /// When each slot's credentials were last found. None found is an empty slot's.
        private var found: InlineArray<4, UInt16> = .init(repeating: 0)
        /// Zero stands for an empty slot.
        var marks: InlineArray<4, UInt32> = .init(repeating: 0)
        /// Half a mark, and when it was left. The lowest bit of a mark is set, so that zero is none.
        private var offers: InlineArray<16, UInt32> = .init(repeating: 0)

        /// Notes that a slot's credentials are in use.
        mutating func use(_ way: Int) {
            clock &+= 1
            found[way] = clock
        }

        /// Leaves a mark.
        mutating func noteOffer(_ mark: UInt32) {
            clock &+= 1
            offers[place(of: mark)] = mark << 16 | UInt32(clock)
        }

        /// The slot for credentials that were offered before; nil where none was offered, and where all slots' own were
        /// found since.
        func way(for mark: UInt32) -> Int? {
            let offer = offers[place(of: mark)]
            guard offer >> 16 == mark & 0xFFFF else { return nil }
            var best: Int?
            var longest = clock &- UInt16(truncatingIfNeeded: offer)
            for way in marks.indices {
                if marks[way] == 0 { return way }
                let idle = clock &- found[way]
                if idle > longest { (best, longest) = (way, idle) }
            }
            return best
        }

        private func place(of mark: UInt32) -> Int { Int(mark >> 16) % offers.count }
    }

    private struct Table {
        var slots: [Slot]
        var rows: [Row]
        /// The weights of all slots together.
        var weight = 0
        /// The slot that gives up its credentials next when there are too many bytes.
        var hand = 0

        /// The slot in `set` that holds credentials of this id.
        func slot(in set: Int, of id: AccessKeyID, mark: UInt32) -> Int? {
            for way in 0..<CredentialCache.ways where rows[set].marks[way] == mark {
                let index = set * CredentialCache.ways + way
                if let known = slots[index].known, known.accessKeyID == id { return index }
            }
            return nil
        }

        /// Puts what it is given into a slot.
        mutating func replace(_ index: Int, with slot: Slot, mark: UInt32) {
            weight += slot.weight - slots[index].weight
            slots[index] = slot
            let (set, way) = index.quotientAndRemainder(dividingBy: CredentialCache.ways)
            rows[set].marks[way] = mark
            rows[set].use(way)
        }

        /// Empties a slot.
        mutating func empty(_ index: Int) { replace(index, with: Slot(), mark: 0) }

        /// Empties slots until no more than `limit` bytes are held; those found of late stay longer, and `kept` stays.
        mutating func shrink(to limit: Int, keeping kept: Int) {
            var steps = 2 * slots.count
            while weight > limit, steps > 0 {
                steps -= 1
                let index = hand
                hand = index + 1 == slots.count ? 0 : index + 1
                guard index != kept else { continue }
                if slots[index].isRecent { slots[index].isRecent = false } else { empty(index) }
            }
        }
    }

    /// Shards keep event loops out of each other's way.
    private final class Shard: Sendable {
        let table: Mutex<Table>

        init(sets: Int) {
            table = Mutex(
                Table(
                    slots: Array(repeating: Slot(), count: sets * CredentialCache.ways),
                    rows: Array(repeating: Row(), count: sets)))
        }
    }

    /// Slots in which a set of credentials may lie.
    private static let ways = 4
    private static let largestShardCount = 16

    /// Of all shards together. Typical sessions weigh 2 to 3 kB, so that the capacity is what limits them; those with
    /// long policies of their own weigh up to 45 kB, and the head that a token came in up to 16 kB.
    static let mostBytes = 64 * 1024 * 1024

    /// The most sets of credentials that are held.
    let capacity: Int
    private let bytesPerShard: Int
    private let shards: [Shard]
    private let setsPerShard: Int

    /// A cache of at most `capacity` sets, less than four keeping none, and about `bytes` bytes.
    init(capacity: Int, bytes: Int = mostBytes) {
        let sets = max(0, capacity) / Self.ways
        let shardCount = min(Self.largestShardCount, max(1, sets))
        setsPerShard = sets / shardCount
        let setsPerShard = setsPerShard
        shards = (0..<shardCount).map { _ in Shard(sets: setsPerShard) }
        self.capacity = setsPerShard * shardCount * Self.ways
        bytesPerShard = bytes / shardCount
    }

    /// What is known of the credentials with this id; where nothing is, whether they will be held when they are
    /// offered, unless others come in between.
    func find(_ id: AccessKeyID) -> (known: KnownCredentials?, isAwaited: Bool) {
        guard capacity > 0 else { return (nil, false) }
        let (shard, set, mark) = place(of: id)
        return shard.table.withLock { table in
            guard let index = table.slot(in: set, of: id, mark: mark) else {
                return (nil, table.rows[set].way(for: mark) != nil)
            }
            table.slots[index].isRecent = true
            table.rows[set].use(index % Self.ways)
            return (table.slots[index].known, false)
        }
    }

    /// Offers credentials whose signature has been found good. They are held from the second time on, unless all that
    /// could make room for them was found since the first.
    ///
    /// - Returns: whether they are held.
    @discardableResult
    func offer(_ known: KnownCredentials) -> Bool {
        guard capacity > 0 else { return false }
        let (shard, set, mark) = place(of: known.accessKeyID)
        return shard.table.withLock { table in
            if let same = table.slot(in: set, of: known.accessKeyID, mark: mark) {
                let isRecent = table.slots[same].isRecent
                table.replace(same, with: Slot(known: known, weight: known.weight, isRecent: isRecent), mark: mark)
                table.shrink(to: bytesPerShard, keeping: same)
                return true
            }
            guard let way = table.rows[set].way(for: mark) else {
                table.rows[set].noteOffer(mark)
                return false
            }
            let victim = set * Self.ways + way
            table.replace(victim, with: Slot(known: known, weight: known.weight), mark: mark)
            table.shrink(to: bytesPerShard, keeping: victim)
            return true
        }
    }

    /// Forgets the credentials, as when they have expired.
    func remove(_ known: KnownCredentials) {
        guard capacity > 0 else { return }
        let (shard, set, _) = place(of: known.accessKeyID)
        shard.table.withLock { table in
            for index in slots(of: set) where table.slots[index].known === known {
                table.empty(index)
            }
        }
    }

    /// The number of sets held.
    var count: Int {
        shards.reduce(0) { $0 + $1.table.withLock { table in table.slots.count { $0.known != nil } } }
    }

    /// The bytes held, by weight.
    var weight: Int { shards.reduce(0) { $0 + $1.table.withLock(\.weight) } }

    /// Where credentials belong. The hash is keyed anew in every process, so nobody chooses whom to displace.
    private func place(of id: AccessKeyID) -> (Shard, set: Int, mark: UInt32) {
        // The hash as a fraction: its first digit to the base of the shards, the next to that of the sets, and its end.
        let hash = UInt64(UInt(bitPattern: id.hashValue))
        let (shard, rest) = hash.multipliedFullWidth(by: UInt64(shards.count))
        let set = rest.multipliedFullWidth(by: UInt64(setsPerShard)).high
        return (shards[Int(shard)], Int(set), UInt32(truncatingIfNeeded: hash) | 1)
    }

    private func slots(of set: Int) -> Range<Int> { set * Self.ways..<(set + 1) * Self.ways }
}

extension KnownCredentials {
    /// What it takes of memory at most, in bytes: the head that the token's characters came in, what they say, and the
    /// compiled policy of the session, of which many short actions take most.
    fileprivate var weight: Int {
        switch source {
        case .token(let token, let opened, _):
            Self.ownBytes + token.bytes.count + token.range.count
                + Self.policyFactor * (opened.claims.sessionPolicy?.utf8.count ?? 0)
        case .sealedSecret: Self.ownBytes
        }
    }

    /// Secret, signing keys, and the caller.
    private static let ownBytes = 1_500
    /// Bytes of a compiled policy for each byte of its text: 10 were measured of 320 actions in 2,003 bytes, 4 of
    /// sixteen conditions.
    private static let policyFactor = 12
}

extension CredentialCache: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "CredentialCache(\(count) of \(capacity))" }
    var debugDescription: String { description }
    var customMirror: Mirror { Redaction.mirror(of: self) }
}
