import Directory
import WireProtocol

extension ConformanceTest {
    private typealias F = Fixtures

    static let feedTests = [
        ConformanceTest("the feed gives back every change, in order and in pages") { factory in
            let store = try factory.make()
            try store.commit(next: Samples.furnished)
            for change in Samples.steps { try store.commit(next: [change]) }
            let reopened = try factory.reopen(store)
            var seen: [CommittedTransaction] = []
            while let page = try Optional(reopened.changes(after: UInt64(seen.count), limit: 3)), !page.isEmpty {
                try require(page.count <= 3, "a page is longer than its limit")
                seen += page
            }
            try require(seen.map(\.sequence) == Array(1...UInt64(Samples.steps.count + 1)), "numbers are missing")
            try require(seen[0].changes == Samples.furnished, "the first transaction differs")
            try require(seen.dropFirst().flatMap(\.changes) == Samples.steps, "a change differs")
        },
        ConformanceTest("who follows the feed from nothing arrives at the same directory") { factory in
            let store = try factory.make()
            try store.commit(next: Samples.furnished)
            for change in Samples.steps { try store.commit(next: [change]) }
            var follower = DirectorySnapshot()
            for transaction in try store.changes(after: 0, limit: 1_000) { try follower.follow(transaction) }
            let loaded = try store.load()
            try require(Contents(follower) == Contents(loaded), "the follower differs")
            try require(follower.sequence == loaded.sequence, "the follower's number differs")
        },
        ConformanceTest("a commit on an old state is refused and says where the store is") { factory in
            let store = try factory.make()
            try store.commit(next: [.putAccount(F.account())])
            for sequence: UInt64 in [0, 1, 3] {
                try requireError("number \(sequence)", { $0 == .behind(newest: 1) }) {
                    try store.commit([
                        CommittedTransaction(sequence: sequence, changes: [.putUser(F.user(1, "a"))])
                    ])
                }
            }
            try require(store.load().users(in: F.accountID()).isEmpty, "something was written")
        },
        ConformanceTest("the feed is bounded, and says when it no longer reaches back") { factory in
            let store = try factory.make(feedLimit: 4)
            try store.commit(next: [.putAccount(F.account())])
            for number in 0..<9 { try store.commit(next: [.putUser(F.user(number, "u\(number)"))]) }
            try require(store.changes(after: 6, limit: 100).map(\.sequence) == [7, 8, 9, 10], "the newest are kept")
            try requireError("a pruned transaction", { $0 == .feedPruned }) {
                _ = try store.changes(after: 5, limit: 100)
            }
            try require(store.changes(after: 10, limit: 100).isEmpty, "there is nothing after the newest")
            try require(store.changes(after: 11, limit: 100).isEmpty, "there is nothing in the future")
        },
        ConformanceTest("a closed store refuses everything") { factory in
            let store = try factory.make()
            store.close()
            store.close()
            try requireError("load", { $0 == .closed }) { _ = try store.load() }
            try requireError("commit", { $0 == .closed }) {
                try store.commit([CommittedTransaction(sequence: 1, changes: [.putAccount(F.account())])])
            }
            try requireError("changes", { $0 == .closed }) { _ = try store.changes(after: 0, limit: 1) }
            try requireError("ring keys", { $0 == .closed }) { _ = try store.ringKeys() }
        },
    ]
}
