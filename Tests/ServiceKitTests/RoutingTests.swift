import AWSNames
import Authorization
import Directory
import ServiceKit
import ServiceTesting
import Testing
import WireProtocol

/// A service that says its name and nothing else.
private final class Named: HostedService {
    let signingName: String

    init(signingName: String) { self.signingName = signingName }

    func plan(for request: IncomingRequest) -> RequestPlan {
        .respond(HTTPResponse(status: 200, body: .bytes(Array(signingName.utf8))))
    }

    func overloaded(_ request: IncomingRequest) -> HTTPResponse {
        HTTPResponse(status: 503, body: .bytes(Array("\(signingName) shed".utf8)))
    }
}

/// DESIGN §7: a host that names a service decides; else the credential scope; else the form of the request.
@Suite struct RoutingTests {
    let world: World

    init() throws { world = try World() }

    private func answered(_ request: TestRequest) async throws -> String {
        let router = ServiceRouter(
            sts: Named(signingName: "sts"), s3: Named(signingName: "s3"), others: [Named(signingName: "iam")],
            clock: world.clock)
        return try await world.send(request, to: router).text
    }

    private func request(_ host: String, scope: String? = nil, _ method: String = "GET", _ target: String = "/")
        -> TestRequest
    {
        var headers = [(name: "Host", value: host)]
        if let scope {
            headers.append(
                ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/\(scope)/aws4_request, X=1"))
        }
        return TestRequest(method, target, service: scope ?? "", headers: headers)
    }

    @Test(arguments: [
        ("sts.amazonaws.com", "s3", "sts"), ("sts.eu-west-1.amazonaws.com", "iam", "sts"),
        ("sts.eu-west-1.localhost:4787", "s3", "sts"), ("sts-fips.us-east-1.amazonaws.com", "s3", "sts"),
        ("iam.amazonaws.com", "sts", "iam"), ("bucket.s3.amazonaws.com", "sts", "s3"),
        ("s3.eu-west-1.amazonaws.com", "iam", "s3"), ("s3-eu-west-1.amazonaws.com", "iam", "s3"),
        ("STS.AMAZONAWS.COM", "s3", "sts"),
    ])
    func theHostDecides(host: String, scope: String, service: String) async throws {
        #expect(try await answered(request(host, scope: scope)) == service)
    }

    @Test(arguments: ["localhost:4787", "127.0.0.1", "[::1]:4787", "stint.example"])
    func onABareHostTheScopeDecides(host: String) async throws {
        for service in ["sts", "iam", "s3"] {
            #expect(try await answered(request(host, scope: service)) == service)
            let credential = "AKIA%2F20260101%2Fus-east-1%2F\(service)%2Faws4_request"
            #expect(try await answered(request(host, "GET", "/?X-Amz-Credential=\(credential)")) == service)
        }
    }

    /// The first `Credential=` counts, wherever it stands, and the element before the scope's last.
    @Test(arguments: [
        ("AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/iam/aws4_request, SignedHeaders=host", "iam"),
        ("AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/IAM/aws4_request", "iam"),
        ("AWS4-HMAC-SHA256  Credential=A/20260101/us-east-1/iam/aws4_request", "iam"),
        ("AWS4-HMAC-SHA256 SignedHeaders=host,Credential=A/20260101/us-east-1/iam/aws4_request", "iam"),
        ("AWS4-HMAC-SHA512 Credential=A/20260101/us-east-1/iam/aws4_request", "iam"),
        ("Credential=A/1/2/iam/aws4_request Credential=A/1/2/sts/aws4_request", "iam"),
        ("AWS4-HMAC-SHA256 Credential=A/1/2/iam/aws4_request,Credential=A/1/2/sts/aws4_request", "iam"),
        ("AWS4-HMAC-SHA256 Credential=A/B/20260101/us-east-1/iam/aws4_request", "iam"),
        ("AWS4-HMAC-SHA256 Credential=A/2026-01-01/us east-1/iam/aws4_request", "s3"),
        ("AWS4-HMAC-SHA256 Credential=A/us-east-1/iam", "s3"), ("AWS4-HMAC-SHA256 Credential=iam", "s3"),
        ("AWS4-HMAC-SHA256 Credential=", "s3"), ("AWS4-HMAC-SHA256 Credentia", "s3"), ("", "s3"),
        ("AWS4-HMAC-SHA256 credential=A/20260101/us-east-1/iam/aws4_request", "s3"),
    ])
    func credentialsInHeaders(authorization: String, service: String) async throws {
        let headers = [(name: "Host", value: "localhost"), (name: "Authorization", value: authorization)]
        #expect(try await answered(TestRequest("GET", "/", service: "", headers: headers)) == service)
    }

    @Test(arguments: [
        ("GET", "/?Action=AssumeRoleWithWebIdentity&Version=2011-06-15", "sts"), ("GET", "/", "s3"),
        ("GET", "/bucket?Action=x", "s3"), ("PUT", "/bucket", "s3"), ("GET", "/?list-type=2", "s3"),
    ])
    func unsignedTheFormDecides(method: String, target: String, service: String) async throws {
        #expect(try await answered(request("localhost", method, target)) == service)
    }

    @Test func anUnsignedFormIsForSTS() async throws {
        #expect(try await answered(TestRequest.query("", "AssumeRoleWithSAML")) == "sts")
    }

    @Test(arguments: ["ec2", "", "stsx"])
    func aScopeThatNamesNoServiceHereIsForTheFormToDecide(scope: String) async throws {
        #expect(try await answered(request("localhost", scope: scope)) == "s3")
        var form = TestRequest.query(scope, "GetCallerIdentity")
        form.headers += request("localhost", scope: scope).headers.suffix(1)
        #expect(try await answered(form) == "sts")
    }
}

/// Rows W11–W22: what is no operation.
@Suite struct ElsewhereTests {
    let world: World

