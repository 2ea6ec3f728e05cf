package import Logging

/// `stint account …`: through the control socket while a server runs, else on the directory itself (DESIGN §5).
package struct AccountCommands: Sendable {
    let parts: ServerParts
    let logger: Logger

    package init(parts: ServerParts, logger: Logger) {
        self.parts = parts
        self.logger = logger
    }

    package func perform(_ request: ControlRequest, on place: DataDirectory) async throws -> IssuedRootKey {
        switch try await reply(to: request, on: place) {
        case .issued(let key): return key
        case .refused(let reason): throw AssemblyError.refused(reason)
        }
    }

    private func reply(to request: ControlRequest, on place: DataDirectory) async throws -> ControlReply {
        guard let opened = try OpenedDirectory.open(place, parts: parts) else {
            return try await ControlClient.ask(request, of: place)
        }
        let rootKeys = RootKeys(directory: opened.directory, storeRing: opened.rings.store)
        let reply = await Administration(rootKeys: rootKeys, logger: logger).perform(request)
        await opened.close()
        return reply
    }
}
