package import ServiceClient
package import WireProtocol

/// Where temporary credentials come from.
package protocol SessionSource: Sendable {
    func issue() async throws(ClientError) -> IssuedCredentials
}

/// Sessions of a role, opened with a caller's own keys; with a second factor through a session of the caller that
/// carries it, so that one code serves as long as that session lives (12 hours).
package actor RoleSessions: SessionSource {
    private let client: QueryClient
    private let caller: ClientCredentials
    private let request: RoleRequest
    private let factor: SecondFactor?
    private let now: @Sendable () -> Timestamp
    /// The caller's session with the second factor.
    private var base: IssuedCredentials?

    package init(
        _ request: RoleRequest, caller: ClientCredentials, factor: SecondFactor? = nil, client: QueryClient,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.client = client
        self.caller = caller
        self.request = request
        self.factor = factor
        self.now = now
    }

    package func issue() async throws(ClientError) -> IssuedCredentials {
        try await issue("AssumeRole", request.parameters, as: try await signer())
    }

    /// Whose keys sign: the caller's, or those of its session with the second factor.
    private func signer() async throws(ClientError) -> ClientCredentials {
        guard let factor else { return caller }
        if let base, !base.isExpired(at: now()) { return base.credentials }
        let session = try await issue("GetSessionToken", factor.parameters, as: caller)
        base = session
        return session.credentials
    }

    private func issue(
        _ action: String, _ parameters: [(name: String, value: String)], as signer: ClientCredentials
    ) async throws(ClientError) -> IssuedCredentials {
        let asked = now()
        let result = try await client.call(action, parameters, as: signer, at: asked)
        guard let issued = IssuedCredentials(result, receivedAt: asked) else {
            throw .unreachable("The answer to \(action) lacks a part of the credentials.")
        }
        return issued
    }
}
