internal import SecretMaterial

/// The text that a signing key signs: algorithm, time, scope and the hash of the canonical request.
public struct StringToSign: Sendable {
    public let text: String

    public init(time: SignatureTime, scope: CredentialScope, canonicalRequest: CanonicalRequest) {
        var sink = ArraySink()
        let digest = PayloadHash.digest(of: canonicalRequest.unsafeBytes)
        Self.write(time: time, scope: scope, canonicalRequest: digest, to: &sink)
        text = String(decoding: sink.bytes, as: UTF8.self)
    }

    /// The number of bytes that `write` appends.
    static func count(scope: CredentialScope) -> Int { 16 + 1 + 16 + 1 + scope.count + 1 + 2 * Digest32.count }

    static func write(
        time: SignatureTime, scope: CredentialScope, canonicalRequest: Digest32, to sink: inout some ByteSink
    ) {
        sink.append(PresentedSignature.algorithmName)
        sink.append(0x0A)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { digits in
            time.write(to: digits)
            sink.append(UnsafeRawBufferPointer(digits))
        }
        sink.append(0x0A)
        scope.append(to: &sink)
        sink.append(0x0A)
        sink.appendHex(canonicalRequest)
    }
}
