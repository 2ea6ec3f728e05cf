/// What the gateway does with a request's body, decided from its head alone.
public enum RequestPlan: Sendable {
    /// The answer is known; the body is drained within limits or the connection closed.
    case respond(HTTPResponse)
    /// The whole body, at most `limit` bytes, is read and handed over. A longer one is answered as `tooLong` says; when
    /// that is nil, with 413, an empty body and no request id (row W8).
    case buffered(
        limit: Int, then: @Sendable (_ body: [UInt8]) -> Completion, tooLong: (@Sendable () -> HTTPResponse)? = nil)
    /// The body is handed over as it arrives, with back pressure.
    case streamed(@Sendable (RequestBodyStream) async -> HTTPResponse)
}

/// How a buffered request is answered: at once on the event loop, or after suspending.
public enum Completion: Sendable {
    case ready(HTTPResponse)
    /// Run by the gateway in one `Task.immediate`, the only unstructured task there is.
    case suspended(@Sendable () async -> HTTPResponse)
}

/// A request body that arrives piece by piece.
public struct RequestBodyStream: Sendable {
    /// The declared `Content-Length`; nil for a chunked transfer.
    public let contentLength: Int64?
    private let pull: @Sendable () async throws -> [UInt8]?

    public init(contentLength: Int64?, pull: @escaping @Sendable () async throws -> [UInt8]?) {
        self.contentLength = contentLength
        self.pull = pull
    }

    /// The next piece, nil at the end. Throws when the client went away or broke the framing, so that a cut-off body
    /// is never taken for a whole one.
    public func next() async throws -> [UInt8]? { try await pull() }
}

/// What stands behind the gateway: from a request's head to the plan for answering it.
public protocol RequestHandler: AnyObject, Sendable {
    /// Called on the event loop that read the head; must not block.
    func plan(for head: HTTPRequestHead) -> RequestPlan
    /// The answer to a request that has waited too long to be served: cheap, and without asking who it is. Called on
    /// the event loop that read the head.
    func overloaded(_ head: HTTPRequestHead) -> HTTPResponse
}
