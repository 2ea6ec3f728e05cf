/// The text that a signing key signs: algorithm, time, scope and the hash of the canonical request.
public struct StringToSign: Sendable {
    public let text: String

    public init(time: SignatureTime, scope: CredentialScope, canonicalRequest: CanonicalRequest) {
        let hash = PayloadHash.of(canonicalRequest.unsafeBytes)
        text = "\(PresentedSignature.algorithm)\n\(time)\n\(scope)\n\(hash)"
    }
}
