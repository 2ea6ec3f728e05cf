import AWSNames
import Authorization
import SealedTokens
import ServiceShapes
import WireProtocol

/// The tags of a session to be opened: those asked for and those inherited (reference sts.md §5.2).
struct SessionTags {
    /// Transitive tags of the calling session; they stay transitive.
    let inherited: [Tag]
    /// Tags of the request.
    let requested: [Tag]
    /// Keys of all transitive tags, inherited ones first.
    let transitiveKeys: [String]

    static let none = SessionTags(inherited: [], requested: [], transitiveKeys: [])

    /// All tags of the new session.
    var all: [Tag] { inherited + requested }

    /// As a token holds them.
    var sessionTags: [SessionTag] {
        let transitive = Set(transitiveKeys.map(Tag.foldedKey))
        return all.map { SessionTag($0, isTransitive: transitive.contains(Tag.foldedKey($0.key))) }
    }

    private init(inherited: [Tag], requested: [Tag], transitiveKeys: [String]) {
        self.inherited = inherited
        self.requested = requested
        self.transitiveKeys = transitiveKeys
    }

    /// Checks rows T1–T3 and T7 in this order.
    init(_ input: STSShapes.AssumeRoleInput, callerSession: CallerSession?) throws(ServiceError) {
        let requested = (input.tags ?? []).map { Tag(key: $0.key, value: $0.value) }
        let keys = try Self.foldedKeys(of: requested)
        let transitive = input.transitiveTagKeys ?? []
        guard transitive.allSatisfy({ keys.contains(Tag.foldedKey($0)) }) else {
            throw .invalidParameter(
                "The specified transitive tag key must be included in the requested tags.")
        }
        let inherited = Self.transitiveTags(of: callerSession)
        guard inherited.allSatisfy({ !keys.contains(Tag.foldedKey($0.key)) }) else {
            throw .invalidParameter(
                "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key "
                    + "from the calling session.")
        }
        guard inherited.count + requested.count <= Tag.maximumCount else {
            throw .invalidParameter("The session would have more than \(Tag.maximumCount) tags.")
        }
        self.init(
            inherited: inherited, requested: requested, transitiveKeys: inherited.map(\.key) + transitive)
    }

    private static func foldedKeys(of tags: [Tag]) throws(ServiceError) -> Set<String> {
        var keys: Set<String> = []
        for tag in tags {
            let folded = Tag.foldedKey(tag.key)
            guard !folded.hasPrefix("aws:") else {
                throw .invalidParameter("Tag keys beginning with aws: are reserved for system use.")
            }
            guard keys.insert(folded).inserted else {
                throw .invalidParameter(
                    "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
            }
        }
        return keys
    }

    private static func transitiveTags(of session: CallerSession?) -> [Tag] {
        guard let session else { return [] }
        let keys = Set(session.transitiveTagKeys.map(Tag.foldedKey))
        return session.tags.filter { keys.contains(Tag.foldedKey($0.key)) }
    }
}

/// The source identity of a session to be opened: once set it stays (reference sts.md §5.3).
struct SessionSourceIdentity {
    let value: String?

    init(_ requested: String?, callerSession: CallerSession?) throws(ServiceError) {
        let inherited = callerSession?.sourceIdentity
        if let inherited, let requested, inherited != requested {
            throw .validation("The source identity is already set for this assume role session")
        }
        value = inherited ?? requested
    }
}

extension ServiceError {
    /// 400 `InvalidParameterValue`, as STS answers about tags.
    static func invalidParameter(_ message: String) -> ServiceError {
        ServiceError("InvalidParameterValue", status: 400, message: message)
    }

    /// Row M3: no device of that serial belongs to the caller.
    static let multiFactorUnknownDevice = ServiceError.accessDenied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid "
            + "and associated with this user.")
}
