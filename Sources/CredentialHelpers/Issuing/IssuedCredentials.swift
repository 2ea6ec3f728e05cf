import SecretMaterial
package import ServiceClient
package import WireProtocol

/// Temporary credentials as STS handed them out.
package struct IssuedCredentials: Sendable {
    package let credentials: ClientCredentials
    package let expiresAt: Timestamp
    /// When this process got them.
    package let receivedAt: Timestamp
    /// The account of the role; nil for a session of the caller's own.
    package let accountID: String?

    /// Reads the `…Result` element of a reply that carries credentials. Nil when a part is missing.
    init?(_ result: XMLElement, receivedAt: Timestamp) {
        guard let members = result.child("Credentials"), let id = members.child("AccessKeyId")?.text,
            let secret = members.child("SecretAccessKey")?.text, let token = members.child("SessionToken")?.text,
            let expiry = (members.child("Expiration")?.text).flatMap({ Timestamp(iso8601: $0) })
        else { return nil }
        credentials = ClientCredentials(
            accessKeyID: id, secret: SecretBytes(secret.utf8), sessionToken: token)
        expiresAt = expiry
        self.receivedAt = receivedAt
        let fields = result.child("AssumedRoleUser")?.child("Arn")?.text.split(separator: ":") ?? []
        accountID = fields.count > 4 ? String(fields[3]) : nil
    }

    package init(
        credentials: ClientCredentials, expiresAt: Timestamp, receivedAt: Timestamp, accountID: String?
    ) {
        self.credentials = credentials
        self.expiresAt = expiresAt
        self.receivedAt = receivedAt
        self.accountID = accountID
    }

    /// New ones are fetched from this long before the expiry on, in seconds.
    ///
    /// Botocore asks again when less than 15 minutes are left and gives up below 10 (reference sts.md §10.2), so what
    /// is handed out must have more, as long as sessions are long enough for that at all.
    static let refreshMarginSeconds: Int64 = 20 * 60

    /// Whether it is time for new ones.
    func wantsRefresh(at now: Timestamp) -> Bool {
        let life = expiresAt.seconds - receivedAt.seconds
        return expiresAt.seconds - now.seconds <= min(Self.refreshMarginSeconds, life / 2)
    }

    func isExpired(at now: Timestamp) -> Bool { now >= expiresAt }
}
