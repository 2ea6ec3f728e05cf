import AWSNames
import CallerAuthentication
import Directory
import IAMService
import S3Service
import STSService
import ServiceKit
import WireProtocol

/// Puts the services behind one router.
enum Services {
    static func makeRouter(_ foundation: ServerParts.Foundation) throws -> ServiceRouter {
        let rings = foundation.rings
        let directory = foundation.directory
        let authenticator = SignatureAuthenticator(
            rings: { (session: rings.session, store: rings.store) },
            servedRegions: RegionName.enabledByDefault.union(RegionName.optIn))
        let messages = SealedAuthorizationMessages { rings.session }
        let pipeline = RequestPipeline(
            authenticator: authenticator, directory: directory, audit: foundation.audit,
            authorizationMessages: messages)
        let issuer = SessionIssuer(ring: { rings.session }, maximumSeconds: foundation.maximumSessionSeconds)
        let iam = IAMService(directory: directory, storeRing: { rings.store })
        let access = S3Access(
            store: try ObjectStore(root: foundation.dataDirectory.objects),
            principals: DirectoryPrincipalResolver { directory.snapshot })
        return ServiceRouter(
            sts: STSService.make(
                issuer: issuer, secondFactor: SecondFactor(directory: directory, storeRing: { rings.store }),
                messages: messages, pipeline: pipeline),
            s3: S3Service.make(access: access, pipeline: pipeline),
            others: [QueryService(IAMService.definition, table: iam.operations(), pipeline: pipeline)],
            clock: WallClock(), globalSTSHosts: foundation.globalSTSHosts)
    }
}

/// The operating system's clock.
final class WallClock: ServerClock {
    var now: Timestamp { .now }
}
