import AWSNames
import Authorization
public import WireProtocol

/// What distinguishes one REST service from another: its routes, its wire form and its words for errors.
public protocol RESTServiceDefinition: Sendable {
    associatedtype Wire: Sendable

    var signingName: String { get }

    /// The name of the operation that a request asks for, or the service's error for one that there is not.
    func operation(for request: IncomingRequest) throws(ServiceError) -> String
    /// Reads the request's head and, for operations that do not stream, its body.
    func wire(_ request: IncomingRequest, body: [UInt8]) throws(ServiceError) -> Wire
    /// The largest body that is read for an operation that does not stream, in bytes.
    func bodyLimit(of operation: String) -> Int
    /// The service's error for a body of more than `limit` bytes.
    func bodyTooLong(_ limit: Int) -> ServiceError
    /// The service's error for an authentication failure.
    func error(for failure: AuthenticationFailure, of request: IncomingRequest) -> ServiceError
    /// The service's error for more requests than it can serve now.
    var overloaded: ServiceError { get }
    /// Writes an error.
    func render(_ error: ServiceError, for request: IncomingRequest) -> HTTPResponse
    /// Adds the headers that every reply carries.
    func stamp(_ response: inout HTTPResponse, for request: IncomingRequest)
}

/// A service that speaks REST: S3. The phases are those of every service; only routing and wording differ.
public final class RESTService<Definition: RESTServiceDefinition>: HostedService {
    let definition: Definition
    let table: OperationTable<Definition.Wire, HTTPResponse>
    let pipeline: RequestPipeline
    let work: WorkBound

    /// - Parameter mostWork: operations under way at once that suspend or stream, bodies of answers included; further
    ///   ones, and those of a caller who has as many as there are places free, are refused as overload.
    public init(
        _ definition: Definition, table: OperationTable<Definition.Wire, HTTPResponse>,
        pipeline: RequestPipeline, mostWork: Int = 1_024
    ) {
        self.definition = definition
        self.table = table
        self.pipeline = pipeline
        work = WorkBound(mostWork)
    }

    public var signingName: String { definition.signingName }

    /// The names of the operations that are served, sorted.
    public var operationNames: [String] { table.names }

    public func plan(for incoming: consuming IncomingRequest) -> RequestPlan {
        let request = incoming
        let exchange = RESTExchange(service: self, request: request)
        let name: String
        do throws(ServiceError) {
            name = try definition.operation(for: request)
        } catch {
            return .respond(exchange.finish(.failure(error), .init()))
        }
        guard let entry = table.entry(named: name) else {
            return .respond(exchange.finish(.failure(exchange.notImplemented), .init()))
        }
        if entry.isStreaming { return exchange.streamed(entry) }
        let limit = definition.bodyLimit(of: name)
        return .buffered(
            limit: limit, then: { exchange.completion(of: entry, body: $0) },
            tooLong: {
                exchange.finish(.failure(exchange.service.definition.bodyTooLong(limit)), .init(action: entry.action))
            })
    }

    public func overloaded(_ request: IncomingRequest) -> HTTPResponse {
        let error = definition.overloaded
        var response = definition.render(error, for: request)
        definition.stamp(&response, for: request)
        pipeline.audit.recordShed(by: signingName, as: error)
        return response
    }
}

/// One exchange with a REST service.
struct RESTExchange<Definition: RESTServiceDefinition>: Sendable {
    typealias Entry = OperationTable<Definition.Wire, HTTPResponse>.Entry

    let service: RESTService<Definition>
    let request: IncomingRequest

    struct Stage: Sendable {
        var action: ServiceAction?
        var context: OperationContext?
    }

    var notImplemented: ServiceError {
        ServiceError(
            "NotImplemented", status: 501,
            message: "A header you provided implies functionality that is not implemented.")
    }

    func completion(of entry: Entry, body: [UInt8]) -> Completion {
        var stage = Stage(action: entry.action)
        do throws(ServiceError) {
            let (context, _) = try authenticated(entry, payload: .declaredAndReceived(body))
            stage.context = context
            let wire = try service.definition.wire(request, body: body)
            switch try entry.prepare(wire, context) {
            case .done(let response):
                return .ready(finish(.success(response), stage))
            case .suspended(let handle):
                let stage = stage
                let ticket = try beginWork(for: context.caller)
                return .suspended { ticket.held(by: await self.finish(handle, stage)) }
            case .streaming:
                throw .internalFailure(note: "a streaming operation was read whole")
            }
        } catch {
            return .ready(finish(.failure(error), stage))
        }
    }

    /// Authenticates and authorizes by the head; the body is verified while the operation takes it.
    func streamed(_ entry: Entry) -> RequestPlan {
        var stage = Stage(action: entry.action)
        do throws(ServiceError) {
            let (context, verifier) = try authenticated(entry, payload: .declared)
            stage.context = context
            let wire = try service.definition.wire(request, body: [])
            guard case .streaming(let handle) = try entry.prepare(wire, context) else {
                throw .internalFailure(note: "a streaming operation did not stream")
            }
            let decided = stage
            let ticket = try beginWork(for: context.caller)
            return .streamed { stream in
                let body = VerifiedBody(stream: stream, verifier: verifier)
                let response = await self.finish(
                    { () async throws(ServiceError) in try await handle(body) }, decided)
                return ticket.held(by: response)
            }
        } catch {
            return .respond(finish(.failure(error), stage))
        }
    }

    private func beginWork(for caller: CallerIdentity) throws(ServiceError) -> WorkBound.Ticket {
        let holder = WorkBound.Holder(caller)
        guard let ticket = service.work.begin(for: holder) else { throw service.definition.overloaded }
        return ticket
    }

    private func authenticated(
        _ entry: Entry, payload: AuthenticationRequest.Payload
    ) throws(ServiceError) -> (context: OperationContext, verifier: any PayloadVerifier) {
        try service.pipeline.authenticated(
            request,
            as: AuthenticationRequest(
                head: request.head, payload: payload, service: service.signingName, region: .served,
                requirement: entry.authentication),
            endpoint: request.endpoint.region.map(EndpointKind.regional), region: request.endpoint.region,
            refusal: { service.definition.error(for: $0, of: request) })
    }

    private func finish(
        _ handle: () async throws(ServiceError) -> HTTPResponse, _ stage: Stage
    ) async -> HTTPResponse {
        do throws(ServiceError) {
            return finish(.success(try await handle()), stage)
        } catch {
            return finish(.failure(error), stage)
        }
    }

    func finish(_ result: Result<HTTPResponse, ServiceError>, _ stage: Stage) -> HTTPResponse {
        var response: HTTPResponse
        var failure: ServiceError?
        switch result {
        case .success(let success):
            response = success
        case .failure(let error):
            failure = error
            response = service.definition.render(error, for: request)
            response.headers += error.headers
        }
        service.definition.stamp(&response, for: request)
        service.pipeline.record(
            request, action: stage.action, context: stage.context, status: response.status, error: failure
        )
        return response
    }
}
