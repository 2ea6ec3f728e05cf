package import Directory
package import Logging
package import ServiceKit

/// Where a server's state rests.
package typealias ServerStore = DirectoryStore & KeyRingStore & ServerMetadataStore

/// The parts that a server is put together from, so that tests can give others.
package struct ServerParts: Sendable {
    /// What the services are made of.
    package struct Foundation: Sendable {
        package let dataDirectory: DataDirectory
        package let directory: Directory
        package let rings: LiveRings
        package let maximumSessionSeconds: Int?
        /// Host names, in lower case, that are STS's global endpoint here (DESIGN §7).
        package let globalSTSHosts: Set<String>
        package let logger: Logger
        package let audit: any AuditTrail
    }

    /// Makes the store of a new directory.
    package let createStore: @Sendable (DataDirectory) throws -> any ServerStore
    /// Opens the store of an existing one.
    package let openStore: @Sendable (DataDirectory) throws -> any ServerStore
    package let makeHandler: @Sendable (Foundation) throws -> any RequestHandler

    package init(
        createStore: @escaping @Sendable (DataDirectory) throws -> any ServerStore,
        openStore: @escaping @Sendable (DataDirectory) throws -> any ServerStore,
        makeHandler: @escaping @Sendable (Foundation) throws -> any RequestHandler
    ) {
        self.createStore = createStore
        self.openStore = openStore
        self.makeHandler = makeHandler
    }
}
