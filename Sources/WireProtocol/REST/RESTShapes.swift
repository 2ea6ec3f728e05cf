/// The input of a REST-XML operation. Conformances are generated from the public model.
public protocol RESTInput: Sendable {
    /// AWS's name of the operation.
    static var operationName: String { get }
    /// True when the body is the object itself, which is streamed and not part of the input.
    static var hasStreamingBody: Bool { get }
    /// Reads labels, query, headers and the XML document. Throws S3's `InvalidArgument` or `MalformedXML`.
    init(from request: RESTRequest) throws(ServiceError)
}

/// The output of a REST-XML operation. Conformances are generated from the public model.
public protocol RESTOutput: Sendable {
    /// Writes status, headers and the XML body.
    func encode(into response: inout RESTResponse)
    /// The status of a success.
    static var status: Int { get }
}

extension RESTOutput {
    /// The response that carries this output.
    public var response: RESTResponse {
        var response = RESTResponse(status: Self.status)
        encode(into: &response)
        return response
    }
}
