import CallerAuthentication
import Directory
import STSService
import ServiceKit
import WireProtocol

/// STS over the directory of a `World`, without a socket and without a log.
struct ServedWorld {
    private let service: QueryService

    init(_ world: World, authenticator: SignatureAuthenticator) throws {
        let (session, store) = (world.sessionRing, world.storeRing)
        let directory = Directory(world.snapshot)
        let messages = SealedAuthorizationMessages { session }
        service = STSService.make(
            issuer: SessionIssuer(ring: { session }),
            secondFactor: SecondFactor(directory: directory, storeRing: { store }), messages: messages,
            pipeline: RequestPipeline(
                authenticator: authenticator, directory: directory, audit: NoTrail(), authorizationMessages: messages))
    }

    private final class NoTrail: AuditTrail {
        func record(_ record: AuditRecord) {}
        func recordShed(by service: String, as error: ServiceError) {}
    }

    /// Answers the request of an authentication as the gateway would have it answered.
    func call(_ request: AuthenticationRequest, expecting status: Int) throws {
        guard case .received(let body) = request.payload else { throw World.Failure.setUp }
        let incoming = IncomingRequest(
            head: request.head, requestID: "c6104cbe-af31-11e0-8154-cbc7ccf896c7",
            endpoint: RequestedEndpoint(host: request.head.header("host")),
            receivedAt: Timestamp(seconds: World.now))
        guard case .buffered(_, let answer, _) = service.plan(for: incoming),
            case .ready(let response) = answer(body)
        else { throw World.Failure.setUp }
        guard response.status == status, case .bytes(let bytes) = response.body, !bytes.isEmpty else {
            throw World.Failure.denied
        }
    }
}
