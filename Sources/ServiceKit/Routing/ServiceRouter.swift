import WireProtocol

/// Picks the service for a request (DESIGN §7): a host name that names one decides; on a bare host the credential scope
/// does; unsigned, a Query `Action` means STS, anything else S3.
public struct ServiceRouter: RequestHandler {
    private let sts: any HostedService
    private let s3: any HostedService
    private let byName: [String: any HostedService]
    private let clock: any ServerClock
    private let globalSTSHosts: Set<String>

    /// - Parameter globalSTSHosts: host names, in lower case and without port, that are STS's global endpoint here.
    public init(
        sts: any HostedService, s3: any HostedService, others: [any HostedService],
        clock: any ServerClock, globalSTSHosts: Set<String> = []
    ) {
        self.globalSTSHosts = globalSTSHosts
        self.sts = sts
        self.s3 = s3
        byName = Dictionary(uniqueKeysWithValues: ([sts, s3] + others).map { ($0.signingName, $0) })
        self.clock = clock
    }

    public func plan(for head: HTTPRequestHead) -> RequestPlan {
        let endpoint = RequestedEndpoint(host: head.header("host"), globalSTSHosts: globalSTSHosts)
        let request = IncomingRequest(
            head: head, requestID: RequestID.make(), endpoint: endpoint, receivedAt: clock.now)
        return service(for: request).plan(for: request)
    }

    private func service(for request: IncomingRequest) -> any HostedService {
        if let name = request.endpoint.service, let service = byName[name] { return service }
        if let name = Self.scopedService(request.head), let service = byName[name] { return service }
        return Self.isQuery(request.head) ? sts : s3
    }

    /// The service in the credential scope, unverified: it only picks who will verify.
    static func scopedService(_ head: HTTPRequestHead) -> String? {
        if let authorization = head.header("authorization"),
            let start = authorization.firstRange(ofASCII: "Credential=")
        {
            return scopeElement(
                authorization[start.upperBound...].prefix { $0 != "," && $0 != " " }, separator: "/")
        }
        guard let query = head.query else { return nil }
        for pair in query.split(separator: "&") where pair.hasPrefix("X-Amz-Credential=") {
            let value = pair.dropFirst("X-Amz-Credential=".count)
            if value.contains("/") { return scopeElement(value, separator: "/") }
            return scopeElement(value.replacingEscapedSlashes(), separator: "/")
        }
        return nil
    }

    /// `keyid/date/region/SERVICE/aws4_request`.
    private static func scopeElement(_ credential: some StringProtocol, separator: Character)
        -> String?
    {
        let elements = credential.split(separator: separator, omittingEmptySubsequences: false)
        return elements.count >= 4 ? elements[elements.count - 2].lowercased() : nil
    }

    /// Whether an unsigned request speaks the Query protocol.
    private static func isQuery(_ head: HTTPRequestHead) -> Bool {
        if head.path == "/", let query = head.query,
            query.split(separator: "&").contains(where: { $0.hasPrefix("Action=") })
        {
            return true
        }
        return head.method == "POST" && head.path == "/" && head.isForm
    }
}

extension HTTPRequestHead {
    /// Whether the body is `application/x-www-form-urlencoded`, parameters of the media type aside (row W1).
    package var isForm: Bool {
        guard let type = header("content-type") else { return false }
        let essence = type.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        return ASCII.equalIgnoringCase(String(essence), "application/x-www-form-urlencoded")
    }
}

extension String {
    /// The first occurrence of ASCII text, by bytes.
    fileprivate func firstRange(ofASCII needle: StaticString) -> Range<Index>? {
        let pattern = Array(needle.description.utf8)
        var position = utf8.startIndex
        while position < utf8.endIndex {
            let rest = utf8[position...]
            if rest.starts(with: pattern) {
                return position..<utf8.index(position, offsetBy: pattern.count)
            }
            position = utf8.index(after: position)
        }
        return nil
    }
}

extension Substring {
    /// `%2F` and `%2f` as slashes; enough to find the elements of a credential scope.
    fileprivate func replacingEscapedSlashes() -> String {
        var output: [UInt8] = []
        var bytes = utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == 0x25 else {
                output.append(byte)
                continue
            }
            let high = bytes.next()
            let low = bytes.next()
            if high == 0x32, low == 0x46 || low == 0x66 {
                output.append(0x2F)
            } else {
                output.append(0x25)
                if let high { output.append(high) }
                if let low { output.append(low) }
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
