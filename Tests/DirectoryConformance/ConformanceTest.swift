package import Directory

/// Everything that a store of directories does.
package typealias ConformingStore = DirectoryStore & KeyRingStore & ServerMetadataStore

/// How the suite gets at the stores that it tests.
package struct StoreFactory: Sendable {
    /// A new, empty store whose feed keeps this many transactions.
    private let makeStore: @Sendable (_ feedLimit: Int) throws -> any ConformingStore
    /// What the store left, opened anew.
    let reopen: @Sendable (any ConformingStore) throws -> any ConformingStore

    package init(
        make: @escaping @Sendable (_ feedLimit: Int) throws -> any ConformingStore,
        reopen: @escaping @Sendable (any ConformingStore) throws -> any ConformingStore
    ) {
        makeStore = make
        self.reopen = reopen
    }

    func make(feedLimit: Int = 10_000) throws -> any ConformingStore { try makeStore(feedLimit) }
}

/// One thing that every store must do, whatever it is made of.
package struct ConformanceTest: Sendable, CustomStringConvertible {
    package let description: String
    package let run: @Sendable (StoreFactory) async throws -> Void

    init(_ description: String, _ run: @escaping @Sendable (StoreFactory) async throws -> Void) {
        self.description = description
        self.run = run
    }

    /// The whole suite.
    package static let all = stateTests + refusalTests + feedTests + ringTests + directoryTests
}

/// A store does not conform.
package struct ConformanceFailure: Error, CustomStringConvertible {
    package let description: String
}

func require(
    _ condition: @autoclosure () throws -> Bool, _ what: String, line: Int = #line, file: String = #fileID
) throws {
    guard try condition() else { throw ConformanceFailure(description: "\(what) (\(file):\(line))") }
}

/// Throws unless `body` throws a store's error that `isExpected`.
func requireError(
    _ what: String, _ isExpected: (DirectoryStoreError) -> Bool, line: Int = #line, file: String = #fileID,
    _ body: () throws -> Void
) throws {
    do {
        try body()
    } catch let error as DirectoryStoreError {
        return try require(isExpected(error), "\(what): unexpected \(error)", line: line, file: file)
    }
    throw ConformanceFailure(description: "\(what): nothing was thrown (\(file):\(line))")
}

extension DirectoryStore {
    /// Commits `changes` as the next transaction.
    func commit(next changes: [DirectoryChange]) throws {
        let newest = try load().sequence
        try commit([CommittedTransaction(sequence: newest + 1, changes: changes)])
    }
}
