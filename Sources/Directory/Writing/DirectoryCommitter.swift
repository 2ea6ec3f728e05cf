/// Turns a batch of pending writes into committed transactions, one store transaction for all where that works.
///
/// Used from the writer's queue only, so that nothing changes between reading the newest snapshot and publishing.
struct DirectoryCommitter: Sendable {
    /// How often a batch is tried again because another node was faster.
    private static let maximumAttempts = 16
    /// How many transactions of other nodes are read at a time.
    private static let feedPageCount = 512

    private let store: any DirectoryStore
    private let published: PublishedSnapshot

    init(store: some DirectoryStore, published: PublishedSnapshot) {
        self.store = store
        self.published = published
    }

    /// Commits and acknowledges `writes`; each fails alone.
    func commit(_ writes: [PendingWrite]) {
        do throws(DirectoryStoreError) {
            try commitTogether(writes)
        } catch {
            // One of them may be at fault. None has been acknowledged, so all of them run again, alone.
            for write in writes {
                if writes.count > 1 { commit([write]) } else { write.fail(DirectoryError(error)) }
            }
        }
    }

    /// Publishes what other nodes have committed.
    func catchUp() -> Result<Void, DirectoryError> {
        do throws(DirectoryStoreError) {
            try readFeed()
            return .success(())
        } catch {
            return .failure(DirectoryError(error))
        }
    }

    func close() { store.close() }

    private func commitTogether(_ writes: [PendingWrite]) throws(DirectoryStoreError) {
        for attempt in 1... {
            let run = BatchRun(writes, on: published.snapshot)
            do throws(DirectoryStoreError) {
                if !run.transactions.isEmpty { try store.commit(run.transactions) }
            } catch .behind(let newest) where attempt < Self.maximumAttempts {
                // Less than we know cannot be made up for by reading on: the store was exchanged under us.
                guard newest > published.snapshot.sequence else { throw .damaged("the store has lost transactions") }
                try readFeed()
                continue
            }
            // INVARIANT: published before anybody is told, so that a caller finds what it wrote.
            if !run.transactions.isEmpty { published.publish(run.snapshot) }
            run.finish()
            return
        }
    }

    private func readFeed() throws(DirectoryStoreError) {
        var snapshot = published.snapshot
        while true {
            let page: [CommittedTransaction]
            do throws(DirectoryStoreError) {
                page = try store.changes(after: snapshot.sequence, limit: Self.feedPageCount)
            } catch .feedPruned {
                return published.publish(try store.load())
            }
            for transaction in page {
                guard transaction.sequence == snapshot.sequence + 1 else { throw .damaged("a gap in the change feed") }
                do {
                    try snapshot.follow(transaction)
                } catch {
                    throw .damaged("a change in the feed contradicts the directory")
                }
            }
            if !page.isEmpty { published.publish(snapshot) }
            if page.count < Self.feedPageCount { return }
        }
    }
}

/// What one run of a batch's bodies made, before it is committed.
private struct BatchRun {
    private(set) var snapshot: DirectorySnapshot
    private(set) var transactions: [CommittedTransaction] = []
    private var outcomes: [() -> Void] = []

    /// Runs each body on what those before it left. A body that throws leaves no trace.
    init(_ writes: [PendingWrite], on newest: DirectorySnapshot) {
        snapshot = newest
        for write in writes {
            var transaction = DirectoryTransaction(snapshot)
            do {
                outcomes.append(try write.run(&transaction))
                take(transaction)
            } catch {
                outcomes.append { write.fail(error) }
            }
        }
    }

    /// Tells every caller.
    func finish() { for outcome in outcomes { outcome() } }

    private mutating func take(_ transaction: DirectoryTransaction) {
        guard !transaction.changes.isEmpty else { return }
        let sequence = snapshot.sequence + 1
        snapshot = transaction.snapshot
        snapshot.sequence = sequence
        transactions.append(CommittedTransaction(sequence: sequence, changes: transaction.changes))
    }
}

extension DirectoryError {
    /// What a caller of `Directory.write` learns of a store's failure. It names no stored value.
    init(_ error: DirectoryStoreError) {
        switch error {
        case .behind: self = .store("other nodes write too fast")
        case .refused(let why): self = .store("refused: " + why)
        case .unavailable(let why): self = .store("unavailable: " + why)
        case .damaged(let why): self = .store("damaged: " + why)
        case .feedPruned: self = .store("the change feed does not reach back so far")
        case .wrongPlace(let why): self = .store(why)
        case .newerFormat: self = .store("written by a newer release")
        case .closed: self = .closed
        }
    }
}
