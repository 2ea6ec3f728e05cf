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

extension RevocationCutOff.Subject: CustomStringConvertible {
    /// The kind and what it names; for logs and errors.
    public var description: String {
        switch self {
        case .role(let id): "role \(id)"
        case .user(let id): "user \(id)"
        case .accessKey(let id): "access key \(id)"
        case .session(let role, let name): "session \(role):\(name)"
        case .sourceIdentity(let account, let value): "source identity \(account):\(value)"
        }
    }
}
