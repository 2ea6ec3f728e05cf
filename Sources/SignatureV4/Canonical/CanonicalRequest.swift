public import SecretMaterial

/// What stands for the body in a canonical request.
public enum SignedPayload: Sendable {
    /// The hash of the body, which the server computed.
    case digest(Digest32)
    /// 64 hexadecimal digits, or one of S3's words for a body that is not hashed (row A21).
    case text(String)

    func append(to sink: inout some ByteSink) {
        switch self {
        case .digest(let digest): sink.appendHex(digest)
        case .text(let text): sink.append(text)
        }
    }
}

/// The canonical request: what a signature is about, in the one spelling that both sides arrive at.
///
/// It may hold a session token, so it prints nothing and must never be logged.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.
public struct CanonicalRequest: Sendable {
    /// The UTF-8 text whose hash is signed.
    public let unsafeBytes: [UInt8]

    /// The canonical form of `request`.
    ///
    /// - Parameters:
    ///   - signedHeaders: lower-case names; each stands for all headers of that name.
    ///   - payloadHash: 64 hexadecimal digits, or one of S3's words for a body that is not hashed (row A21).
    ///   - presigned: whether `X-Amz-Signature` is in the query and therefore not signed.
    public init(
        of request: RequestView, signedHeaders: [String], payloadHash: String, path: PathStyle, presigned: Bool
    ) {
        var sink = ArraySink()
        Self.write(
            ReceivedRequest(request), signedHeaders: SignedHeaderList(signedHeaders), payload: .text(payloadHash),
            path: path, presigned: presigned, to: &sink)
        unsafeBytes = sink.bytes
    }

    /// Appends the canonical form of `request`.
    static func write(
        _ request: ReceivedRequest, signedHeaders: SignedHeaderList, payload: SignedPayload, path: PathStyle,
        presigned: Bool, to sink: inout some ByteSink
    ) {
        let names = signedHeaders.sorted
        sink.append(request.method)
        sink.append(0x0A)
        CanonicalPath.append(request.bytes, at: request.path, style: path, to: &sink)
        sink.append(0x0A)
        if let query = request.query {
            CanonicalQuery.append(request.bytes[query], presigned: presigned, to: &sink)
        }
        sink.append(0x0A)
        request.bytes.withUnsafeBytes { bytes in
            request.fields.withUnsafeBufferPointer { fields in
                _ = names.allSatisfy { name in
                    sink.append(name)
                    sink.append(0x3A)
                    appendValues(of: name, in: fields, bytes, to: &sink)
                    sink.append(0x0A)
                    return true
                }
            }
        }
        sink.append(0x0A)
        names.append(to: &sink)
        sink.append(0x0A)
        payload.append(to: &sink)
    }

    /// Appends the values of all headers called `name`, in wire order, joined by commas (row A22).
    @inline(__always)
    private static func appendValues(
        of name: UnsafeRawBufferPointer, in fields: UnsafeBufferPointer<ReceivedRequest.Field>,
        _ bytes: UnsafeRawBufferPointer, to sink: inout some ByteSink
    ) {
        let count = name.count
        var first = true
        for field in fields where field.nameCount == count {
            guard ASCII.equalIgnoringCase(UnsafeRawBufferPointer(rebasing: bytes[field.name]), name) else { continue }
            if !first { sink.append(0x2C) }
            first = false
            appendTrimmed(UnsafeRawBufferPointer(rebasing: bytes[field.value]), to: &sink)
        }
    }

    /// Appends `value` without the white space around it and with one space for each run inside it.
    private static func appendTrimmed(_ value: UnsafeRawBufferPointer, to sink: inout some ByteSink) {
        var end = ASCII.endOfWord(in: value, from: 0)
        // Most values are one word.
        if end == value.count { return sink.append(value) }
        var first = true
        var start = 0
        while start < value.count {
            if end > start {
                if !first { sink.append(0x20) }
                first = false
                sink.append(UnsafeRawBufferPointer(rebasing: value[start..<end]))
            }
            start = end + 1
            end = ASCII.endOfWord(in: value, from: start)
        }
    }
}

extension CanonicalRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "CanonicalRequest(\(unsafeBytes.count) bytes)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
