internal import SecretMaterial

extension CanonicalRequest {
    /// The hash of the canonical form under `presented`. The form is put together nowhere.
    static func digest(
        of request: ReceivedRequest, _ presented: PresentedSignature, payload: SignedPayload, path: PathStyle
    ) -> Digest32 {
        withUnsafeTemporaryAllocation(byteCount: BufferedSink<SHA256Hash>.bufferSize, alignment: 1) { buffer in
            var sink = BufferedSink(SHA256Hash(), buffer: buffer)
            write(
                request, signedHeaders: presented.headerList, payload: payload, path: path,
                presigned: presented.isPresigned, to: &sink)
            sink.flush()
            return sink.consumer.finalize()
        }
    }
}

extension SHA256Hash: ByteConsumer {
    mutating func consume(_ bytes: UnsafeRawBufferPointer) { update(bytes) }
}
