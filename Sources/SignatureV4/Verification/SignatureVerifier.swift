internal import SecretMaterial

/// How a service builds its canonical requests and what it wants signed.
public struct SignatureRules: Sendable {
    public var path: PathStyle
    /// Whether every `x-amz-` header that is present must be signed.
    public var requiresSignedAmazonHeaders: Bool

    /// STS, IAM and all other services but S3.
    public static let standard = SignatureRules(path: .normalizedAndEncodedAgain, requiresSignedAmazonHeaders: false)
    /// S3.
    public static let s3 = SignatureRules(path: .asItStands, requiresSignedAmazonHeaders: true)
}

/// A signature that was found good: the start of the chain that chunks of a streamed body are signed in.
public struct VerifiedSignature: Sendable {
    let signature: Digest32
    let time: SignatureTime
    let scope: CredentialScope
    private let source: SigningKeySource

    init(signature: Digest32, time: SignatureTime, scope: CredentialScope, source: SigningKeySource) {
        self.signature = signature
        self.time = time
        self.scope = scope
        self.source = source
    }

    /// The key that made it, which may have to be derived first.
    var key: SigningKey { source.key(for: scope) }
}

extension VerifiedSignature: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "VerifiedSignature(\(scope), \(time))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}

/// Step 9 of sts.md §3.1: whether the signature is the request's.
public enum SignatureVerifier {
    /// Checks that what must be signed is, and that `presented` is what a key of `source` signs for `request`.
    ///
    /// `payload` is what the caller knows of the body: never a header's claim that nobody checks against the body.
    /// The time does not depend on how much of the signature is right.
    @discardableResult
    public static func verify(
        _ presented: PresentedSignature, of request: ReceivedRequest, payload: SignedPayload,
        source: SigningKeySource, rules: SignatureRules
    ) throws(SignatureError) -> VerifiedSignature {
        try presented.checkSignedHeaders(of: request, amazonHeaders: rules.requiresSignedAmazonHeaders)
        guard let signature = presented.signature else { throw .doesNotMatch }
        let (scope, time, names) = (presented.scope, presented.time, presented.headerList)
        var digest = CanonicalRequest.digest(
            of: request, signedHeaders: names, payload: payload, path: rules.path, presigned: presented.isPresigned)
        var matches = source.sign(time: time, scope: scope, canonicalRequest: digest).constantTimeEquals(signature)
        if !matches, let other = rules.path.otherForm(of: request.bytes[request.path]) {
            digest = CanonicalRequest.digest(
                of: request, signedHeaders: names, payload: payload, path: other, presigned: presented.isPresigned)
            matches = source.sign(time: time, scope: scope, canonicalRequest: digest).constantTimeEquals(signature)
        }
        guard matches else { throw .doesNotMatch }
        return VerifiedSignature(signature: signature, time: time, scope: scope, source: source)
    }

    /// The same for a request that is given as texts.
    @discardableResult
    public static func verify(
        _ presented: PresentedSignature, of request: RequestView, payloadHash: String, key: SigningKey,
        rules: SignatureRules
    ) throws(SignatureError) -> VerifiedSignature {
        try verify(
            presented, of: ReceivedRequest(request), payload: .text(payloadHash), source: .key(key), rules: rules)
    }
}
