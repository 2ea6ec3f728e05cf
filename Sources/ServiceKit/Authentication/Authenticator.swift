public import AWSNames
public import Authorization
public import Directory
public import WireProtocol

/// Finds out who made a request.
public protocol Authenticator: AnyObject, Sendable {
    /// The caller, or why nobody is believed. `directory` is the state to judge by; `now` the server's time.
    func authenticate(
        _ request: AuthenticationRequest, directory: DirectorySnapshot, now: Timestamp
    ) throws(AuthenticationFailure) -> AuthenticatedCaller
}

/// What authentication sees of a request.
public struct AuthenticationRequest: Sendable {
    public enum Payload: Sendable {
        /// The body is here; its hash is what was signed, whatever a header claims (row A21).
        case received([UInt8])
        /// The body is yet to come or is hashed by a declared `x-amz-content-sha256` (S3).
        case declared
        /// As `declared`, with a body that has been read already: it is checked against the declaration at once.
        case declaredAndReceived([UInt8])
    }

    public let head: HTTPRequestHead
    public let payload: Payload
    /// The service that the credential scope must name: `sts`.
    public let service: String
    /// The Regions that the scope may name.
    public let region: RegionRule
    public let requirement: AuthenticationRequirement

    public init(
        head: HTTPRequestHead, payload: Payload, service: String, region: RegionRule,
        requirement: AuthenticationRequirement
    ) {
        self.head = head
        self.payload = payload
        self.service = service
        self.region = region
        self.requirement = requirement
    }
}

/// Which Region a credential scope must name (rows E11–E13).
public enum RegionRule: Sendable, Hashable {
    case exactly(RegionName)
    /// Any of the Regions that the operator serves.
    case served
}

/// A caller who has been believed, what the signature says, and what checks a body that is still to come. A tuple, so
/// that its parts are handed on, not copied.
public typealias AuthenticatedCaller = (
    caller: CallerIdentity, facts: SignatureFacts, payloadVerifier: any PayloadVerifier
)

/// Why a request was not believed. Every service maps the kinds to its own codes; `message` is AWS's sentence for STS
/// and IAM (reference sts.md §3.2).
public struct AuthenticationFailure: Error, Sendable {
    public enum Kind: Sendable, Hashable {
        /// No authentication at all, or of an unknown kind (A1, A2).
        case missing
        /// Authorization header or query parameters are not well-formed (A3–A8); header and query at once.
        case incompleteHeader, incompleteQuery
        /// `Host` or another header that must be is not signed (A9).
        case unsignedHeader
        /// The credential scope names another date, Region, service or terminator (A10). The Region that would have
        /// been right, when there is exactly one.
        case scope(expectedRegion: String?)
        /// The signature is too old or too new (A11, A12); a presigned URL has expired.
        case requestTimeSkewed, presignedExpired
        /// Unknown or inactive key (A15).
        case unknownAccessKey
        /// Token missing, garbled, of another key, or its issuer is gone (A15); the session was revoked.
        case invalidToken
        /// A token that has expired (A16).
        case expiredToken
        /// The signature is not the one that was calculated (A13).
        case signatureMismatch
        /// A declared payload hash is missing, malformed, or not the body's (S3).
        case payloadHashMissing, payloadHashInvalid, payloadHashMismatch
    }

    public let kind: Kind
    public let message: String
    /// The access key id that the request named, for the log and S3's error bodies.
    public var accessKeyID: String?
    /// Facts for S3's error bodies, such as `X-Amz-Expires`, `ServerTime`.
    public var details: [(name: String, value: String)] = []

    public init(_ kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }
}

extension AuthenticationFailure {
    /// Row A13: STS and IAM say no more than this.
    package static let signatureMismatchSentence =
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        + "Key and signing method. Consult the service documentation for details."
    /// Row A15.
    package static let invalidTokenSentence = "The security token included in the request is invalid."
    /// Row A16, without a final period.
    package static let expiredTokenSentence = "The security token included in the request is expired"
}
