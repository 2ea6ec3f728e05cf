public import SecretMaterial

/// A session token's text. Whoever shows it with its secret is its holder, so it prints nothing.
public struct SessionToken: Sendable {
    /// The most characters that a token has (row Z3).
    public static let maximumSize = 4_096

    /// The text, for the reply to the caller and nowhere else.
    public let unsafeText: String

    /// The size in bytes, `SessionTokenSize` of a reply (row Z2).
    public var size: Int { unsafeText.utf8.count }

    /// The percentage of the largest size that is used, rounded up (row Z2).
    public var utilizationPercent: Int { (size * 100 + Self.maximumSize - 1) / Self.maximumSize }
}

extension SessionToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Redaction.text }
    public var debugDescription: String { Redaction.text }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}

/// Temporary credentials as they are handed out, beside the access key id that they belong to.
public struct SealedSession: Sendable {
    public let token: SessionToken
    /// The secret access key: 40 characters of `[A-Za-z0-9+/]` (row I3).
    public let secret: SecretBytes
}

/// A token that opened. It is shared, not copied: claims have many members.
public final class OpenedSession: Sendable {
    public let claims: SessionClaims
    /// The secret access key: 40 characters of `[A-Za-z0-9+/]` (row I3).
    public let secret: SecretBytes
    /// The key that opened it. While a ring has this very key, opening the same token again comes to the same.
    public let key: RingKey

    /// What a token says, which key opened it, and the secret that follows from both.
    package init(claims: consuming SessionClaims, secret: SecretBytes, key: RingKey) {
        self.claims = claims
        self.secret = secret
        self.key = key
    }
}
