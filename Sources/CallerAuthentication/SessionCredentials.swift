import AWSNames
import Authorization
import Directory
import PolicyEngine
import SealedTokens
import SecretMaterial
import ServiceKit
import SignatureV4
import WireProtocol

/// Opens a session token and finds its holder alive (reference sts.md §3.1, steps 6 to 8; §8.1).
struct SessionCredentials {
    let ring: KeyRing
    let directory: DirectorySnapshot
    let now: Timestamp
    let cache: CredentialCache
    /// The Region that the signature names.
    let region: RegionName?

    /// How far another node's clock may run ahead of this one's, in seconds.
    static let clockSkew: Int64 = 60

    /// - Parameter presented: the id of the access key that came with the token; nil for one that cannot be an id.
    func open(_ token: ReceivedText, accessKeyID presented: AccessKeyID?) throws(AuthenticationFailure)
        -> PresentedCredentials
    {
        guard let id = presented, id.kind == .temporary else { throw Self.invalid }
        let (known, isFleeting) = try token.bytes.span.bytes.extracting(token.range).withUnsafeBytes {
            (bytes) throws(AuthenticationFailure) in
            let (known, isAwaited) = cache.find(id)
            if let known, known.isToken(bytes), known.isOpened(by: ring, at: now.seconds) { return (known, false) }
            return (try opened(bytes, of: token, accessKeyID: id, isAwaited: isAwaited), !isAwaited)
        }
        guard case .token(_, let opened, let session) = known.source else { throw Self.invalid }
        guard now.seconds < opened.claims.expiresAt else {
            cache.remove(known)
            throw Self.expired
        }
        guard opened.claims.issuedAt <= now.seconds + Self.clockSkew, isGoodHere(opened.claims.endpoint) else {
            throw Self.invalid
        }
        if !isFleeting, let caller = known.holder(in: directory) {
            return PresentedCredentials(caller: caller, known: known)
        }
        guard let caller = holder(of: opened, accessKeyID: id, session: session),
            !isRevoked(opened, holder: caller)
        else { throw Self.invalid }
        if !isFleeting { known.remember(caller, in: directory) }
        return PresentedCredentials(caller: caller, known: known, isFleeting: isFleeting)
    }

    private func opened(
        _ bytes: UnsafeRawBufferPointer, of token: ReceivedText, accessKeyID id: AccessKeyID, isAwaited: Bool
    ) throws(AuthenticationFailure) -> KnownCredentials {
        var found: OpenedSession?
        id.withUTF8 { id in
            // Why it does not open is nobody's business: a client learns only that it does not.
            found = try? SessionTokenOpener(ring: ring).open(
                bytes, accessKeyID: UnsafeRawBufferPointer(id), now: now.seconds)
        }
        guard let opened = found else { throw Self.invalid }
        guard now.seconds < opened.claims.expiresAt else { throw Self.expired }
        return KnownCredentials(
            id, source: .token(token, opened, try session(of: opened)),
            secret: opened.secret, ringKey: opened.key, isAwaited: isAwaited)
    }

    private static let expired = AuthenticationFailure(
        .expiredToken, message: AuthenticationFailure.expiredTokenSentence)
    private static let invalid = AuthenticationFailure(
        .invalidToken, message: AuthenticationFailure.invalidTokenSentence)

    /// The holder, found by its stable id: a namesake made later is somebody else (rows X1, X2, X10).
    private func holder(
        of opened: OpenedSession, accessKeyID: AccessKeyID, session: CallerSession
    ) -> CallerIdentity? {
        guard let account = directory.account(opened.claims.account) else { return nil }
        switch opened.claims.kind {
        case .root:
            return .root(of: opened.claims.account, accessKeyID: accessKeyID, session: session)
        case .user:
            guard let user = opened.claims.principal.flatMap({ directory.user($0) }) else { return nil }
            return .user(user, accessKeyID: accessKeyID, session: session)
        case .assumedRole:
            guard let name = opened.claims.sessionName,
                let role = opened.claims.principal.flatMap({ directory.role($0) }), role.account == account.id
            else { return nil }
            return CallerIdentity(
                principal: .roleSession(role: role.id, roleARN: role.writtenARN, sessionName: name),
                account: role.account,
                arn: String(
                    joining: "arn:aws:sts::", role.account.description, ":assumed-role/", role.name, "/", name),
                userID: nil, accessKeyID: accessKeyID, session: session,
                found: CallerIdentity.Found(account: account, role: role, in: directory))
        case .federatedUser:
            return federatedUser(opened, accessKeyID, session)
        }
    }

