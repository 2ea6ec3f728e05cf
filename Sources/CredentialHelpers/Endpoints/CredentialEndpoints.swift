import AWSNames
package import SecretMaterial
package import ServiceKit
package import WireProtocol

/// Serves both ways in which programs ask for credentials, to programs on this machine.
package final class CredentialEndpoints: RequestHandler {
    private let container: ContainerEndpoint
    private let metadata: InstanceMetadataEndpoint?

    /// - Parameter servesMetadata: whether the instance metadata endpoint is there too. It asks for no secret: every
    ///   program that reaches it gets the credentials.
    package init(
        _ credentials: RefreshingCredentials, of request: RoleRequest, region: String, token: AuthorizationToken,
        servesMetadata: Bool, random: SecureRandom = .system, now: @escaping @Sendable () -> Timestamp
    ) {
        container = ContainerEndpoint(
            credentials: credentials, roleARN: request.roleARN.description, token: token)
        metadata =
            servesMetadata
            ? InstanceMetadataEndpoint(
                credentials: credentials, roleName: request.roleName, region: region,
                tokens: MetadataTokens(from: random), now: now) : nil
    }

    /// The path of the container endpoint's document.
    package static var containerPath: String { ContainerEndpoint.path }

    package func plan(for head: HTTPRequestHead) -> RequestPlan {
        guard head.isLocal else {
            return .respond(
                LocalReply.refusal(403, "Forbidden", "This endpoint is for programs on this machine, asked directly."))
        }
        if head.path == ContainerEndpoint.path { return container.plan(for: head) }
        if let metadata, head.path.hasPrefix(InstanceMetadataEndpoint.root) { return metadata.plan(for: head) }
        return .respond(LocalReply.refusal(404, "NotFound", "There is nothing here."))
    }

    package func overloaded(_ head: HTTPRequestHead) -> HTTPResponse { HTTPResponse(status: 503) }
}
