import AWSNames
public import WireProtocol

/// One exchange with a Query service: from the parameters to the reply, every outcome noted.
final class QueryExchange: Sendable {
    let service: QueryService
    let request: IncomingRequest

    init(service: QueryService, request: IncomingRequest) {
        self.service = service
        self.request = request
    }

    private var definition: QueryServiceDefinition { service.definition }

    /// Answers a request whose parameters are `bytes`: a form body, or the query of a GET.
    func completion(of bytes: [UInt8]) -> Completion {
        let format: QueryFormat = request.head.acceptsJSON ? .json : .xml
        var stage = Stage(format: format)
        do throws(ServiceError) {
            return try answer(bytes, &stage)
        } catch {
            return .ready(finish(.failure(error), stage))
        }
    }

    /// What has been found out so far, for the record.
    struct Stage: Sendable {
        let format: QueryFormat
        var action: ServiceAction?
        var context: OperationContext?
    }

    private func answer(_ bytes: [UInt8], _ stage: inout Stage) throws(ServiceError) -> Completion {
        let parameters = try QueryParameters.decoding(bytes)
        guard let name = parameters["Action"] else {
            return .ready(finish(elsewhere: .redirect(query: nil)))
        }
        let entry = try operation(named: name, parameters)
        stage.action = entry.action
        let isForm = request.head.method == "POST"
        let (context, _) = try service.pipeline.authenticated(
            request,
            as: AuthenticationRequest(
                head: request.head, payload: .received(isForm ? bytes : []),
                service: definition.signingName,
                region: definition.regionRule(at: request.endpoint), requirement: entry.authentication),
            endpoint: request.endpoint.isGlobal ? .global : nil,
            region: definition.region ?? (request.endpoint.isGlobal ? .usEast1 : request.endpoint.region),
            refusal: \.queryError)
        stage.context = context
        if let refusal = definition.refusal(context.caller, entry.action) { throw refusal }
        let wire = QueryRequest(
            parameters: parameters, format: stage.format, namespace: definition.namespace)
        switch try entry.prepare(wire, context) {
        case .done(let reply):
            return .ready(finish(.success(reply), stage))
        case .suspended(let handle):
            let stage = stage
            return .suspended {
                do throws(ServiceError) {
                    return self.finish(.success(try await handle()), stage)
                } catch {
                    return self.finish(.failure(error), stage)
                }
            }
        case .streaming:
            throw .internalFailure(note: "a Query operation cannot stream")
        }
    }

    /// The operation that `Action` and `Version` name (rows W13–W19).
    private func operation(
        named action: String, _ parameters: QueryParameters
    ) throws(ServiceError) -> OperationTable<QueryRequest, QueryReply>.Entry {
        if parameters.has("Version", definition.version), let entry = service.table.entry(named: action) {
            guard request.endpoint.isGlobal, definition.regionalOnly.contains(action) else {
                return entry
            }
            throw ServiceError("InvalidAction", status: 400, message: "Unknown Operation")
        }
        let suffix = parameters["Version"] ?? "NO_VERSION_SPECIFIED"
        var error = ServiceError(
            "InvalidAction", status: 400,
            message: "Could not find operation \(action) for version \(suffix)")
        error.usesFaultNamespace = true
        throw error
    }

    private func finish(_ result: Result<QueryReply, ServiceError>, _ stage: Stage) -> HTTPResponse {
        var headers = idHeaders
        let status: Int
        let body: [UInt8]
        var failure: ServiceError?
        switch result {
        case .success(let reply):
            status = 200
            body = reply.body
        case .failure(let error):
            failure = error
            status = error.status
            headers += error.headers
            body = error.queryBody(
                namespace: definition.namespace, requestID: request.requestID, format: stage.format)
        }
        headers.append(HTTPField("Content-Type", stage.format.contentType))
        service.pipeline.record(
            request, action: stage.action, context: stage.context, status: status, error: failure)
        return HTTPResponse(status: status, headers: headers, body: .bytes(body))
    }

    /// The answer to a request for which there is no time (row A20).
    func shed() -> HTTPResponse {
        let error = ServiceError.throttling
        let format: QueryFormat = request.head.acceptsJSON ? .json : .xml
        let body = error.queryBody(namespace: definition.namespace, requestID: request.requestID, format: format)
        service.pipeline.audit.recordShed(by: definition.signingName, as: error)
        return HTTPResponse(
            status: error.status, headers: idHeaders + [HTTPField("Content-Type", format.contentType)],
            body: request.head.method == "HEAD" ? .absent(contentLength: Int64(body.count)) : .bytes(body))
    }

    private var idHeaders: [HTTPField] {
        var headers: [HTTPField] = []
        // The two here, the body's type and one of an error.
        headers.reserveCapacity(4)
        headers.append(HTTPField("x-amzn-RequestId", request.requestID))
        if definition.hasExtendedRequestID {
            headers.append(HTTPField("x-amz-sts-extended-request-id", request.extendedID))
        }
        return headers
    }

    /// The answers that need no operation (rows W11, W12, W20–W22).
    func finish(elsewhere: QueryRoute.Elsewhere) -> HTTPResponse {
        switch elsewhere {
        case .redirect(let query):
            let location = "https://aws.amazon.com/iam" + (query.map { "?" + $0 } ?? "")
            return HTTPResponse(status: 302, headers: idHeaders + [HTTPField("Location", location)])
        case .unknownOperation(let isHead):
            let body = Array("<UnknownOperationException/>\n".utf8)
            return HTTPResponse(
                status: 404, headers: idHeaders,
                body: isHead ? .absent(contentLength: Int64(body.count)) : .bytes(body))
        case .crossOriginPreflight:
            return HTTPResponse(status: 200, headers: idHeaders + Self.preflightHeaders)
        case .signatureDoesNotMatch:
            let failure = AuthenticationFailure(
                .signatureMismatch, message: AuthenticationFailure.signatureMismatchSentence)
            return finish(.failure(failure.queryError), Stage(format: .xml))
        }
    }

    private static let preflightHeaders: [HTTPField] = [
        HTTPField("Access-Control-Allow-Origin", "*"),
        HTTPField("Access-Control-Allow-Methods", "POST"),
        HTTPField(
            "Access-Control-Expose-Headers",
            "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date,smithy-protocol"
        ),
        HTTPField("Access-Control-Max-Age", "172800"),
    ]
}

extension ServiceError {
    /// More was asked than can be done now; every SDK asks again after a while (rows A20, C8).
    public static let throttling = ServiceError("Throttling", status: 400, message: "Rate exceeded")
}

extension HTTPRequestHead {
    /// Row W32.
    fileprivate var acceptsJSON: Bool {
        guard let field = fieldValue("accept"), !equals(field, "*/*") else { return false }
        return text(field).split(separator: ",").contains { range in
            let type = range.prefix { $0 != ";" }.filter { $0 != " " }
            return ASCII.equalIgnoringCase(String(type), "application/json")
        }
    }
}

extension IncomingRequest {
    /// The second, opaque id of a reply: it says nothing that the first does not.
    package var extendedID: String {
        Base64.encode(requestID, behind: "roa:")
    }
}
