internal import SecretMaterial

extension CanonicalRequest {
    /// The hash of the canonical form, which is put together nowhere.
    static func digest(
        of request: ReceivedRequest, signedHeaders: SignedHeaderList, payload: SignedPayload, path: PathStyle,
        presigned: Bool
    ) -> Digest32 {
        withUnsafeTemporaryAllocation(byteCount: BufferedSink<SHA256Hash>.bufferSize, alignment: 1) { buffer in
            var sink = BufferedSink(SHA256Hash(), buffer: buffer)
            write(
                request, signedHeaders: signedHeaders, payload: payload, path: path, presigned: presigned, to: &sink)
            sink.flush()
            return sink.consumer.finalize()
        }
    }
}

extension SHA256Hash: ByteConsumer {
    mutating func consume(_ bytes: UnsafeRawBufferPointer) { update(bytes) }
}
