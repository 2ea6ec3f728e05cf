public import AWSNames
public import WireProtocol

/// "Sessions of this kind issued before T are refused": how sessions, which nobody stores, end early (DESIGN §4).
public struct RevocationCutOff: Sendable, Hashable {
    public enum Subject: Sendable, Hashable {
        case role(UniqueID)
        case user(UniqueID)
        case accessKey(AccessKeyID)
        case session(role: UniqueID, name: String)
        case sourceIdentity(account: AccountID, value: String)
    }

    public let subject: Subject
    public let issuedBefore: Timestamp
    /// When no session that it could refuse can be alive any more.
    public let dropAfter: Timestamp

    public init(subject: Subject, issuedBefore: Timestamp, dropAfter: Timestamp) {
        self.subject = subject
        self.issuedBefore = issuedBefore
        self.dropAfter = dropAfter
    }
}
