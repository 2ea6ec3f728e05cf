import AWSNames
import Authorization
import Directory
import SealedTokens
package import SecretMaterial
import ServiceKit
import ServiceShapes
import WireProtocol

/// Makes temporary credentials. Nothing is written anywhere: the token holds what must be known later (DESIGN §4).
package struct SessionIssuer: Sendable {
    /// Whose session it is.
    enum Subject {
        case roleSession(role: UniqueID, name: String)
        case user(UniqueID)
        case root
        /// A federated user of the user who asks, or of root.
        case federatedUser(name: String, issuer: UniqueID?)
    }

    /// Credentials ready for the wire, the size of their token in bytes, and its percentage of the largest one that is
    /// allowed (row Z2). A tuple, so that its parts are handed on, not copied.
    typealias IssuedSession = (credentials: STSShapes.Credentials, tokenSize: Int, utilization: Int)

    private let ring: @Sendable () -> KeyRing
    /// The longest session in seconds, whatever was asked for; nil for no cap.
    private let maximumSeconds: Int?

    /// - Parameter ring: the session ring as it is at the moment of each call.
    package init(ring: @escaping @Sendable () -> KeyRing, maximumSeconds: Int? = nil) {
        self.ring = ring
        self.maximumSeconds = maximumSeconds
    }

    func issue(
        _ subject: Subject, account: AccountID, seconds: Int, policies: SessionPolicies,
        tags: SessionTags,
        sourceIdentity: String?, minimumTokenSize: Int, in context: OperationContext
    ) throws(ServiceError) -> IssuedSession {
        try requireActiveRegion(of: account, in: context)
        let issuedAt = context.now.wholeSeconds
        let duration = maximumSeconds.map { min($0, seconds) } ?? seconds
        let expiresAt = issuedAt.adding(seconds: Int64(duration))
        let keyID = AccessKeyID(.temporary, account: account, random: SecureRandom.system.number()).rawValue
        let (caller, session) = (context.caller, context.caller.session)
        let claims = SessionClaims(
            kind: subject.kind, account: account, principal: subject.principal,
            sessionName: subject.sessionName, issuedAt: issuedAt.seconds, expiresAt: expiresAt.seconds,
            endpoint: endpoint(for: account, in: context),
            issuingAccessKeyID: session?.issuingAccessKeyID ?? caller.accessKeyID,
            firstCaller: session == nil ? caller.asFirst : session?.firstCaller,
            chainDepth: UInt8(clamping: (session?.chainDepth ?? 0) + 1), sessionPolicy: policies.inline,
            sessionPolicyARNs: policies.arns, tags: tags.sessionTags, sourceIdentity: sourceIdentity,
            // Row M8: what the caller's own session proved is not the new one's.
            mfaAuthenticatedAt: context.environment.mfaAuthenticatedAt?.seconds, chain: caller.chainOfNext)
        let sealed: SealedSession
        do throws(SessionTokenError) {
            sealed = try SessionTokenSealer(ring: ring()).seal(
                claims, accessKeyID: keyID, minimumSize: minimumTokenSize, now: context.now.seconds,
                random: .system)
        } catch {
            throw Self.refusal(of: error)
        }
        return (
            credentials: STSShapes.Credentials(
                accessKeyId: keyID,
                secretAccessKey: sealed.secret.withUnsafeBytes { String(decoding: $0, as: UTF8.self) },
                sessionToken: sealed.token.unsafeText, expiration: expiresAt),
            tokenSize: sealed.token.size, utilization: sealed.token.utilizationPercent
        )
    }

    /// Rows E17–E20: the account whose credentials would be issued decides, and never at the global endpoint.
    private func requireActiveRegion(of account: AccountID, in context: OperationContext) throws(ServiceError) {
        guard case .regional(let region) = context.endpoint,
            Self.account(account, in: context)?.issuesCredentials(in: region) != true
        else { return }
        throw STSShapes.Errors.regionDisabledException(
            "STS is not activated in this region for account:\(account). Your account administrator can activate STS in "
                + "this region using the IAM Console.")
    }

    /// What the token says of where it is good (rows E21–E23).
    private func endpoint(for account: AccountID, in context: OperationContext) -> IssuingEndpoint {
        switch context.endpoint {
        case .regional(let region): return .regional(region)
        case .global:
            let version = Self.account(account, in: context)?.globalEndpointTokenVersion ?? 1
            return version == 2 ? .globalV2 : .globalV1
        }
    }

    /// As a rule it is the caller's own, which was looked up before.
    private static func account(_ id: AccountID, in context: OperationContext) -> Account? {
        let snapshot = context.snapshot
        return id == context.caller.account ? context.caller.account(in: snapshot) : snapshot.account(id)
    }

    /// Row Z3: what does not fit into a token is too large.
    private static func refusal(of error: SessionTokenError) -> ServiceError {
        if error == .tooLarge {
            return ServiceError(
                "PackedPolicyTooLarge", status: 400, message: "Serialized token too large for session")
        }
        return .internalFailure(note: "sealing a session failed")
    }
}

extension SessionIssuer.Subject {
    fileprivate var kind: SessionClaims.Kind {
        switch self {
        case .roleSession: .assumedRole
        case .user: .user
        case .root: .root
        case .federatedUser: .federatedUser
        }
    }

    fileprivate var principal: UniqueID? {
        switch self {
        case .roleSession(let role, _): role
        case .user(let id): id
        case .root: nil
        case .federatedUser(_, let issuer): issuer
        }
    }

    fileprivate var sessionName: String? {
        switch self {
        case .roleSession(_, let name), .federatedUser(let name, _): name
        case .user, .root: nil
        }
    }
}

extension CallerIdentity {
    /// How a session names its first caller: users by their stable id, so that no rename hides them.
    fileprivate var asFirst: FirstCaller { callingUser.map { .id($0) } ?? .arn(arn) }

    /// The role sessions behind a session that this caller opens, each once: two roles that take turns do not let the
    /// token grow.
    fileprivate var chainOfNext: [ChainedSession] {
        let chain = session?.chain ?? []
        guard case .roleSession(let role, _, let name) = principal else { return chain }
        let own = ChainedSession(role: role, name: name)
        if chain.isEmpty { return [own] }
        return chain.contains(own) ? chain : chain + [own]
    }
}
