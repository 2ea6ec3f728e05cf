import DirectorySQLite

extension ServerParts {
    /// The parts of the program that users run.
    package static let production = ServerParts(
        createStore: { try SQLiteDirectoryStore.create(path: $0.database) },
        openStore: { try SQLiteDirectoryStore.open(path: $0.database) },
        makeHandler: { try Services.makeRouter($0) })
}
