package import ServiceKit
package import WireProtocol

/// What came back.
package struct TestReply: Sendable {
    package let status: Int
    package let headers: [HTTPField]
    package let body: [UInt8]

    package init(_ response: HTTPResponse) async throws {
        status = response.status
        headers = response.headers
        switch response.body {
        case .empty, .absent: body = []
        case .bytes(let bytes): body = bytes
        case .stream(_, let source):
            var bytes: [UInt8] = []
            while let piece = try await source.next() { bytes += piece }
            source.close()
            body = bytes
        }
    }

    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The root element; nil when the body is no XML.
    package var xml: XMLElement? { try? XMLReader.read(body) }

    /// The text of the element at this path below the root.
    package func text(at path: String...) -> String? {
        path.reduce(xml) { element, name in element?.child(name) }?.text
    }

    /// `status code: message` of an error, Query's or S3's; the bare status of a success.
    package var refusal: String {
        guard status >= 400, let root = xml else { return String(status) }
        let error = root.child("Error") ?? root
        return "\(status) \(error.child("Code")?.text ?? "-"): \(error.child("Message")?.text ?? "")"
    }
}

extension World {
    /// Sends the request as it is.
    package func send(_ request: TestRequest, to handler: some RequestHandler) async throws -> TestReply {
        switch handler.plan(for: request.head) {
        case .respond(let response): return try await TestReply(response)
        case .buffered(let limit, let then, let tooLong):
            guard request.body.count <= limit else {
                return try await TestReply(tooLong?() ?? HTTPResponse(status: 413))
            }
            switch then(request.body) {
            case .ready(let response): return try await TestReply(response)
            case .suspended(let finish): return try await TestReply(await finish())
            }
        case .streamed(let handle):
            let pieces = Pieces(request.body)
            let stream = RequestBodyStream(contentLength: Int64(request.body.count)) { pieces.next() }
            return try await TestReply(await handle(stream))
        }
    }

    /// Sends the request to one service alone, past the router.
    package func send(_ request: TestRequest, to service: some HostedService) async throws -> TestReply {
        try await send(request, to: SoleService(service: service, clock: clock))
    }

    /// Signs a Query request now and sends it.
    package func call(
        _ action: String, _ parameters: [(String, String)] = [], of service: QueryService,
        as credentials: TestCredentials, host: String = "localhost:4787"
    ) async throws -> TestReply {
        let request = TestRequest.query(service.signingName, action, parameters, host: host)
        return try await send(request.signed(by: credentials, at: clock.now.seconds), to: service)
    }
}

/// A router with one service behind it.
private final class SoleService<Service: HostedService>: RequestHandler {
    private let service: Service
    private let clock: FixedClock

    init(service: Service, clock: FixedClock) {
        self.service = service
        self.clock = clock
    }

    func plan(for head: HTTPRequestHead) -> RequestPlan { service.plan(for: request(head)) }

    func overloaded(_ head: HTTPRequestHead) -> HTTPResponse { service.overloaded(request(head)) }

    private func request(_ head: HTTPRequestHead) -> IncomingRequest {
        IncomingRequest(
            head: head, requestID: "00000000-0000-4000-8000-000000000000",
            endpoint: RequestedEndpoint(host: head.header("host")), receivedAt: clock.now)
    }
}
