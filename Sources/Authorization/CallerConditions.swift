import AWSNames
import Directory
import PolicyEngine
import WireProtocol

/// The global condition keys of a caller and a request (reference iam.md §3.1, §3.2, §3.3, §3.5). Each value is made
/// when a policy asks for it. A key is absent where AWS leaves it out, never empty.
final class CallerConditions: ConditionSource {
    private let caller: CallerIdentity.Facts
    private let environment: RequestEnvironment
    /// The tags of the principal itself; those of the session go before them (rows T4, F4).
    private let ownTags: [Tag]

    init(caller: CallerIdentity, environment: RequestEnvironment, ownTags: [Tag]) {
        self.caller = caller.facts
        self.environment = environment
        self.ownTags = ownTags
    }

    func value(of key: ConditionKey) -> ConditionValue? {
        switch key {
        case .global(let key): value(of: key)
        case .principalTag(let folded): principalTag(folded).map { .string($0.value) }
        case .other: nil
        }
    }

    func visit(_ body: (ConditionKey, _ name: String, ConditionValue) -> Void) {
        for key in GlobalConditionKey.allCases {
            if let value = value(of: key) { body(.global(key), key.rawValue, value) }
        }
        var seen: Set<String> = []
        for tags in [caller.session?.tags ?? [], ownTags] {
            for tag in tags {
                let folded = Tag.foldedKey(tag.key)
                guard seen.insert(folded).inserted else { continue }
                body(.principalTag(folded), "aws:PrincipalTag/" + tag.key, .string(tag.value))
            }
        }
    }

    private func principalTag(_ folded: String) -> Tag? {
        (caller.session?.tags ?? []).first { Tag.foldedKey($0.key) == folded }
            ?? ownTags.first { Tag.foldedKey($0.key) == folded }
    }

    private func value(of key: GlobalConditionKey) -> ConditionValue? {
        switch key {
        case .principalType: .string(caller.principalType)
        case .userID: .string(caller.userID)
        case .principalIsAWSService, .viaAWSService: .bool(false)
        case .principalAccount: caller.account.map { .string($0.description) }
        case .principalARN: principalARN.map { .string($0) }
        case .userName: if case .user(_, let name) = caller.principal { .string(name) } else { nil }
        case .multiFactorAuthPresent: multiFactorAuthPresent.map { .bool($0) }
        case .multiFactorAuthAge:
            secondFactorAt.map { .number(max(0, environment.now.seconds - $0.seconds)) }
        case .tokenIssueTime, .sourceIdentity, .federatedProvider:
            caller.session.flatMap { value(of: key, in: $0) }
        case .currentTime: .date(millisecondsSinceEpoch: environment.now.milliseconds)
        case .epochTime: .number(environment.now.seconds)
        case .secureTransport: .bool(environment.isSecure)
        case .requestedRegion: .string(environment.region.rawValue)
        case .sourceIP: environment.sourceAddress.map { .string($0) }
        case .userAgent: environment.userAgent.map { .string($0) }
        case .referer: environment.referer.map { .string($0) }
        // What the request is about is the check's to say; the rest is of organizations, VPCs and calls by services,
        // which requests here do not have.
        case .resourceAccount, .resourceOrgID, .resourceOrgPaths, .tagKeys, .principalOrgID, .principalOrgPaths,
            .principalServiceName, .principalServiceNamesList, .assumedRoot, .sourceVPC,
            .sourceVPCE, .vpcSourceIP, .calledVia, .calledViaFirst, .calledViaLast, .sourceAccount, .sourceARN,
            .sourceOrgID, .sourceOrgPaths:
            nil
        }
    }

    private var principalARN: String? {
        switch caller.principal {
        case .anonymous: nil
        case .root, .federatedUser, .user: caller.arn
        // Row I8: the role's ARN with its path, not the session's.
        case .roleSession(_, let roleARN, _): roleARN.text
        }
    }

    /// When a second factor was checked: with this very request, or before the caller's session was issued (row M8).
    private var secondFactorAt: Timestamp? { environment.mfaAuthenticatedAt ?? caller.session?.mfaAuthenticatedAt }

    /// Absent for long-term keys, unless the request itself brought the factor (row M8).
    private var multiFactorAuthPresent: Bool? {
        if secondFactorAt != nil { return true }
        return caller.session == nil ? nil : false
    }

    private func value(of key: GlobalConditionKey, in session: CallerSession) -> ConditionValue? {
        switch key {
        case .tokenIssueTime: return .date(millisecondsSinceEpoch: session.issuedAt.milliseconds)
        case .sourceIdentity: return session.sourceIdentity.map { .string($0) }
        case .federatedProvider: return session.federatedProvider.map { .string($0) }
        default: return nil
        }
    }
}
