import AWSNames
package import ServiceKit
import ServiceShapes
package import WireProtocol

/// What makes a REST service S3: routes, addressing and words.
package struct S3Definition: RESTServiceDefinition {
    package let signingName = "s3"

    /// The most bytes read of a body that is not an object's.
    static let maximumBodyBytes = 1 << 20

    package func operation(for request: IncomingRequest) throws(ServiceError) -> String {
        let address = try Self.address(of: request)
        let query = try Self.query(of: request)
        let name = S3Routing.operation(
            method: request.head.method, hasBucket: address.bucket != nil, hasKey: address.key != nil,
            queryNames: Set(query.all.map(\.name)),
            headerNames: Set(request.head.fields.map { request.head.text($0.name).lowercased() }))
        guard let name else {
            throw .methodNotAllowed
        }
        if name == ListObjectsV2.action.name, query["list-type"] != "2" {
            throw .s3InvalidArgument(
                "Invalid List Type specified in Request", name: "list-type", value: query["list-type"])
        }
        try refuseTooLong(request, for: name)
        return name
    }

    /// A document whose head says that it is too long is not read. Objects have a limit of their own.
    private func refuseTooLong(_ request: IncomingRequest, for operation: String) throws(ServiceError) {
        let streamed = [PutObject.action.name, UploadPart.action.name]
        let limit = bodyLimit(of: operation)
        guard !streamed.contains(operation), let length = request.head.header("content-length").flatMap({ Int64($0) }),
            length > limit
        else { return }
        throw bodyTooLong(limit)
    }

    package func bodyTooLong(_ limit: Int) -> ServiceError {
        .s3("MaxMessageLengthExceeded", 400, "Your request was too big.", [("MaxMessageLengthBytes", String(limit))])
    }

    package func wire(_ request: IncomingRequest, body: [UInt8]) throws(ServiceError) -> RESTRequest {
        let address = try Self.address(of: request)
        if !body.isEmpty { try DocumentDigest.check(body, in: request.head.headers, of: try operation(for: request)) }
        return RESTRequest(
            bucket: address.bucket, key: address.key, query: try Self.query(of: request),
            headers: request.head.headers, body: body)
    }

    package func bodyLimit(of operation: String) -> Int {
        operation == CompleteMultipartUpload.action.name
            ? CompleteMultipartUpload.maximumBodyBytes : Self.maximumBodyBytes
    }

    package func error(for failure: AuthenticationFailure, of request: IncomingRequest) -> ServiceError {
        if case .missing = failure.kind, Self.isOlderSignature(request.head) { return .olderSignature }
        return .s3(failure)
    }

    /// Whether the request was signed as before Signature Version 4: `Authorization: AWS …`, or `AWSAccessKeyId` and
    /// `Signature` in the query, which is how boto3 and AWS CLI v1 presign for endpoints that they do not know.
    private static func isOlderSignature(_ head: HTTPRequestHead) -> Bool {
        if head.header("authorization")?.hasPrefix("AWS ") == true { return true }
        let names = (head.query ?? "").split(separator: "&").map { $0.prefix { $0 != "=" } }
        return names.contains("AWSAccessKeyId") && names.contains("Signature")
    }

    package var overloaded: ServiceError { .slowDown }

    package func render(_ error: ServiceError, for request: IncomingRequest) -> HTTPResponse {
        guard error.status != 304 else { return HTTPResponse(status: 304) }
        let body = error.s3Body(requestID: request.requestID, hostID: request.extendedID)
        return HTTPResponse(
            status: error.status, headers: [HTTPField("Content-Type", "application/xml")],
            body: request.head.method == "HEAD" ? .absent(contentLength: 0) : .bytes(body))
    }

    package func stamp(_ response: inout HTTPResponse, for request: IncomingRequest) {
        response.headers.append(HTTPField("x-amz-request-id", request.requestID))
        response.headers.append(HTTPField("x-amz-id-2", request.extendedID))
    }

    /// Bucket and key of a path-style or virtual-hosted-style request, decoded once.
    static func address(of request: IncomingRequest) throws(ServiceError) -> (bucket: String?, key: String?) {
        var path = request.head.path.dropFirst()
        var bucket = request.endpoint.bucket
        if bucket == nil {
            let name = path.prefix { $0 != "/" }
            path = path.dropFirst(name.count)
            if path.first == "/" { path = path.dropFirst() }
            if !name.isEmpty { bucket = try decoded(name) }
        }
        return (bucket, path.isEmpty ? nil : try decoded(path))
    }

    private static func decoded(_ text: Substring) throws(ServiceError) -> String {
        do {
            return try PercentEncoding.decode(text.utf8)
        } catch {
            throw .s3("InvalidURI", 400, "Couldn't parse the specified URI.")
        }
    }

    private static func query(of request: IncomingRequest) throws(ServiceError) -> QueryParameters {
        do throws(FormDecodingError) {
            return try QueryParameters(decoding: (request.head.query ?? "").utf8)
        } catch {
            throw .s3("InvalidURI", 400, "Couldn't parse the specified URI.")
        }
    }
}
