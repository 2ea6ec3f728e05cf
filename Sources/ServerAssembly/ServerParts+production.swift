extension ServerParts {
    /// The parts of the program that users run.
    package static let production = ServerParts(
        createStore: { _ in throw AssemblyError.missingPart("This build has no store.") },
        openStore: { _ in throw AssemblyError.missingPart("This build has no store.") },
        makeHandler: { _ in throw AssemblyError.missingPart("This build has no services.") })
}
