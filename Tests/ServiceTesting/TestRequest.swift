package import ServiceKit
import SignatureV4
import WireProtocol

/// A request on its way to a service, which a test may bend before it is signed, and after.
package struct TestRequest: Sendable {
    package var method: String
    package var target: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// What the credential scope names.
    package var service: String
    package var region = "us-east-1"
    package var peerAddress: String? = "192.0.2.7"
    package var tlsVersion: String?

    package init(
        _ method: String, _ target: String, service: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.service = service
        self.headers = headers
        self.body = body
    }

    /// A POST of the Query protocol.
    package static func query(
        _ service: String, _ action: String, _ parameters: [(String, String)] = [], host: String = "localhost:4787"
    ) -> TestRequest {
        let version = service == "iam" ? "2010-05-08" : "2011-06-15"
        let form = ([("Action", action), ("Version", version)] + parameters)
            .map { PercentEncoding.encode($0.0) + "=" + PercentEncoding.encode($0.1) }.joined(separator: "&")
        return TestRequest(
            "POST", "/", service: service,
            headers: [
                ("Host", host), ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
            ], body: Array(form.utf8))
    }

    /// The request with its signature in an Authorization header. S3's declares the hash of the body.
    package func signed(by credentials: TestCredentials, at seconds: Int64) -> TestRequest {
        var request = self
        let hash = PayloadHash.of(body)
        var signer = credentials.signer(region: region, service: service)
        if service == "s3" {
            signer.rules = .s3
            request.headers.append(("x-amz-content-sha256", hash))
        }
        request.headers = signer.sign(request.view, at: seconds, payloadHash: hash).headers
        return request
    }

    /// The request with its signature in the query. Its body is not sent.
    package func presigned(by credentials: TestCredentials, at seconds: Int64, expires: Int64 = 900) -> TestRequest {
        var request = self
        let view = credentials.signer(region: region, service: service).presign(
            request.view, at: seconds, expires: expires, payloadHash: PayloadHash.of([]))
        request.target = view.path + "?" + (view.query ?? "")
        return request
    }

    private var view: RequestView {
        let head = head
        return RequestView(
            method: method, path: String(head.path), query: head.query.map(String.init), headers: headers)
    }

    /// As the gateway hands it over.
    package var head: HTTPRequestHead {
        HTTPRequestHead(
            method: method, target: target, headers: headers, peerAddress: peerAddress, tlsVersion: tlsVersion)
    }
}
