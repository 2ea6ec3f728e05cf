import AWSNames
import Authorization
public import Directory
import WireProtocol

/// What every service shares: who authenticates, which directory decides, what time it is, who keeps the record.
public final class RequestPipeline: Sendable {
    public let authenticator: any Authenticator
    public let directory: Directory
    public let audit: any AuditTrail
    /// Builds the environment that policies see of a request.
    public let environment: EnvironmentRules
    /// Writes the encoded messages that go with denials.
    public let authorizationMessages: (any AuthorizationMessageWriter)?

    public init(
        authenticator: any Authenticator, directory: Directory, audit: any AuditTrail,
        environment: EnvironmentRules = EnvironmentRules(),
        authorizationMessages: (any AuthorizationMessageWriter)? = nil
    ) {
        self.authenticator = authenticator
        self.directory = directory
        self.audit = audit
        self.environment = environment
        self.authorizationMessages = authorizationMessages
    }

    /// Authenticates `request` for an operation and puts together what the operation may know.
    ///
    /// - Parameters:
    ///   - region: the Region that serves the request; nil takes the one that the signature names.
    ///   - refusal: the service's own words for an authentication failure.
    func authenticated(
        _ request: IncomingRequest, as authentication: AuthenticationRequest, endpoint: EndpointKind?,
        region: RegionName?, refusal: (AuthenticationFailure) -> ServiceError
    ) throws(ServiceError) -> (context: OperationContext, verifier: any PayloadVerifier) {
        let snapshot = directory.snapshot
        let (caller, facts, verifier) = try believed(
            authentication, by: snapshot, now: request.receivedAt, refusal: refusal)
        let served = region ?? facts.region ?? .usEast1
        let context = OperationContext(
            caller: caller, requestID: request.requestID,
            environment: environment.environment(of: request, region: served), snapshot: snapshot,
            signature: facts, endpoint: endpoint ?? .regional(served),
            authorizationMessages: authorizationMessages, head: request.head)
        return (context, verifier)
    }

    private func believed(
        _ authentication: AuthenticationRequest, by snapshot: DirectorySnapshot, now: Timestamp,
        refusal: (AuthenticationFailure) -> ServiceError
    ) throws(ServiceError) -> AuthenticatedCaller {
        do throws(AuthenticationFailure) {
            return try authenticator.authenticate(authentication, directory: snapshot, now: now)
        } catch {
            throw refusal(error)
        }
    }

    /// Notes the outcome of one request.
    func record(
        _ request: IncomingRequest, action: ServiceAction?, context: OperationContext?, status: Int,
        error: ServiceError?
    ) {
        let environment = context?.environment
        audit.record(
            AuditRecord(
                requestID: request.requestID, time: request.receivedAt, action: action,
                caller: context?.caller,
                sourceAddress: environment?.sourceAddress ?? request.head.peerAddress,
                userAgent: environment == nil ? request.head.header("user-agent") : environment?.userAgent,
                region: environment?.region,
                status: status,
                errorCode: error?.code, note: error?.logNote))
    }
}

/// Which parts of a request policies may rely on.
public struct EnvironmentRules: Sendable {
    public init() {}

    /// The environment of a request. Addresses come from the transport alone: forwarded headers count only from peers
    /// that the operator names, and nobody is named (DESIGN §7).
    func environment(of request: IncomingRequest, region: RegionName) -> RequestEnvironment {
        RequestEnvironment(
            now: request.receivedAt, sourceAddress: request.head.peerAddress,
            userAgent: request.head.header("user-agent"), referer: request.head.header("referer"),
            isSecure: request.head.isSecure, tlsVersion: request.head.tlsVersion, region: region)
    }
}
