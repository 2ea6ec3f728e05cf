public import WireProtocol

/// What is sent back. The gateway adds `Date`, `Content-Length` or `Transfer-Encoding`, and `Connection`.
public struct HTTPResponse: Sendable {
    public var status: Int
    public var headers: [HTTPField]
    public var body: Body

    public enum Body: Sendable {
        case empty
        case bytes([UInt8])
        /// The reply to a HEAD request: no body, `Content-Length` as a GET would have had it.
        case absent(contentLength: Int64)
        /// Exactly `length` bytes read from `source` as the client takes them. When the source throws or ends early
        /// the connection is cut, so that no client mistakes a part for the whole.
        case stream(length: Int64, source: any ResponseBodySource)
    }

    public init(status: Int, headers: [HTTPField] = [], body: Body = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// A response body that is produced piece by piece.
public protocol ResponseBodySource: AnyObject, Sendable {
    /// The next piece, never empty, or nil at the end. Called again only after the previous piece was taken.
    func next() async throws -> [UInt8]?
    /// Called once when no more pieces will be asked for, whether the end was reached or not.
    func close()
}
