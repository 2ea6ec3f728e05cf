public import WireProtocol

/// A request on its way to a service: its head and what the router found in it.
public struct IncomingRequest: Sendable {
    public let head: HTTPRequestHead
    public let requestID: String
    public let endpoint: RequestedEndpoint
    /// The server's time when the head was read.
    public let receivedAt: Timestamp

    public init(
        head: HTTPRequestHead, requestID: String, endpoint: RequestedEndpoint, receivedAt: Timestamp
    ) {
        self.head = head
        self.requestID = requestID
        self.endpoint = endpoint
        self.receivedAt = receivedAt
    }
}

/// A service behind the router.
public protocol HostedService: AnyObject, Sendable {
    /// As credential scopes name it: `sts`.
    var signingName: String { get }
    /// From a request's head to the plan for answering it. Must not block.
    func plan(for request: consuming IncomingRequest) -> RequestPlan
    /// The service's words for a request that has waited too long to be served. Nothing of it but the head's form is
    /// looked at.
    func overloaded(_ request: IncomingRequest) -> HTTPResponse
}

/// The server's clock.
public protocol ServerClock: AnyObject, Sendable {
    var now: Timestamp { get }
}
