import Directory

extension ConformanceTest {
    static let stateTests = [
        ConformanceTest("a new store holds AWS's policies and nothing else") { factory in
            let snapshot = try factory.make().load()
            try require(Contents(snapshot) == Contents(DirectorySnapshot()), "a new store is not empty")
            try require(snapshot.sequence == 0, "a new store has a sequence number")
        },
        ConformanceTest("every entity comes back with every field") { factory in
            let store = try factory.make()
            try store.commit(next: Samples.furnished)
            var expected = DirectorySnapshot()
            for change in Samples.furnished { try expected.apply(change) }
            let loaded = try factory.reopen(store).load()
            try require(Contents(loaded) == Contents(expected), "what was loaded differs")
            try require(loaded.sequence == 1, "the sequence number is not 1")
        },
        ConformanceTest("after each kind of change a load equals the snapshot") { factory in
            let store = try factory.make()
            try store.commit(next: Samples.furnished)
            var expected = try store.load()
            for (index, change) in Samples.steps.enumerated() {
                try expected.apply(change)
                try store.commit(next: [change])
                let loaded = try store.load()
                try require(Contents(loaded) == Contents(expected), "step \(index) came back differently")
                try require(loaded.sequence == UInt64(index + 2), "step \(index) has the wrong number")
            }
            try require(Contents(factory.reopen(store).load()) == Contents(expected), "reopening differs")
        },
        ConformanceTest("equal documents are one in memory") { factory in
            let store = try factory.make()
            try store.commit(next: [
                .putAccount(Fixtures.account()), .putRole(Fixtures.role(1, "a")), .putRole(Fixtures.role(2, "b")),
            ])
            var snapshot = try factory.reopen(store).load()
            // One that comes later shares what was loaded.
            try snapshot.apply(.putRole(Fixtures.role(3, "c")))
            let roles = snapshot.roles(in: Fixtures.accountID())
            try require(roles.count == 3, "a role is missing")
            for role in roles {
                try require(role.trustPolicy.isShared(with: roles[0].trustPolicy), "a document is held twice")
            }
        },
    ]
}
