import Directory

/// The store under a `Directory`.
extension ConformanceTest {
    private typealias F = Fixtures

    static let directoryTests =
        (1...4).map { seed in
            ConformanceTest("after random transactions a load equals the snapshot, seed \(seed)") { factory in
                try await randomTransactions(factory, seed: UInt64(seed))
            }
        } + [
            ConformanceTest("two nodes on one store agree, and a name has one owner") { factory in
                try await twoNodes(factory)
            },
            ConformanceTest("a node that was away for longer than the feed reaches comes back") { factory in
                let store = try factory.make(feedLimit: 2)
                let (node, away) = (try Directory(opening: store), try Directory(opening: store))
                for number in 0..<6 {
                    try await node.write { try $0.apply(.putAccount(F.account(F.accountID(UInt64(number))))) }
                }
                try await away.catchUp()
                try require(away.snapshot.accounts.count == 6, "the node did not catch up")
                try require(away.snapshot.sequence == 6, "the node has the wrong number")
            },
        ]

    private static func randomTransactions(_ factory: StoreFactory, seed: UInt64) async throws {
        let store = try factory.make()
        let directory = try Directory(opening: store)
        var random = RandomChanges(seed: seed)
        var written = 0
        for _ in 0..<400 {
            let changes = [random.next(), random.next()]
            for batch in [changes, [changes[0]], [changes[1]]] {
                do {
                    try await directory.write { transaction in
                        for change in batch { try transaction.apply(change) }
                    }
                    written += 1
                    break
                } catch DirectoryError.store(let why) {
                    // The snapshot accepted it: the schema must not be stricter than the rules.
                    throw ConformanceFailure(description: "the store refused a valid change: \(why)")
                } catch is DirectoryError {
                    continue
                }
            }
        }
        try require(written > 100, "too few transactions were valid")
        try require(directory.snapshot.sequence == UInt64(written), "numbers were lost")
        let loaded = try store.load()
        try require(Contents(loaded) == Contents(directory.snapshot), "a load differs from the snapshot")
        var follower = DirectorySnapshot()
        for transaction in try store.changes(after: 0, limit: 10_000) { try follower.follow(transaction) }
        try require(Contents(follower) == Contents(loaded), "the feed leads elsewhere")
    }

    private static func twoNodes(_ factory: StoreFactory) async throws {
        let store = try factory.make()
        let nodes = [try Directory(opening: store), try Directory(opening: store)]
        try await nodes[0].write { try $0.apply(.putAccount(F.account())) }
        let written = await withTaskGroup(of: Int.self) { group in
            for number in 0..<60 {
                group.addTask {
                    // Every name is tried by both nodes.
                    let user = F.user(number, "u\(number / 2)")
                    let done: Void? = try? await nodes[number % 2].write { try $0.apply(.putUser(user)) }
                    return done == nil ? 0 : 1
                }
            }
            return await group.reduce(0, +)
        }
        for node in nodes { try await node.catchUp() }
        try require(written == 30, "\(written) of 30 names were acknowledged")
        try require(Contents(nodes[0].snapshot) == Contents(nodes[1].snapshot), "the nodes differ")
        try require(Contents(store.load()) == Contents(nodes[0].snapshot), "the store differs")
    }
}
