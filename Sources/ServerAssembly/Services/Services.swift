import AWSNames
import CallerAuthentication
import STSService
import ServiceKit
import WireProtocol

/// Puts the services behind one router.
enum Services {
    static func makeRouter(_ foundation: ServerParts.Foundation) -> ServiceRouter {
        let rings = foundation.rings
        let authenticator = SignatureAuthenticator(
            rings: { (session: rings.session, store: rings.store) },
            servedRegions: RegionName.enabledByDefault.union(RegionName.optIn))
        let pipeline = RequestPipeline(
            authenticator: authenticator, directory: foundation.directory, audit: LogAuditTrail(foundation.logger))
        let issuer = SessionIssuer(ring: { rings.session }, maximumSeconds: foundation.maximumSessionSeconds)
        return ServiceRouter(
            sts: STSService.make(issuer: issuer, pipeline: pipeline), s3: ObjectStorageRefusal(), others: [],
            clock: WallClock())
    }
}

/// The operating system's clock.
struct WallClock: ServerClock {
    var now: Timestamp { .now }
}

/// What is neither STS's nor another served service's is taken for S3 (DESIGN §7). A build without S3 refuses it as S3
/// refuses what it does not implement, whoever asks.
struct ObjectStorageRefusal: HostedService {
    var signingName: String { "s3" }

    func plan(for request: IncomingRequest) -> RequestPlan {
        let body = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>NotImplemented</Code><Message>A header you provided implies functionality that is not \
            implemented</Message><RequestId>\(request.requestID)</RequestId></Error>
            """
        let headers = [(name: "x-amz-request-id", value: request.requestID), ("Content-Type", "application/xml")]
        return .respond(HTTPResponse(status: 501, headers: headers, body: .bytes(Array(body.utf8))))
    }
}
