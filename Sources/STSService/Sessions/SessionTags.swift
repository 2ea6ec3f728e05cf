import AWSNames
import Authorization
import PolicyEngine
import SealedTokens
import ServiceShapes
import WireProtocol

/// The tags of a session to be opened: those asked for and those inherited (reference sts.md §5.2).
struct SessionTags {
    /// Transitive tags of the calling session; they stay transitive.
    let inherited: [Tag]
    /// Tags of the request.
    let requested: [Tag]
    /// The keys that the request marks as transitive.
    let requestedTransitiveKeys: [String]

    static let none = SessionTags(inherited: [], requested: [], requestedTransitiveKeys: [])

    /// Keys of all transitive tags, inherited ones first.
    var transitiveKeys: [String] { inherited.map(\.key) + requestedTransitiveKeys }

    /// All tags of the new session.
    var all: [Tag] { inherited.isEmpty ? requested : inherited + requested }

    var isEmpty: Bool { inherited.isEmpty && requested.isEmpty }

    /// As a token holds them.
    var sessionTags: [SessionTag] {
        guard !isEmpty else { return [] }
        let transitive = Set(transitiveKeys.map(Tag.foldedKey))
        return all.map { SessionTag($0, isTransitive: transitive.contains(Tag.foldedKey($0.key))) }
    }

    private init(inherited: [Tag], requested: [Tag], requestedTransitiveKeys: [String]) {
        self.inherited = inherited
        self.requested = requested
        self.requestedTransitiveKeys = requestedTransitiveKeys
    }

    init(_ input: borrowing STSShapes.AssumeRoleInput, callerSession: CallerSession?) throws(ServiceError) {
        try self.init(input.tags ?? [], transitive: input.transitiveTagKeys ?? [], callerSession: callerSession)
    }

    /// Checks rows T1–T3 and T7 in this order.
    ///
    /// - Parameter callerSession: whose transitive tags are inherited; nil where nothing is (row F4).
    init(
        _ tags: [STSShapes.Tag], transitive: [String] = [], callerSession: CallerSession? = nil
    ) throws(ServiceError) {
        let requested = tags.map { Tag(key: $0.key, value: $0.value) }
        let keys = try Self.foldedKeys(of: requested)
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
        self.init(inherited: inherited, requested: requested, requestedTransitiveKeys: transitive)
    }

    /// `aws:RequestTag/…` and `aws:TagKeys` of the question whether the tags may be set (row T6).
    func addRequestKeys(to context: inout ConditionContext) {
        guard !isEmpty else { return }
        for tag in all { context.set("aws:RequestTag/" + tag.key, .string(tag.value)) }
        context.set("aws:TagKeys", .strings(all.map(\.key)))
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
        guard let session, !session.transitiveTagKeys.isEmpty else { return [] }
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
}
