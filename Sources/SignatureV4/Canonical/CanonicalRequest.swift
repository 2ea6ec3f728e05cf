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
        let names = Set(signedHeaders).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var output: [UInt8] = []
        output.reserveCapacity(1_024)
        output += request.method.utf8
        output.append(0x0A)
        CanonicalPath.append(request.path, style: path, to: &output)
        output.append(0x0A)
        if let query = request.query { CanonicalQuery.append(query, presigned: presigned, to: &output) }
        output.append(0x0A)
        for name in names {
            output += name.utf8
            output.append(0x3A)
            Self.appendValues(of: name, in: request, to: &output)
            output.append(0x0A)
        }
        output.append(0x0A)
        for (index, name) in names.enumerated() {
            if index > 0 { output.append(0x3B) }
            output += name.utf8
        }
        output.append(0x0A)
        output += payloadHash.utf8
        unsafeBytes = output
    }

    /// Appends the values of all headers called `name`, in wire order, joined by commas (row A22).
    private static func appendValues(of name: String, in request: RequestView, to output: inout [UInt8]) {
        var first = true
        for header in request.headers {
            guard header.name.utf8.elementsEqual(name.utf8, by: ASCII.equalIgnoringCase) else { continue }
            if !first { output.append(0x2C) }
            first = false
            appendTrimmed(header.value, to: &output)
        }
    }

    /// Appends `value` without the white space around it and with one space for each run inside it.
    private static func appendTrimmed(_ value: String, to output: inout [UInt8]) {
        var pending = false
        let start = output.count
        for byte in value.utf8 {
            if ASCII.isSpace(byte) {
                pending = output.count > start
            } else {
                if pending { output.append(0x20) }
                pending = false
                output.append(byte)
            }
        }
    }
}

extension CanonicalRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "CanonicalRequest(\(unsafeBytes.count) bytes)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