    init() throws { world = try World() }

    private func send(_ method: String, _ target: String, _ headers: [(String, String)] = []) async throws -> TestReply
    {
        let request = TestRequest(
            method, target, service: "sts", headers: [("Host", "sts.amazonaws.com")] + headers.map { ($0.0, $0.1) })
        return try await world.send(request, to: world.toyService(Diary()))
    }

    @Test func redirects() async throws {
        let post = try await send("POST", "/")
        #expect(post.status == 302)
        #expect(post.header("Location") == "https://aws.amazon.com/iam")  // W11
        let get = try await send("GET", "/?Version=2011-06-15")
        #expect(get.status == 302)
        #expect(get.header("Location") == "https://aws.amazon.com/iam?Version=2011-06-15")  // W12
        #expect(get.header("x-amzn-RequestId") != nil)
    }

    @Test func unknownPlaces() async throws {
        let get = try await send("GET", "/elsewhere")
        #expect(get.status == 404)
        #expect(get.text == "<UnknownOperationException/>\n")  // W20
        #expect(try await send("HEAD", "/elsewhere").body.isEmpty)
        #expect(try await send("GET", "/elsewhere?Action=Toy").refusal.hasPrefix("403 SignatureDoesNotMatch"))  // W21
    }

    @Test func preflight() async throws {
        let reply = try await send(
            "OPTIONS", "/", [("Origin", "https://a.example"), ("Access-Control-Request-Method", "POST")])
        #expect(reply.status == 200)
        #expect(reply.header("Access-Control-Allow-Methods") == "POST")  // W22
    }

    @Test(arguments: [
        ("Action=&Version=2011-06-15", "Could not find operation  for version 2011-06-15"),  // W14
        ("Action=Toy", "Could not find operation Toy for version NO_VERSION_SPECIFIED"),  // W15
        ("Action=Toy&Version=", "Could not find operation Toy for version "),  // W16
        ("Action=Toy&Version=2000-01-01", "Could not find operation Toy for version 2000-01-01"),  // W17
        ("Action=toy&Version=2011-06-15", "Could not find operation toy for version 2011-06-15"),  // W2
    ])
    func namesAndVersions(query: String, message: String) async throws {
        let reply = try await send("GET", "/?" + query)
        #expect(reply.refusal == "400 InvalidAction: \(message)")
        #expect(reply.text.contains(ServiceError.faultNamespace))  // W18
    }
}

/// Rows W26, W28, W29, W32.
@Suite struct ReplyTests {
    @Test func requestIDs() async throws {
        let world = try World()
        let account = try await world.account("111122223333")
        let root = try await world.rootKey(of: account)
        let router = ServiceRouter(
            sts: world.toyService(Diary()), s3: Named(signingName: "s3"), others: [], clock: world.clock)
        var seen: Set<String> = []
        for action in ["Toy", "Toy", "Nothing"] {
            let request = TestRequest.query("sts", action).signed(by: root, at: world.clock.now.seconds)
            let reply = try await world.send(request, to: router)
            let id = try #require(reply.header("x-amzn-RequestId"))
            #expect(id.utf8.count == 36)
            #expect(reply.header("x-amz-sts-extended-request-id") != nil)
            let inBody = reply.text(at: "ResponseMetadata", "RequestId") ?? reply.text(at: "RequestId")
            #expect(inBody == id)
            #expect(world.audit.records.last?.requestID == id)
            seen.insert(id)
        }
        #expect(seen.count == 3)
    }

    @Test func repliesInJSON() async throws {
        let world = try World()
        let root = try await world.rootKey(of: world.account("111122223333"))
        var request = TestRequest.query("sts", "Toy", [("Text", "hello")])
        request.headers.append(("Accept", "application/json"))
        let reply = try await world.send(
            request.signed(by: root, at: world.clock.now.seconds), to: world.toyService(Diary()))
        #expect(reply.text.contains(#""ToyResponse":{"ToyResult":{"Text":"hello"}"#))
        #expect(reply.header("Content-Type")?.hasPrefix("application/json") == true)
    }

    @Test func bodiesBeyondTheLimit() async throws {
        let world = try World()
        var request = TestRequest.query("sts", "Toy")
        request.body = [UInt8](repeating: 0x61, count: QueryService.maximumBodyBytes + 1)
        #expect(try await world.send(request, to: world.toyService(Diary())).status == 413)  // W8
    }
}
