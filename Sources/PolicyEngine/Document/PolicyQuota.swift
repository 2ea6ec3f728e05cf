/// How long a policy may be, and how AWS counts (reference iam.md §1.2, §6.6). The services apply it when they store.
public struct PolicyQuota: Sendable, Hashable {
    public enum Counting: Sendable, Hashable {
        /// Characters without the white space between JSON's tokens.
        case charactersWithoutWhiteSpace
        /// Every character.
        case characters
        /// Bytes of UTF-8.
        case bytes
    }

    public let maximum: Int
    public let counting: Counting

    /// A version of a managed policy, and so a permissions boundary.
    public static let managed = PolicyQuota(maximum: 6_144, counting: .charactersWithoutWhiteSpace)
    /// The sum of a user's inline policies.
    public static let inlineOfUser = PolicyQuota(maximum: 2_048, counting: .charactersWithoutWhiteSpace)
    /// The sum of a role's inline policies.
    public static let inlineOfRole = PolicyQuota(maximum: 10_240, counting: .charactersWithoutWhiteSpace)
    /// The sum of a group's inline policies.
    public static let inlineOfGroup = PolicyQuota(maximum: 5_120, counting: .charactersWithoutWhiteSpace)
    public static let trust = PolicyQuota(maximum: 2_048, counting: .charactersWithoutWhiteSpace)
    /// The inline session policy and the session policy ARNs together (row P1 of sts.md).
    public static let session = PolicyQuota(maximum: 2_048, counting: .characters)
    /// 20 KB.
    public static let bucket = PolicyQuota(maximum: 20_480, counting: .bytes)
    /// The policy of another resource: 32 KB, the most that any service takes (KMS).
    public static let resource = PolicyQuota(maximum: 32_768, counting: .bytes)
    /// AWS's newer value; it was 5,120.
    public static let serviceControl = PolicyQuota(maximum: 10_240, counting: .characters)
    public static let resourceControl = PolicyQuota(maximum: 5_120, counting: .characters)

    /// What `text` counts.
    public func size(of text: String) -> Int {
        switch counting {
        case .charactersWithoutWhiteSpace: PolicyDocument.quotaCharacters(of: text)
        case .characters: text.unicodeScalars.count
        case .bytes: text.utf8.count
        }
    }

    /// Whether one document alone fits.
    public func admits(_ text: String) -> Bool { size(of: text) <= maximum }
}

extension PolicyKind {
    /// What one document of the kind may count at most. An inline policy may be a role's, which is the largest.
    public var quota: PolicyQuota {
        switch self {
        case .managed: .managed
        case .inline: .inlineOfRole
        case .trust: .trust
        case .session: .session
        case .bucket: .bucket
        case .resource: .resource
        case .serviceControl: .serviceControl
        case .resourceControl: .resourceControl
        }
    }
}