    private func federatedUser(
        _ opened: OpenedSession, _ accessKeyID: AccessKeyID, _ session: CallerSession
    ) -> CallerIdentity? {
        guard let name = opened.claims.sessionName else { return nil }
        var issuer: User?
        if let id = opened.claims.principal {
            guard let user = directory.user(id) else { return nil }
            issuer = user
        }
        return CallerIdentity(
            principal: .federatedUser(
                name: name, issuer: issuer?.id, issuerARN: issuer?.arn ?? "arn:aws:iam::\(opened.claims.account):root"),
            account: opened.claims.account, arn: "arn:aws:sts::\(opened.claims.account):federated-user/\(name)",
            userID: "\(opened.claims.account):\(name)", accessKeyID: accessKeyID, session: session)
    }

    private func session(of opened: OpenedSession) throws(AuthenticationFailure) -> CallerSession {
        let origin: CallerSession.Origin =
            switch opened.claims.kind {
            case .assumedRole: .assumeRole
            case .user, .root: .getSessionToken
            case .federatedUser: .getFederationToken
            }
        var policy: CompiledPolicy?
        if let text = opened.claims.sessionPolicy {
            do throws(PolicyDocumentError) {
                policy = CompiledPolicy(
                    try PolicyDocument(parsing: text, kind: .session),
                    identifier: PolicyIdentifier(name: "SessionPolicy", arn: nil))
            } catch {
                // A policy that cannot be read any more would be a session without limits.
                throw Self.invalid
            }
        }
        let tags = opened.claims.tags
        return CallerSession(
            origin: origin, issuedAt: Timestamp(seconds: opened.claims.issuedAt),
            expiresAt: Timestamp(seconds: opened.claims.expiresAt),
            mfaAuthenticatedAt: opened.claims.mfaAuthenticatedAt.map { Timestamp(seconds: $0) },
            tags: tags.isEmpty ? [] : tags.map(\.tag),
            transitiveTagKeys: tags.isEmpty ? [] : tags.filter(\.isTransitive).map(\.tag.key),
            sourceIdentity: opened.claims.sourceIdentity, federatedProvider: opened.claims.federatedProvider,
            policy: policy, policyARNs: opened.claims.sessionPolicyARNs,
            issuingAccessKeyID: opened.claims.issuingAccessKeyID,
            firstCaller: opened.claims.firstCaller, chain: opened.claims.chain,
            chainDepth: Int(opened.claims.chainDepth))
    }

    /// Row E24: tokens of version 1 are good only in Regions that are on by default.
    private func isGoodHere(_ endpoint: IssuingEndpoint) -> Bool {
        switch endpoint {
        case .globalV2, .regional: true
        case .globalV1: region.map(RegionName.enabledByDefault.contains) ?? false
        }
    }

    /// Whether a cut-off ends the session (DESIGN §4).
    private func isRevoked(_ opened: OpenedSession, holder: CallerIdentity) -> Bool {
        guard directory.hasCutOffs else { return false }
        var subjects: [RevocationCutOff.Subject] = []
        if let id = opened.claims.principal {
            switch opened.claims.kind {
            case .assumedRole:
                subjects.append(.role(id))
                if let name = opened.claims.sessionName { subjects.append(.session(role: id, name: name)) }
            case .user, .federatedUser: subjects.append(.user(id))
            case .root: break
            }
        }
        // What a session was opened from ends it too: the key, the first caller, every role session in between.
        if let key = holder.session?.issuingAccessKeyID { subjects.append(.accessKey(key)) }
        if case .id(let first) = opened.claims.firstCaller { subjects.append(.user(first)) }
        for session in opened.claims.chain {
            subjects.append(.role(session.role))
            subjects.append(.session(role: session.role, name: session.name))
        }
        if let identity = opened.claims.sourceIdentity {
            subjects.append(.sourceIdentity(account: opened.claims.account, value: identity))
        }
        return subjects.contains { subject in
            directory.cutOff(subject).map { opened.claims.issuedAt * 1_000 < $0.issuedBefore.milliseconds } ?? false
        }
    }
}
