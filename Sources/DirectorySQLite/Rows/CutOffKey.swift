import AWSNames
import Directory

/// The columns that name a cut-off's subject.
struct CutOffKey {
    /// The stored words; they never change.
    enum Kind: String {
        case role
        case user
        case accessKey = "access key"
        case session
        case sourceIdentity = "source identity"
    }

    let kind: Kind
    let subject: String
    /// The session's name, the source identity; empty elsewhere.
    let detail: String

    init(_ subject: RevocationCutOff.Subject) {
        switch subject {
        case .role(let id): self.init(.role, id.rawValue)
        case .user(let id): self.init(.user, id.rawValue)
        case .accessKey(let id): self.init(.accessKey, id.rawValue)
        case .session(let role, let name): self.init(.session, role.rawValue, name)
        case .sourceIdentity(let account, let value): self.init(.sourceIdentity, account.description, value)
        }
    }

    init(_ kind: Kind, _ subject: String, _ detail: String = "") {
        self.kind = kind
        self.subject = subject
        self.detail = detail
    }

    /// The subject that the columns name, or nil when they name none.
    var parsed: RevocationCutOff.Subject? {
        switch kind {
        case .role: UniqueID(subject).map { .role($0) }
        case .user: UniqueID(subject).map { .user($0) }
        case .accessKey: AccessKeyID(subject).map { .accessKey($0) }
        case .session: UniqueID(subject).map { .session(role: $0, name: detail) }
        case .sourceIdentity: AccountID(subject).map { .sourceIdentity(account: $0, value: detail) }
        }
    }
}
