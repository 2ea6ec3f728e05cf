package import HTTPGateway
package import Logging
import NIOCore
import SecretMaterial
package import ServiceClient
package import WireProtocol

/// A role's credentials, kept fresh and served to programs on this machine as long as the agent lives.
package struct CredentialAgent: Sendable {
    /// `http://127.0.0.1:PORT`.
    package let url: String
    /// What programs show to the container endpoint.
    package let token: AuthorizationToken
    private let server: HTTPServer
    private let client: QueryClient
    private let configuration: ClientConfiguration

    /// Fetches the first credentials, so that what cannot work fails here, and listens.
    ///
    /// - Parameter servesMetadata: see `CredentialEndpoints`.
    package static func start(
        _ request: RoleRequest, factor: SecondFactor?, by configuration: ClientConfiguration,
        on address: ListenAddress, servesMetadata: Bool, logger: Logger, now: @escaping @Sendable () -> Timestamp
    ) async throws(ClientError) -> CredentialAgent {
        let client = try QueryClient(configuration)
        let sessions = RoleSessions(
            request, caller: configuration.credentials, factor: factor, client: client, now: now)
        let credentials = RefreshingCredentials(sessions, logger: logger, now: now)
        let token = AuthorizationToken(from: .system)
        let handler = CredentialEndpoints(
            credentials, of: request, region: configuration.region, token: token, servesMetadata: servesMetadata,
            now: now)
        do throws(ClientError) {
            _ = try await credentials.current()
            let server = try await listen(on: address, handler: handler, logger: logger)
            let bound = server.boundAddresses.first ?? address
            return CredentialAgent(
                url: "http://\(bound)", token: token, server: server, client: client, configuration: configuration)
        } catch {
            await client.shutDown()
            throw error
        }
    }

    /// The container endpoint's document.
    package var containerURL: String { url + CredentialEndpoints.containerPath }

    /// The environment of a command that is to use these credentials.
    package func environment(from environment: [String: String], keepsFiles: Bool) -> [String: String] {
        ChildEnvironment.make(
            from: environment, containerURL: containerURL, token: token, region: configuration.region,
            endpoint: configuration.endpoint, keepsFiles: keepsFiles)
    }

    package func stop() async {
        await server.shutDown()
        await client.shutDown()
    }

    private static func listen(
        on address: ListenAddress, handler: CredentialEndpoints, logger: Logger
    ) async throws(ClientError) -> HTTPServer {
        var limits = GatewayLimits()
        limits.connections = 256
        limits.shutdownTime = .seconds(2)
        do {
            return try await HTTPServer.start(on: [address], limits: limits, handler: handler, logger: logger)
        } catch {
            throw .configuration("Cannot listen on \(address): \(error)")
        }
    }
}
