/// What a REST-XML operation reads of a request: decoded once, headers in the order received.
public struct RESTRequest: Sendable {
    /// The bucket that the host or the path names, decoded.
    public var bucket: String?
    /// The key after it, decoded.
    public var key: String?
    /// The query string.
    public var query: QueryParameters
    /// The header fields as received, repeated ones too.
    public var headers: [(name: String, value: String)]
    /// The whole body, for operations whose input is an XML document. Streamed bodies are not here.
    public var body: [UInt8]

    public init(
        bucket: String? = nil, key: String? = nil, query: QueryParameters = QueryParameters(),
        headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.bucket = bucket
        self.key = key
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// The value of a header field, or nil. Two fields of one name with different values are an error: nobody is to
    /// read the one while another reads the other (DESIGN §12).
    public func header(_ name: StaticString) throws(ServiceError) -> String? {
        var found: String?
        for header in headers where HeaderNames.equal(header.name, name) {
            if let found, !found.utf8.elementsEqual(header.value.utf8) {
                throw .s3InvalidArgument(name: name.description, value: nil)
            }
            found = header.value
        }
        return found
    }

    /// The fields whose names begin with `prefix`, under the rest of their names in lower case; the values of repeated
    /// ones joined with commas (RFC 9110 §5.3).
    public func headers(prefixed prefix: StaticString) -> [String: String] {
        var output: [String: String] = [:]
        for header in headers {
            let bytes = header.name.utf8.map(HeaderNames.lowered)
            guard bytes.count > prefix.utf8CodeUnitCount,
                prefix.withUTF8Buffer({ bytes.starts(with: $0.lazy.map(HeaderNames.lowered)) })
            else { continue }
            let key = String(decoding: bytes.dropFirst(prefix.utf8CodeUnitCount), as: UTF8.self)
            output[key] = output[key].map { $0 + "," + header.value } ?? header.value
        }
        return output
    }
}

/// ASCII comparison of header field names.
enum HeaderNames {
    static func lowered(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte }

    static func equal(_ name: String, _ other: StaticString) -> Bool {
        other.withUTF8Buffer { other in
            name.utf8.count == other.count
                && zip(name.utf8, other).allSatisfy { lowered($0) == lowered($1) }
        }
    }
}

extension ServiceError {
    /// S3's 400 `InvalidArgument` with the argument's name, and its value where that may be repeated.
    public static func s3InvalidArgument(
        _ message: String = "Invalid Argument", name: String, value: String?
    ) -> ServiceError {
        var error = ServiceError("InvalidArgument", status: 400, message: message)
        error.details.append(("ArgumentName", name))
        if let value { error.details.append(("ArgumentValue", value)) }
        return error
    }

    /// S3's 400 `MalformedXML`.
    public static var s3MalformedXML: ServiceError { XMLReader.Failure.malformed.serviceError }
}
