internal import SecretMaterial

/// The text that a signing key signs: algorithm, time, scope and the hash of the canonical request.
public struct StringToSign: Sendable {
    public let text: String

    public init(time: SignatureTime, scope: CredentialScope, canonicalRequest: CanonicalRequest) {
        var sink = ArraySink()
        let digest = PayloadHash.digest(of: canonicalRequest.unsafeBytes)
        scope.withBytes { Self.write(time: time, scope: $0, canonicalRequest: digest, to: &sink) }
        text = String(decoding: sink.bytes, as: UTF8.self)
    }

    /// Lends the text that these make.
    @inline(__always)
    static func withBytes<Value>(
        time: SignatureTime, scope: CredentialScope.Bytes, canonicalRequest: Digest32,
        _ body: (UnsafeRawBufferPointer) -> Value
    ) -> Value {
        let count = 16 + 1 + 16 + 1 + scope.whole.count + 1 + 2 * Digest32.count
        return withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { memory in
            var sink = MemorySink(memory)
            write(time: time, scope: scope, canonicalRequest: canonicalRequest, to: &sink)
            return body(sink.bytes)
        }
    }

    private static func write(
        time: SignatureTime, scope: CredentialScope.Bytes, canonicalRequest: Digest32, to sink: inout some ByteSink
    ) {
        sink.append(PresentedSignature.algorithmName)
        sink.append(0x0A)
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { digits in
            time.write(to: digits)
            sink.append(UnsafeRawBufferPointer(digits))
        }
        sink.append(0x0A)
        sink.append(scope.whole)
        sink.append(0x0A)
        sink.appendHex(canonicalRequest)
    }
}
