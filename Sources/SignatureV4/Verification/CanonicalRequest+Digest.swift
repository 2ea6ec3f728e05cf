internal import Crypto
internal import SecretMaterial

extension CanonicalRequest {
    /// The hash of the canonical form, which is put together nowhere.
    static func digest(
        of request: ReceivedRequest, signedHeaders: SignedHeaderList, payload: SignedPayload, path: PathStyle,
        presigned: Bool
    ) -> Digest32 {
        withUnsafeTemporaryAllocation(byteCount: BufferedSink<SHA256>.bufferSize, alignment: 1) { buffer in
            var sink = BufferedSink(SHA256(), buffer: buffer)
            write(
                request, signedHeaders: signedHeaders, payload: payload, path: path, presigned: presigned, to: &sink)
            sink.flush()
            return sink.consumer.finalize().digest32
        }
    }
}

extension SHA256: ByteConsumer {
    mutating func consume(_ bytes: UnsafeRawBufferPointer) { update(bufferPointer: bytes) }
}

extension HMACSHA256: ByteConsumer {
    mutating func consume(_ bytes: UnsafeRawBufferPointer) { update(bytes) }
}

extension SHA256Digest {
    /// The digest in our own type, which compares in constant time and prints nothing.
    var digest32: Digest32 {
        guard let digest = withUnsafeBytes({ Digest32($0) }) else {
            preconditionFailure("SHA-256 makes 32 bytes")
        }
        return digest
    }
}
