public import SecretMaterial

/// Signs requests as a client does: for tests, tools and forwarding.
public struct RequestSigner: Sendable {
    public var accessKeyID: String
    public var sessionToken: String?
    public var region: String
    public var service: String
    public var rules: SignatureRules
    private let secret: SecretBytes

    public init(
        accessKeyID: String, secret: SecretBytes, sessionToken: String? = nil, region: String, service: String,
        rules: SignatureRules = .standard
    ) {
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.sessionToken = sessionToken
        self.region = region
        self.service = service
        self.rules = rules
    }

    /// `request` with `X-Amz-Date`, the session token and an Authorization header; all its headers are signed.
    public func sign(_ request: RequestView, at seconds: Int64, payloadHash: String) -> RequestView {
        signWithSeed(request, at: seconds, payloadHash: payloadHash).request
    }

    /// The same, and the start of a chain of signed chunks.
    public func signWithSeed(
        _ request: RequestView, at seconds: Int64, payloadHash: String
    ) -> (request: RequestView, seed: VerifiedSignature) {
        let time = SignatureTime(seconds: seconds)
        var request = request
        request.headers.append(("X-Amz-Date", time.description))
        if let sessionToken { request.headers.append(("X-Amz-Security-Token", sessionToken)) }
        let names = Self.headerNames(of: request)
        let seed = signature(of: request, names: names, time: time, payloadHash: payloadHash, presigned: false)
        let value =
            "\(PresentedSignature.algorithm) Credential=\(accessKeyID)/\(seed.scope), "
            + "SignedHeaders=\(names.joined(separator: ";")), Signature=\(seed.signature.hex)"
        request.headers.append(("Authorization", value))
        return (request, seed)
    }

    /// `request` with a signature in its query that a service honours for `expires` seconds.
    public func presign(
        _ request: RequestView, at seconds: Int64, expires: Int64, payloadHash: String
    ) -> RequestView {
        let time = SignatureTime(seconds: seconds)
        let names = Self.headerNames(of: request)
        var items = [
            ("X-Amz-Algorithm", PresentedSignature.algorithm),
            ("X-Amz-Credential", "\(accessKeyID)/\(scope(at: time))"), ("X-Amz-Date", time.description),
            ("X-Amz-Expires", String(expires)), ("X-Amz-SignedHeaders", names.joined(separator: ";")),
        ]
        if let sessionToken { items.append(("X-Amz-Security-Token", sessionToken)) }
        let added = items.map { name, value in
            name + "=" + String(decoding: Self.encoded(value), as: UTF8.self)
        }
        var request = request
        request.query = ((request.query.map { $0.isEmpty ? [] : [$0] } ?? []) + added).joined(separator: "&")
        let seed = signature(of: request, names: names, time: time, payloadHash: payloadHash, presigned: true)
        request.query?.append("&\(PresignedQuery.signatureName)=\(seed.signature.hex)")
        return request
    }

    private func signature(
        of request: RequestView, names: [String], time: SignatureTime, payloadHash: String, presigned: Bool
    ) -> VerifiedSignature {
        let canonical = CanonicalRequest(
            of: request, signedHeaders: names, payloadHash: payloadHash, path: rules.path, presigned: presigned)
        let scope = scope(at: time)
        let key = SigningKey(secret: secret, scope: scope)
        let stringToSign = StringToSign(time: time, scope: scope, canonicalRequest: canonical)
        return VerifiedSignature(signature: key.sign(stringToSign), time: time, scope: scope, source: .key(key))
    }

    private func scope(at time: SignatureTime) -> CredentialScope {
        CredentialScope(date: time.date, region: region, service: service)
    }

    /// The lower-case names of all headers, sorted, each once.
    private static func headerNames(of request: RequestView) -> [String] {
        Set(request.headers.map { ASCII.lowercased($0.name) }).sorted()
    }

    private static func encoded(_ text: String) -> [UInt8] {
        var output = ArraySink()
        for byte in text.utf8 { PercentEncoding.append(byte, to: &output) }
        return output.bytes
    }
}

extension RequestSigner: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "RequestSigner(\(accessKeyID), \(region), \(service))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}
