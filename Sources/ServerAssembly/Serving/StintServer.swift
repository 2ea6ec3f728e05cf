import Glibc
package import HTTPGateway
package import Logging
import ServiceKit
import ServiceLifecycle
import UnixSignals

/// `stint serve`: opens the directory, listens, and runs until it is told to stop.
package struct StintServer: Sendable {
    let parts: ServerParts
    let logger: Logger

    package init(parts: ServerParts, logger: Logger) {
        self.parts = parts
        self.logger = logger
    }

    /// Calls `ready` with the bound address once requests are answered; returns after SIGINT or SIGTERM and the drain.
    package func run(_ options: ServeOptions, ready: @escaping @Sendable (ListenAddress) -> Void) async throws {
        try options.check()
        guard let opened = try OpenedDirectory.open(options.place, parts: parts) else {
            throw AssemblyError.locked(options.place.path)
        }
        let audit = logger.logLevel <= .info ? AuditLog(descriptor: STDERR_FILENO) : nil
        do {
            try await serve(opened, options, audit ?? NoAuditTrail(), ready)
        } catch {
            audit?.close()
            await opened.close()
            throw error
        }
        audit?.close()
        await opened.close()
        logger.notice("stopped")
    }

    private func serve(
        _ opened: OpenedDirectory, _ options: ServeOptions, _ audit: any AuditTrail,
        _ ready: @escaping @Sendable (ListenAddress) -> Void
    ) async throws {
        let handler = try parts.makeHandler(
            ServerParts.Foundation(
                dataDirectory: opened.place, directory: opened.directory, rings: opened.rings,
                maximumSessionSeconds: options.maximumSessionSeconds, globalSTSHosts: options.globalSTSHosts,
                logger: logger, audit: audit))
        let maintenance = Maintenance(
            revocations: Revocations(directory: opened.directory), keeper: opened.keeper, logger: logger)
        let control = try await ControlServer.listen(
            in: opened.place, administration: Administration(opened, logger: logger), logger: logger)
        let server: HTTPServer
        do {
            server = try await HTTPServer.start(
                on: [options.listen], tls: options.tls, handler: handler, logger: logger)
        } catch {
            try? Files.remove(opened.place.controlSocket)
            throw AssemblyError.system("cannot serve on \(options.listen): \(error)")
        }
        for address in server.boundAddresses {
            logger.notice("listening", metadata: ["address": "\(address)", "tls": "\(options.tls != nil)"])
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: control), .init(service: maintenance),
                    .init(service: HTTPService(server: server, ready: ready)),
                ],
                gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
        try await group.run()
    }
}

/// The HTTP server as one of the services that start and stop together.
private struct HTTPService: Service {
    let server: HTTPServer
    /// Called when signals are handled already, so that whoever reads the line may stop the server at once.
    let ready: @Sendable (ListenAddress) -> Void

    func run() async throws {
        for address in server.boundAddresses { ready(address) }
        try? await gracefulShutdown()
        await server.shutDown()
    }
}
