import Synchronization
import Testing

@testable import AWSNames

@Suite struct OnceReferenceTests {
    /// Counts those of its kind that are alive.
    final class Counted: Sendable {
        static let alive = Atomic<Int>(0)
        let number: Int

        init(_ number: Int) {
            self.number = number
            Self.alive.add(1, ordering: .relaxed)
        }

        deinit { Self.alive.subtract(1, ordering: .relaxed) }
    }

    final class Holder: Sendable {
        let reference = OnceReference<Counted>()
    }

    /// One test, since it counts.
    @Test func theFirstStaysWhoeverComesAndGoesWithItsOwner() async {
        do {
            let holder = Holder()
            #expect(holder.reference.load() == nil)
            let first = holder.reference.storeIfNil(Counted(1))
            #expect(first.number == 1)
            #expect(holder.reference.storeIfNil(Counted(2)) === first)
            #expect(holder.reference.load() === first)
            #expect(Counted.alive.load(ordering: .relaxed) == 1, "the second one went")
        }
        #expect(Counted.alive.load(ordering: .relaxed) == 0)

        for _ in 0..<200 {
            let holder = Holder()
            let seen = await withTaskGroup(of: Int.self) { group in
                for number in 0..<8 {
                    group.addTask { (holder.reference.load() ?? holder.reference.storeIfNil(Counted(number))).number }
                }
                return await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(seen.count == 1)
            #expect(holder.reference.load()?.number == seen.first)
            #expect(Counted.alive.load(ordering: .relaxed) == 1)
        }
        #expect(Counted.alive.load(ordering: .relaxed) == 0)
    }
}
