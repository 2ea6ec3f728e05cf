import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import SecretMaterial
import SignatureV4
public import WireProtocol

/// Calls STS as any AWS client does: a signed form in, XML out (reference sts.md §2).
public struct QueryClient: Sendable {
    /// The largest answer that is read, in bytes.
    static let maximumAnswerBytes = 1 << 20
    /// How long an answer may take, in seconds.
    static let patienceSeconds: Int64 = 20

    private let http: HTTPClient
    private let endpoint: Endpoint
    private let region: String

    /// Makes a client of the server at `configuration.endpoint`; `shutDown` ends it.
    public init(_ configuration: ClientConfiguration) throws(ClientError) {
        endpoint = try Endpoint(configuration.endpoint)
        region = configuration.region
        var options = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5), read: .seconds(10)))
        if let file = configuration.certificateAuthorities {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(file)
            options.tlsConfiguration = tls
        }
        options.httpVersion = .http1Only
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: options)
    }

    public func shutDown() async { try? await http.shutdown() }

    /// The `…Result` element of the reply.
    ///
    /// - Parameters:
    ///   - parameters: the operation's members; `Action` and `Version` are added.
    ///   - now: what the signature says of the time.
    public func call(
        _ action: String, _ parameters: [(name: String, value: String)], as credentials: ClientCredentials,
        at now: Timestamp
    ) async throws(ClientError) -> XMLElement {
        let form = [("Action", action), ("Version", "2011-06-15")] + parameters.map { ($0.name, $0.value) }
        let body = form.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        let (status, answer) = try await send(signed(body, credentials, now), body)
        guard let root = try? XMLReader.read(answer) else {
            throw .unreachable("\(endpoint.url) answered with status \(status) and no XML: is it an STS server?")
        }
        if status == 200, let result = root.child("\(action)Result") { return result }
        guard let error = root.child("Error"), let code = error.child("Code")?.text else {
            throw .unreachable("\(endpoint.url) answered with status \(status) and no error that can be read.")
        }
        throw .refused(code: code, message: error.child("Message")?.text ?? "", status: status)
    }

    private func signed(_ body: String, _ credentials: ClientCredentials, _ now: Timestamp) -> HTTPClientRequest {
        let signer = RequestSigner(
            accessKeyID: credentials.accessKeyID, secret: credentials.secret, sessionToken: credentials.sessionToken,
            region: region, service: "sts")
        let view = RequestView(
            method: "POST", path: endpoint.path, query: nil,
            headers: [
                ("Host", endpoint.host), ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                ("User-Agent", "stint"),
            ])
        let signed = signer.sign(view, at: now.seconds, payloadHash: PayloadHash.of(Array(body.utf8)))
        var request = HTTPClientRequest(url: endpoint.url)
        request.method = .POST
        for (name, value) in signed.headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(string: body))
        return request
    }

    private func send(_ request: HTTPClientRequest, _ body: String) async throws(ClientError) -> (Int, [UInt8]) {
        do {
            let response = try await http.execute(request, timeout: .seconds(Self.patienceSeconds))
            let answer = try await response.body.collect(upTo: Self.maximumAnswerBytes)
            return (Int(response.status.code), Array(answer.readableBytesView))
        } catch {
            throw .unreachable("\(endpoint.url) cannot be reached: \(error)")
        }
    }
}

/// The parts of an endpoint's URL that a request needs.
struct Endpoint: Sendable {
    let url: String
    /// With the port, where the URL has one.
    let host: String
    let path: String

    init(_ text: String) throws(ClientError) {
        let rest: Substring
        if text.hasPrefix("http://") {
            rest = text.dropFirst(7)
        } else if text.hasPrefix("https://") {
            rest = text.dropFirst(8)
        } else {
            throw .configuration("An endpoint begins with http:// or https://, which “\(text)” does not.")
        }
        let authority = rest.prefix { $0 != "/" }
        let path = rest[authority.endIndex...]
        guard !authority.isEmpty, !text.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }),
            !authority.contains("@"), !rest.contains("?"), !rest.contains("#")
        else { throw .configuration("“\(text)” is no endpoint: http(s)://HOST[:PORT][/PATH] is.") }
        host = String(authority)
        self.path = path.isEmpty ? "/" : path.hasSuffix("/") ? String(path) : path + "/"
        url = text.prefix(text.count - path.count) + self.path
    }
}
