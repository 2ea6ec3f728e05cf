package import AWSNames
package import Authorization
package import CallerAuthentication
package import Directory
import PolicyEngine
package import SealedTokens
import SecretMaterial
package import ServiceKit
import SignatureV4
import WireProtocol

extension World {
    /// A new long-term key of the account's root.
    package func rootKey(of account: AccountID) async throws -> TestCredentials {
        try await longTermKey(of: .root(account), in: account)
    }

    /// A new long-term key of the user.
    package func key(of user: User, status: AccessKey.Status = .active) async throws -> TestCredentials {
        try await longTermKey(of: .user(user.id), in: user.account, status: status)
    }

    private func longTermKey(
        of owner: AccessKey.Owner, in account: AccountID, status: AccessKey.Status = .active
    ) async throws -> TestCredentials {
        let id = AccessKeyID(.longTerm, account: account, random: SecureRandom.system.bytes(5))
        let secret = SecretBytes(Array(Base64.encode(SecureRandom.system.bytes(30)).utf8))
        let sealed = try rings.store.seal(
            secret, purpose: .longTermSecret, associatedData: Array(id.rawValue.utf8), salt: SealSalt(from: .system),
            now: clock.now.seconds)
        try await apply(
            .putAccessKey(
                AccessKey(
                    id: id, account: account, owner: owner, status: status, createdAt: clock.now, sealedSecret: sealed))
        )
        return TestCredentials(accessKeyID: id.rawValue, secret: secret)
    }

    /// Temporary credentials that nobody asked STS for: `change` may make the claims whatever a test needs.
    package func session(
        _ kind: SessionClaims.Kind, of principal: UniqueID?, in account: AccountID, name: String? = nil,
        seconds: Int64 = 3_600, _ change: (inout SessionClaims) -> Void = { _ in }
    ) throws -> TestCredentials {
        let now = clock.now.seconds
        var claims = SessionClaims(
            kind: kind, account: account, principal: principal, sessionName: name,
            issuedAt: now, expiresAt: now + seconds, endpoint: .regional(.usEast1))
        claims.chainDepth = 1
        change(&claims)
        let id = AccessKeyID(.temporary, account: account, random: SecureRandom.system.bytes(5))
        let sealed = try SessionTokenSealer(ring: rings.session).seal(
            claims, accessKeyID: id.rawValue, now: now, random: .system)
        return TestCredentials(
            accessKeyID: id.rawValue, secret: sealed.secret, sessionToken: sealed.token.unsafeText)
    }

    /// Credentials of a session of the role.
    package func session(
        of role: Role, name: String = "Session", seconds: Int64 = 3_600,
        _ change: (inout SessionClaims) -> Void = { _ in }
    ) throws -> TestCredentials {
        try session(.assumedRole, of: role.id, in: role.account, name: name, seconds: seconds, change)
    }

    /// Believes callers as a server does.
    package func authenticator() -> SignatureAuthenticator {
        let rings = rings
        return SignatureAuthenticator(
            rings: { rings.both }, servedRegions: RegionName.enabledByDefault.union(RegionName.optIn))
    }

    /// What all services share.
    package func pipeline(
        authorizationMessages: (any AuthorizationMessageWriter)? = nil
    ) -> RequestPipeline {
        RequestPipeline(
            authenticator: authenticator(), directory: directory, audit: audit,
            authorizationMessages: authorizationMessages)
    }

    /// Who the server takes the holder of the credentials for.
    package func caller(_ credentials: TestCredentials) throws -> CallerIdentity {
        let request = TestRequest.query("sts", "GetCallerIdentity")
        let authentication = AuthenticationRequest(
            head: request.signed(by: credentials, at: clock.now.seconds).head, payload: .received(request.body),
            service: "sts", region: .served, requirement: .signature)
        return try authenticator().authenticate(authentication, directory: snapshot, now: clock.now).caller
    }

    /// The text of a trust policy as the server keeps it: principals as unique ids (row X24).
    func stored(_ trust: String) throws -> String {
        let resolver = DirectoryPrincipalResolver { self.snapshot }
        return try PolicyDocument(parsing: trust, kind: .trust).rewritingAWSPrincipals { principal in
            try Self.require(resolver.storedForm(of: principal))
        }
    }
}
