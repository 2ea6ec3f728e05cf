public import AWSNames
public import Authorization
public import Directory
public import WireProtocol

/// What an operation may know of the request besides its input. A class, since it goes through many hands and nobody
/// changes it.
public final class OperationContext: Sendable {
    public let caller: CallerIdentity
    /// The id of the request, as the reply's headers and body carry it.
    public let requestID: String
    public let environment: RequestEnvironment
    /// The directory as it was when the request was authenticated: one request sees one state.
    public let snapshot: DirectorySnapshot
    /// Facts of the signature that operations ask about.
    public let signature: SignatureFacts
    /// Which endpoint the client spoke to.
    public let endpoint: EndpointKind
    /// Writes what goes with denials; nil where nobody does.
    public let authorizationMessages: (any AuthorizationMessageWriter)?
    private let head: HTTPRequestHead?

    /// - Parameter head: of the request that is served; nil where none is.
    public init(
        caller: CallerIdentity, requestID: String, environment: RequestEnvironment,
        snapshot: DirectorySnapshot,
        signature: SignatureFacts, endpoint: EndpointKind,
        authorizationMessages: (any AuthorizationMessageWriter)? = nil, head: HTTPRequestHead? = nil
    ) {
        self.caller = caller
        self.requestID = requestID
        self.environment = environment
        self.snapshot = snapshot
        self.signature = signature
        self.endpoint = endpoint
        self.authorizationMessages = authorizationMessages
        self.head = head
    }

    public var now: Timestamp { environment.now }

    /// What the client called the server: the value of `Host`, with its port.
    public var host: String? { head?.header("host") }

    /// The same request with a second factor that was given with it and has been checked.
    package func withSecondFactor() -> OperationContext {
        OperationContext(
            caller: caller, requestID: requestID, environment: environment.withSecondFactor(), snapshot: snapshot,
            signature: signature, endpoint: endpoint, authorizationMessages: authorizationMessages, head: head)
    }

    /// The caller's account.
    ///
    /// Operations that require a signature always have one; for the others this refuses.
    public var account: AccountID {
        get throws(ServiceError) {
            guard let account = caller.account else { throw .accessDenied("Access Denied") }
            return account
        }
    }
}

/// Which kind of endpoint a request came to (reference sts.md §1.1).
public enum EndpointKind: Sendable, Hashable {
    case global
    case regional(RegionName)
}

/// How a request was signed.
public struct SignatureFacts: Sendable {
    /// `REST-HEADER` or `REST-QUERY-STRING`; nil when nobody signed (`s3:authType`).
    public var authType: String?
    /// When the request says that it was signed.
    public var signedAt: Timestamp?
    /// The Region that the signature names.
    public var region: RegionName?
    /// The signed or declared `x-amz-content-sha256`.
    public var contentSHA256: String?
    /// The names of the headers that the signature covers, in lower case; nil when nobody signed.
    public var signedHeaders: Set<String>?
}

extension SignatureFacts {
    public init(
        authType: String? = nil, signedAt: Timestamp? = nil, region: RegionName? = nil,
        contentSHA256: String? = nil
    ) {
        self.init(
            authType: authType, signedAt: signedAt, region: region, contentSHA256: contentSHA256, signedHeaders: nil)
    }
}
