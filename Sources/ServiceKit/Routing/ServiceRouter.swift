import WireProtocol

/// Picks the service for a request (DESIGN §7): a host name that names one decides; on a bare host the credential scope
/// does; unsigned, a Query `Action` means STS, anything else S3.
public final class ServiceRouter: RequestHandler {
    /// A service and its name. An object, so that the service is called where it lies and not copied for it.
    private final class Hosted: Sendable {
        private let service: any HostedService
        let name: String
        /// The same in UTF-8.
        let nameBytes: [UInt8]

        init(_ service: any HostedService) {
            self.service = service
            name = service.signingName
            nameBytes = Array(name.utf8)
        }

        func plan(for request: consuming IncomingRequest) -> RequestPlan { service.plan(for: request) }

        func overloaded(_ request: IncomingRequest) -> HTTPResponse { service.overloaded(request) }
    }

    private let sts: Hosted
    private let s3: Hosted
    private let services: [Hosted]
    private let clock: any ServerClock
    private let endpoints: EndpointCache

    /// - Parameter globalSTSHosts: host names, in lower case and without port, that are STS's global endpoint here.
    public init(
        sts: any HostedService, s3: any HostedService, others: [any HostedService],
        clock: any ServerClock, globalSTSHosts: Set<String> = []
    ) {
        self.sts = Hosted(sts)
        self.s3 = Hosted(s3)
        services = [self.sts, self.s3] + others.map { Hosted($0) }
        self.clock = clock
        endpoints = EndpointCache(globalSTSHosts: globalSTSHosts)
    }

    public func plan(for head: HTTPRequestHead) -> RequestPlan {
        let request = request(head)
        return service(for: request).plan(for: request)
    }

    public func overloaded(_ head: HTTPRequestHead) -> HTTPResponse {
        let request = request(head)
        return service(for: request).overloaded(request)
    }

    private func request(_ head: HTTPRequestHead) -> IncomingRequest {
        IncomingRequest(
            head: head, requestID: RequestID.make(), endpoint: endpoints.endpoint(of: head), receivedAt: clock.now)
    }

    private func service(for request: IncomingRequest) -> Hosted {
        if let name = request.endpoint.service, let named = services.first(where: { $0.name == name }) { return named }
        if let scoped = Self.withScopedService(request.head, { place(named: $0) }) { return services[scoped] }
        return Self.isQuery(request.head) ? sts : s3
    }

    /// Calls `body` with the service in the credential scope, unverified: it only picks who will verify. Nil without a
    /// scope.
    private static func withScopedService<Value>(
        _ head: HTTPRequestHead, _ body: (UnsafeBufferPointer<UInt8>) -> Value?
    ) -> Value? {
        if let authorization = head.fieldValue("authorization") {
            let found: (isScope: Bool, value: Value?) = head.withBytes(at: authorization) { bytes in
                guard let start = ScopeReader.credential(in: bytes) else { return (false, nil) }
                return (true, ScopeReader.service(in: UnsafeBufferPointer(rebasing: bytes[start...])).flatMap(body))
            }
            if found.isScope { return found.value }
        }
        guard let query = head.queryRange else { return nil }
        return head.withBytes(at: query) { ScopeReader.presignedService(in: $0, body) }
    }

    private func place(named name: UnsafeBufferPointer<UInt8>) -> Int? {
        for index in services.indices where Self.equalIgnoringCase(name, services[index].nameBytes) { return index }
        return nil
    }

    private static func equalIgnoringCase(_ bytes: UnsafeBufferPointer<UInt8>, _ lowercased: [UInt8]) -> Bool {
        guard bytes.count == lowercased.count else { return false }
        for index in bytes.indices where ASCII.lowered(bytes[index]) != lowercased[index] { return false }
        return true
    }

    /// Whether an unsigned request speaks the Query protocol.
    private static func isQuery(_ head: HTTPRequestHead) -> Bool {
        guard head.equals(head.pathRange, "/") else { return false }
        if let query = head.query, query.split(separator: "&").contains(where: { $0.hasPrefix("Action=") }) {
            return true
        }
        return head.method == "POST" && head.isForm
    }
}

extension HTTPRequestHead {
    /// Whether the body is `application/x-www-form-urlencoded`, parameters of the media type aside (row W1).
    package var isForm: Bool {
        guard let type = fieldValue("content-type") else { return false }
        // As nearly every client writes it.
        let usual: StaticString = "application/x-www-form-urlencoded"
        let isUsual = withBytes(at: type) { bytes in
            let count = usual.utf8CodeUnitCount
            return ScopeReader.begins(bytes, with: usual) && (bytes.count == count || bytes[count] == UInt8(ascii: ";"))
        }
        if isUsual { return true }
        let essence = withBytes(at: type) { bytes -> Range<Int> in
            let end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
            let last = bytes[..<end].lastIndex { $0 != 0x20 && $0 != 0x09 }
            return type.lowerBound..<type.lowerBound + (last.map { $0 + 1 } ?? 0)
        }
        return equalsIgnoringCase(essence, usual)
    }
}
