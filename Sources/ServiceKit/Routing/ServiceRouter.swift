import WireProtocol

/// Picks the service for a request (DESIGN §7): a host name that names one decides; on a bare host the credential scope
/// does; unsigned, a Query `Action` means STS, anything else S3.
public struct ServiceRouter: RequestHandler {
    private let sts: any HostedService
    private let s3: any HostedService
    private let names: [String]
    /// In the order of `names`.
    private let services: [any HostedService]
    private let clock: any ServerClock
    private let endpoints: EndpointCache

    /// - Parameter globalSTSHosts: host names, in lower case and without port, that are STS's global endpoint here.
    public init(
        sts: any HostedService, s3: any HostedService, others: [any HostedService],
        clock: any ServerClock, globalSTSHosts: Set<String> = []
    ) {
        self.sts = sts
        self.s3 = s3
        services = [sts, s3] + others
        names = services.map(\.signingName)
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

    private func service(for request: IncomingRequest) -> any HostedService {
        if let name = request.endpoint.service, let named = names.firstIndex(of: name) { return services[named] }
        let scoped = Self.withScopedService(request.head) { scoped in
            names.firstIndex { Self.equalIgnoringCase(scoped, $0) }
        }
        if let scoped { return services[scoped] }
        return Self.isQuery(request.head) ? sts : s3
    }

    /// Calls `body` with the service in the credential scope, unverified: it only picks who will verify. Nil without a
    /// scope.
    private static func withScopedService<Value>(
        _ head: HTTPRequestHead, _ body: (UnsafeBufferPointer<UInt8>) -> Value?
    ) -> Value? {
        if let authorization = head.fieldValue("authorization") {
            let found: (isScope: Bool, value: Value?) = head.withBytes(at: authorization) { bytes in
                guard let start = ScopeReader.end(of: "Credential=", in: bytes) else { return (false, nil) }
                return (true, ScopeReader.service(in: UnsafeBufferPointer(rebasing: bytes[start...])).flatMap(body))
            }
            if found.isScope { return found.value }
        }
        guard let query = head.queryRange else { return nil }
        return head.withBytes(at: query) { ScopeReader.presignedService(in: $0, body) }
    }

    private static func equalIgnoringCase(_ bytes: UnsafeBufferPointer<UInt8>, _ lowercased: String) -> Bool {
        var lowercased = lowercased
        return lowercased.withUTF8 { lowercased in
            guard bytes.count == lowercased.count else { return false }
            for index in bytes.indices where ASCII.lowered(bytes[index]) != lowercased[index] { return false }
            return true
        }
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
        let essence = withBytes(at: type) { bytes -> Range<Int> in
            let end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
            let last = bytes[..<end].lastIndex { $0 != 0x20 && $0 != 0x09 }
            return type.lowerBound..<type.lowerBound + (last.map { $0 + 1 } ?? 0)
        }
        return equalsIgnoringCase(essence, "application/x-www-form-urlencoded")
    }
}
