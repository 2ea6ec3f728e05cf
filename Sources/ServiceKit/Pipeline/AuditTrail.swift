public import AWSNames
public import Authorization
public import WireProtocol

/// What the audit trail keeps of one request, refusals included. Nothing of it is secret.
public struct AuditRecord: Sendable {
    public let requestID: String
    public let time: Timestamp
    /// Nil for requests that named no operation that exists.
    public let action: ServiceAction?
    /// Nil when nobody was believed.
    public let caller: CallerIdentity?
    public let sourceAddress: String?
    public let userAgent: String?
    public let region: RegionName?
    public let status: Int
    public let errorCode: String?
    /// For the log's readers: which layer and policy refused, what authentication disliked.
    public let note: String?

    package init(
        requestID: String, time: Timestamp, action: ServiceAction?, caller: CallerIdentity?, sourceAddress: String?,
        userAgent: String?, region: RegionName?, status: Int, errorCode: String?, note: String?
    ) {
        self.requestID = requestID
        self.time = time
        self.action = action
        self.caller = caller
        self.sourceAddress = sourceAddress
        self.userAgent = userAgent
        self.region = region
        self.status = status
        self.errorCode = errorCode
        self.note = note
    }
}

/// Where audit records go.
public protocol AuditTrail: AnyObject, Sendable {
    /// Called once for every request that got an answer, but for those that were shed. Must not block.
    func record(_ record: AuditRecord)
    /// Called once for every request that was answered unread because it had waited too long. The trail says how many
    /// there were, not who: a line for each would be load of its own. Must not block.
    func recordShed(by service: String, as error: ServiceError)
}
