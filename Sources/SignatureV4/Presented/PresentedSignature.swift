public import SecretMaterial

/// A signature as a client presented it: parsed, not yet believed.
public struct PresentedSignature: Sendable {
    /// Where the signature came from.
    public enum Place: Sendable, Hashable { case header, query }

    /// The key id as written. Nothing about it has been checked.
    public let accessKeyID: String
    public let scope: CredentialScope
    /// The names in SignedHeaders, as written.
    public let signedHeaders: [String]
    /// The signature, or nil when it is not 64 hexadecimal digits and so matches nothing.
    public let signature: Digest32?
    public let time: SignatureTime
    /// The session token that came along (row A23).
    public let securityToken: String?
    /// `X-Amz-Expires` in seconds; nil where there was none. What services make of it differs (row A29).
    public let expires: Int64?
    public let place: Place

    public var isPresigned: Bool { place == .query }

    /// The signature's algorithm, and the only one that is understood (row A8).
    public static let algorithm = "AWS4-HMAC-SHA256"

    /// Reads the signature that `request` carries, in its Authorization header or in its query, not in both.
    ///
    /// Structure only (step 2 of sts.md §3.1): scope, time, signed headers and the signature itself come later.
    public init(of request: RequestView) throws(SignatureError) {
        let headers = request.values(of: "authorization")
        let query = request.query.map(PresignedQuery.init) ?? PresignedQuery("")
        if headers.isEmpty {
            guard query.isPresent else { throw .missingAuthenticationToken }
            self = try query.parsed()
        } else {
            guard !query.isPresent else { throw .bothHeaderAndQuery }
            guard headers.count == 1 else { throw .duplicateParameter("Authorization") }
            self = try AuthorizationHeader.parse(headers[0], in: request)
        }
    }

    init(
        credential: Credential, signedHeaders: String, signature: String, time: SignatureTime, securityToken: String?,
        expires: Int64?, place: Place
    ) throws(SignatureError) {
        accessKeyID = credential.accessKeyID
        scope = credential.scope
        self.signedHeaders = signedHeaders.utf8.split(separator: 0x3B, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard self.signedHeaders.count <= SignatureLimits.signedHeaderCount else { throw .tooLarge }
        self.signature = Digest32(hex: signature.utf8)
        self.time = time
        self.securityToken = securityToken
        self.expires = expires
        self.place = place
    }
}

extension PresentedSignature: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "PresentedSignature(\(accessKeyID), \(scope), \(time))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// Limits on what a signature may look like. Real ones stay far below.
public enum SignatureLimits {
    /// The longest Authorization header, in bytes.
    public static let authorizationLength = 16_384
    /// The most names in SignedHeaders.
    public static let signedHeaderCount = 256
    /// How far a request's time may lie from the server's, in seconds (rows A11, A12).
    public static let clockSkew: Int64 = 900
    /// The longest life of a presigned S3 URL, in seconds.
    public static let longestExpires: Int64 = 604_800
}

/// The value of `Credential`: key id and scope.
struct Credential {
    var accessKeyID: String
    var scope: CredentialScope

    /// Splits `text` into exactly five parts (row A5).
    init(_ text: String) throws(SignatureError) {
        let parts = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard parts.count == 5 else { throw .malformedCredential(text) }
        accessKeyID = parts[0]
        scope = CredentialScope(date: parts[1], region: parts[2], service: parts[3], terminator: parts[4])
    }
}
