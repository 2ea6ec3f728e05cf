public import SecretMaterial

/// A signature as a client presented it: parsed, not yet believed.
public struct PresentedSignature: Sendable {
    /// Where the signature came from.
    public enum Place: Sendable, Hashable { case header, query }

    /// The key id as written. Nothing about it has been checked.
    public let accessKeyID: String
    public let scope: CredentialScope
    let headerList: SignedHeaderList
    /// The signature, or nil when it is not 64 hexadecimal digits and so matches nothing.
    public let signature: Digest32?
    public let time: SignatureTime
    /// The session token that came along (row A23), where it was received.
    public let receivedToken: ReceivedText?
    /// `X-Amz-Expires` in seconds; nil where there was none. What services make of it differs (row A29).
    public let expires: Int64?
    public let place: Place

    public var isPresigned: Bool { place == .query }
    /// The names in SignedHeaders, as written.
    public var signedHeaders: [String] { headerList.strings }
    /// The session token that came along (row A23).
    public var securityToken: String? { receivedToken?.string }

    /// The signature's algorithm, and the only one that is understood (row A8).
    public static let algorithm = "AWS4-HMAC-SHA256"
    static var algorithmName: StaticString { "AWS4-HMAC-SHA256" }

    /// Reads the signature that `request` carries, in its Authorization header or in its query, not in both.
    ///
    /// Structure only (step 2 of sts.md §3.1): scope, time, signed headers and the signature itself come later.
    public init(of request: ReceivedRequest) throws(SignatureError) {
        let fields = SignatureFields(request)
        let query = request.query.flatMap { $0.isEmpty ? nil : PresignedQuery(request.bytes[$0]) } ?? .absent
        if let header = fields.authorization.first {
            guard !query.isPresent else { throw .bothHeaderAndQuery }
            guard fields.authorization.count == 1 else { throw .duplicateParameter("Authorization") }
            self = try AuthorizationHeader.parse(header, in: request, fields)
        } else {
            guard query.isPresent else { throw .missingAuthenticationToken }
            self = try query.parsed()
        }
    }

    /// Reads the signature that a request carries which is given as texts.
    public init(of request: RequestView) throws(SignatureError) { try self.init(of: ReceivedRequest(request)) }

    init(
        credential: Credential, signedHeaders: ReceivedText, signature: ReceivedText, time: SignatureTime,
        securityToken: ReceivedText?, expires: Int64?, place: Place
    ) throws(SignatureError) {
        accessKeyID = credential.accessKeyID
        scope = credential.scope
        headerList = SignedHeaderList(signedHeaders)
        guard headerList.count <= SignatureLimits.signedHeaderCount else { throw .tooLarge }
        self.signature = signature.slice.withUnsafeBytes { Digest32(hex: $0) }
        self.time = time
        receivedToken = securityToken
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
    init(_ text: ReceivedText) throws(SignatureError) {
        var ends: (Int, Int, Int, Int) = (0, 0, 0, 0)
        var count = 0
        for index in text.range where text.bytes[index] == 0x2F {
            switch count {
            case 0: ends.0 = index
            case 1: ends.1 = index
            case 2: ends.2 = index
            case 3: ends.3 = index
            default: throw .malformedCredential(text.string)
            }
            count += 1
        }
        guard count == 4 else { throw .malformedCredential(text.string) }
        func part(_ start: Int, _ end: Int) -> String { ReceivedText(text.bytes, start..<end).string }
        accessKeyID = part(text.range.lowerBound, ends.0)
        scope = CredentialScope(
            date: part(ends.0 + 1, ends.1), region: part(ends.1 + 1, ends.2), service: part(ends.2 + 1, ends.3),
            terminator: part(ends.3 + 1, text.range.upperBound))
    }
}
