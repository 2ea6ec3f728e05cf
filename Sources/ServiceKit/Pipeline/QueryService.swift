public import AWSNames
public import Authorization
public import WireProtocol

/// A request of the Query protocol, decoded once: what routing, authorization and handlers read is one and the same.
public struct QueryRequest: Sendable {
    public let parameters: QueryParameters
    public let format: QueryFormat
    /// The service's namespace, of which the reply's elements are.
    let namespace: String
}

/// The body of a reply, in the format that the client asked for.
public struct QueryReply: Sendable {
    let body: [UInt8]

    init(
        _ output: some QueryOutput, in elements: ReplyElements, to wire: borrowing QueryRequest,
        _ context: OperationContext
    ) {
        body = output.queryBody(
            in: elements, namespace: wire.namespace, requestID: context.requestID, format: wire.format)
    }
}

extension OperationTable where Wire == QueryRequest, Reply == QueryReply {
    /// Adds an operation whose input and output are generated shapes.
    public mutating func add<O: Operation>(_ operation: O) where O.Input: QueryInput, O.Output: QueryOutput {
        let elements = ReplyElements(operation: O.action.name)
        add(
            operation, decode: { wire throws(ServiceError) in try O.Input(decoding: wire.parameters) },
            encode: { output, wire, context in QueryReply(output, in: elements, to: wire, context) })
    }

    /// Adds an operation whose input and output are generated shapes.
    public mutating func add<O: ProvingOperation>(_ operation: O) where O.Input: QueryInput, O.Output: QueryOutput {
        let elements = ReplyElements(operation: O.action.name)
        add(
            operation, decode: { wire throws(ServiceError) in try O.Input(decoding: wire.parameters) },
            encode: { output, wire, context in QueryReply(output, in: elements, to: wire, context) })
    }

    /// Adds an operation whose input and output are generated shapes.
    public mutating func add<O: ProvingOperation & FindingOperation>(
        _ operation: O
    ) where O.Input: QueryInput, O.Output: QueryOutput {
        let elements = ReplyElements(operation: O.action.name)
        add(
            operation, decode: { wire throws(ServiceError) in try O.Input(decoding: wire.parameters) },
            encode: { output, wire, context in QueryReply(output, in: elements, to: wire, context) })
    }

    /// Adds an operation whose input and output are generated shapes.
    public mutating func add<O: AsyncOperation>(_ operation: O) where O.Input: QueryInput, O.Output: QueryOutput {
        let elements = ReplyElements(operation: O.action.name)
        add(
            operation, decode: { wire throws(ServiceError) in try O.Input(decoding: wire.parameters) },
            encode: { output, wire, context in QueryReply(output, in: elements, to: wire, context) })
    }
}

/// A service that speaks AWS Query: STS and IAM (reference sts.md §2, iam.md §6.1).
public final class QueryService: HostedService {
    public let definition: QueryServiceDefinition
    let table: OperationTable<QueryRequest, QueryReply>
    let pipeline: RequestPipeline

    public init(
        _ definition: QueryServiceDefinition, table: OperationTable<QueryRequest, QueryReply>,
        pipeline: RequestPipeline
    ) {
        self.definition = definition
        self.table = table
        self.pipeline = pipeline
    }

    public var signingName: String { definition.signingName }

    /// The names of the operations that are served, sorted.
    public var operationNames: [String] { table.names }

    /// The largest body that is read: one byte more is refused (row W8).
    public static let maximumBodyBytes = 10_000_000

    public func plan(for request: consuming IncomingRequest) -> RequestPlan {
        let exchange = QueryExchange(service: self, request: request)
        let head = exchange.request.head
        switch QueryRoute(head) {
        case .query:
            return exchange.completion(of: head.query.map { Array($0.utf8) } ?? []).plan
        case .form: return .buffered(limit: Self.maximumBodyBytes) { exchange.completion(of: $0) }
        case .elsewhere(let reply): return .respond(exchange.finish(elsewhere: reply))
        }
    }

    public func overloaded(_ request: IncomingRequest) -> HTTPResponse {
        QueryExchange(service: self, request: request).shed()
    }
}

extension Completion {
    /// The plan for a request whose body does not matter.
    fileprivate var plan: RequestPlan {
        switch self {
        case .ready(let response): .respond(response)
        case .suspended: .buffered(limit: 0) { _ in self }
        }
    }
}

/// What distinguishes one Query service from another. A class, so that each request reads of it what it needs and no
/// more.
public final class QueryServiceDefinition: Sendable {
    public let signingName: String
    public let version: String
    public let namespace: String
    /// The Region that serves whatever the signature names: IAM's is us-east-1. Nil: the endpoint's or the signature's.
    public let region: RegionName?
    /// Operations that the global endpoint does not offer (rows W19, E30).
    public let regionalOnly: Set<String>
    /// Whether replies carry `x-amz-sts-extended-request-id` (row W26).
    public let hasExtendedRequestID: Bool
    /// Callers that the service refuses before it looks at what they ask.
    public let refusal: @Sendable (CallerIdentity, ServiceAction) -> ServiceError?

    public init(
        signingName: String, version: String, namespace: String, region: RegionName? = nil,
        regionalOnly: Set<String> = [], hasExtendedRequestID: Bool = false,
        refusal: @escaping @Sendable (CallerIdentity, ServiceAction) -> ServiceError? = { _, _ in nil }
    ) {
        self.signingName = signingName
        self.version = version
        self.namespace = namespace
        self.region = region
        self.regionalOnly = regionalOnly
        self.hasExtendedRequestID = hasExtendedRequestID
        self.refusal = refusal
    }

    /// Which Regions a credential scope may name at this endpoint (rows E11–E13, E10).
    func regionRule(at endpoint: RequestedEndpoint) -> RegionRule {
        guard endpoint.service != nil else { return .served }
        if endpoint.isGlobal { return .exactly(.usEast1) }
        return endpoint.region.map(RegionRule.exactly) ?? .served
    }
}
