package import Directory

/// A data directory that this process has locked and opened.
package struct OpenedDirectory: Sendable {
    package let place: DataDirectory
    package let directory: Directory
    package let rings: LiveRings
    package let keeper: RingKeeper
    private let lock: DirectoryLock

    /// Nil when another process holds the lock.
    package static func open(_ place: DataDirectory, parts: ServerParts) throws -> OpenedDirectory? {
        guard Files.exists(place.database) || Files.exists(place.initMarker) else {
            throw AssemblyError.notInitialized(place.path)
        }
        guard let lock = try DirectoryLock(place) else { return nil }
        guard Files.exists(place.database) else { throw AssemblyError.notInitialized(place.path) }
        let store = try parts.openStore(place)
        do {
            guard try store.metadata().initializedAt != nil else { throw AssemblyError.notInitialized(place.path) }
            // Complete: an `init` that died on its last step must not take this directory for half made later.
            try Files.remove(place.initMarker)
            let wrapping = try KeyEncryptionKeySource.load(for: place)
            let rings = LiveRings(try ServerRings.load(from: store, under: wrapping, place: place.keyFile))
            let directory = try Directory(opening: store)
            let keeper = RingKeeper(keyStore: store, wrapping: wrapping, rings: rings, directory: directory)
            return OpenedDirectory(place: place, directory: directory, rings: rings, keeper: keeper, lock: lock)
        } catch {
            store.close()
            throw error
        }
    }

    package func close() async {
        await directory.close()
        withExtendedLifetime(lock) {}
    }
}
