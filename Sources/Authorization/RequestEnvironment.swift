public import AWSNames
public import WireProtocol

/// The circumstances of a request that policies may ask about. A class, since it goes through many hands and nobody
/// changes it.
public final class RequestEnvironment: Sendable {
    /// The server's time when the request was received.
    public let now: Timestamp
    /// The client's address as text; nil when the transport has none.
    public let sourceAddress: String?
    public let userAgent: String?
    public let referer: String?
    public let isSecure: Bool
    /// The TLS version of the connection as `1.2` or `1.3`; nil on plain HTTP (`s3:TlsVersion`).
    public let tlsVersion: String?
    /// The Region that serves the request (DESIGN §7).
    public let region: RegionName
    /// When a second factor that came with this very request was checked; nil without one.
    public let mfaAuthenticatedAt: Timestamp?

    public init(
        now: Timestamp, sourceAddress: String? = nil, userAgent: String? = nil, referer: String? = nil,
        isSecure: Bool = false, tlsVersion: String? = nil, region: RegionName = .usEast1,
        mfaAuthenticatedAt: Timestamp? = nil
    ) {
        self.now = now
        self.sourceAddress = sourceAddress
        self.userAgent = userAgent
        self.referer = referer
        self.isSecure = isSecure
        self.tlsVersion = tlsVersion
        self.region = region
        self.mfaAuthenticatedAt = mfaAuthenticatedAt
    }

    /// The same with a second factor that has just been checked.
    package func withSecondFactor() -> RequestEnvironment {
        RequestEnvironment(
            now: now, sourceAddress: sourceAddress, userAgent: userAgent, referer: referer, isSecure: isSecure,
            tlsVersion: tlsVersion, region: region, mfaAuthenticatedAt: now)
    }
}
