import AWSNames
import ServiceTesting
import Testing
import WireProtocol

@testable import ServiceKit

/// What a service says to a request that waited too long: its own words, and nothing was looked at (rows A20, W26).
@Suite struct SheddingTests {
    let world: World
    let diary = Diary()

    init() throws { world = try World() }

    private func shed(_ request: TestRequest) async throws -> TestReply {
        let service = world.toyService(diary)
        let head = request.head
        let incoming = IncomingRequest(
            head: head, requestID: "00000000-0000-4000-8000-000000000000",
            endpoint: RequestedEndpoint(host: head.header("host")), receivedAt: world.clock.now)
        return try await TestReply(service.overloaded(incoming))
    }

    @Test func aQueryServiceSaysThrottling() async throws {
        let reply = try await shed(TestRequest.query("sts", "Toy"))
        #expect(reply.refusal == "400 Throttling: Rate exceeded")
        #expect(reply.text(at: "RequestId") == "00000000-0000-4000-8000-000000000000")
        #expect(reply.text(at: "Error", "Type") == "Sender")
        #expect(diary.phases == "")
    }

    /// Counted, and not noted one by one.
    @Test func theTrailCountsIt() async throws {
        _ = try await shed(TestRequest.query("sts", "Toy"))
        _ = try await shed(TestRequest.query("sts", "NoSuchOperation"))
        #expect(world.audit.shed == ["sts Throttling", "sts Throttling"])
        #expect(world.audit.records.isEmpty)
    }

    @Test func theRouterAsksTheServiceThatIsMeant() async throws {
        let router = ServiceRouter(
            sts: world.toyService(diary), s3: Other(signingName: "s3"), others: [Other(signingName: "iam")],
            clock: world.clock)
        for host in ["s3", "iam"] {
            let head = HTTPRequestHead(
                method: "GET", target: "/", headers: [("Host", "\(host).us-east-1.amazonaws.com")])
            #expect(try await TestReply(router.overloaded(head)).text == "\(host) is busy")
        }
        let head = HTTPRequestHead(method: "GET", target: "/?Action=Toy", headers: [("Host", "localhost")])
        #expect(try await TestReply(router.overloaded(head)).refusal == "400 Throttling: Rate exceeded")
    }

    private final class Other: HostedService {
        let signingName: String

        init(signingName: String) { self.signingName = signingName }

        func plan(for request: IncomingRequest) -> RequestPlan { .respond(HTTPResponse(status: 500)) }
        func overloaded(_ request: IncomingRequest) -> HTTPResponse {
            HTTPResponse(status: 503, body: .bytes(Array("\(signingName) is busy".utf8)))
        }
    }
}
