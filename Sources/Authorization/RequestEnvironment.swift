public import AWSNames
public import WireProtocol

/// The circumstances of a request that policies may ask about.
public struct RequestEnvironment: Sendable {
    /// The server's time when the request was received.
    public var now: Timestamp
    /// The client's address as text; nil when the transport has none.
    public var sourceAddress: String?
    public var userAgent: String?
    public var referer: String?
    public var isSecure: Bool
    /// The TLS version of the connection as `1.2` or `1.3`; nil on plain HTTP (`s3:TlsVersion`).
    public var tlsVersion: String?
    /// The Region that serves the request (DESIGN §7).
    public var region: RegionName
    /// The port, host and path that the client spoke to, for the audit log.
    public var host: String?
    /// When a second factor that came with this very request was checked; nil without one.
    public var mfaAuthenticatedAt: Timestamp?

    public init(
        now: Timestamp, sourceAddress: String? = nil, userAgent: String? = nil, referer: String? = nil,
        isSecure: Bool = false, region: RegionName = .usEast1, host: String? = nil
    ) {
        self.now = now
        self.sourceAddress = sourceAddress
        self.userAgent = userAgent
        self.referer = referer
        self.isSecure = isSecure
        self.region = region
        self.host = host
    }
}
