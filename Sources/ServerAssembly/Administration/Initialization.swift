package import AWSNames
import Directory
import WireProtocol

/// `stint init`: makes a directory, its rings, its first account and that account's root key.
package struct Initialization: Sendable {
    let parts: ServerParts

    package init(parts: ServerParts) { self.parts = parts }

    /// A crash at any moment leaves either nothing, or a marker by which the next run knows what is half made and
    /// begins again, or a finished directory whose key `reset-root-key` replaces.
    package func run(_ place: DataDirectory, accountID: AccountID?) async throws -> IssuedRootKey {
        try Files.makeDirectory(place.path)
        guard let lock = try DirectoryLock(place) else { throw AssemblyError.locked(place.path) }
        defer { withExtendedLifetime(lock) {} }
        try clear(place)
        try Files.create(place.initMarker, holding: UnsafeRawBufferPointer(start: nil, count: 0))
        let wrapping = try KeyEncryptionKeySource.make(for: place)
        let store = try parts.createStore(place)
        let now = Timestamp.now
        let rings = try ServerRings.make(in: store, under: wrapping, at: now)
        let directory = try Directory(opening: store)
        let issued: IssuedRootKey
        do {
            issued = try await RootKeys(directory: directory, storeRing: rings.store).createAccount(accountID, at: now)
            try store.markInitialized(at: now)
        } catch {
            await directory.close()
            throw error
        }
        await directory.close()
        try Files.remove(place.initMarker)
        return issued
    }

    /// Refuses what is complete or foreign; removes what an interrupted `init` left.
    private func clear(_ place: DataDirectory) throws {
        guard Files.exists(place.initMarker) else {
            if Files.exists(place.database) { throw AssemblyError.alreadyInitialized(place.path) }
            if Files.exists(place.keyFile) { throw AssemblyError.inTheWay(place.keyFile) }
            return
        }
        if Files.exists(place.database) {
            let isComplete = (try? isInitialized(place)) ?? false
            if isComplete {
                try Files.remove(place.initMarker)
                throw AssemblyError.alreadyInitialized(place.path)
            }
        }
        for file in [place.database, place.database + "-wal", place.database + "-shm", place.keyFile] {
            try Files.remove(file)
        }
        try Files.remove(place.initMarker)
    }

    private func isInitialized(_ place: DataDirectory) throws -> Bool {
        let store = try parts.openStore(place)
        defer { store.close() }
        return try store.metadata().initializedAt != nil
    }
}
