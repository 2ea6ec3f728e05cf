public import SecretMaterial

/// A signature as a client presented it: parsed, not yet believed.
///
/// It holds the received bytes and where its parts lie in them; texts are made where they are asked for.
public struct PresentedSignature: Sendable {
    /// Where the signature came from.
    public enum Place: Sendable, Hashable { case header, query }

    @usableFromInline let bytes: [UInt8]
    private let credential: Credential
    private let headerNames: Range<Int>
    /// What there is to know of `headerList` without a look at it.
    let headerSurvey: SignedHeaderList.Survey
    private let token: Range<Int>?
    /// The signature, or nil when it is not 64 hexadecimal digits and so matches nothing.
    public let signature: Digest32?
    public let time: SignatureTime
    /// `X-Amz-Expires` in seconds; nil where there was none. What services make of it differs (row A29).
    public let expires: Int64?
    public let place: Place

    /// The key id as written. Nothing about it has been checked.
    public var accessKeyID: String { ReceivedText(bytes, credential.accessKeyID).string }
    public var scope: CredentialScope {
        CredentialScope(
            ReceivedText(bytes, credential.scope), dateEnd: credential.dateEnd, regionEnd: credential.regionEnd,
            serviceEnd: credential.serviceEnd)
    }
    /// The scope's Region, where it was received.
    public var receivedRegion: ReceivedText { ReceivedText(bytes, credential.dateEnd + 1..<credential.regionEnd) }
    public var isPresigned: Bool { place == .query }
    var headerList: SignedHeaderList { SignedHeaderList(ReceivedText(bytes, headerNames), headerSurvey) }
    /// The names in SignedHeaders, as written.
    public var signedHeaders: [String] { headerList.strings }
    /// The session token that came along (row A23), where it was received.
    public var receivedToken: ReceivedText? { token.map { ReceivedText(bytes, $0) } }
    /// The session token that came along (row A23).
    public var securityToken: String? { receivedToken?.string }

    /// The signature's algorithm, and the only one that is understood (row A8).
    public static let algorithm = "AWS4-HMAC-SHA256"
    static var algorithmName: StaticString { "AWS4-HMAC-SHA256" }

    /// Reads the signature that `request` carries, in its Authorization header or in its query, not in both.
    ///
    /// Structure only (step 2 of sts.md §3.1): scope, time, signed headers and the signature itself come later.
    public init(of request: borrowing ReceivedRequest) throws(SignatureError) {
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

    /// Lends the bytes of `accessKeyID`.
    @inlinable
    public func withAccessKeyID<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[accessKeyIDRange])) }
    }

    @usableFromInline var accessKeyIDRange: Range<Int> { credential.accessKeyID }

    /// Lends the bytes of `scope`.
    @inline(__always)
    func withScope<Value>(_ body: (CredentialScope.Bytes) -> Value) -> Value {
        bytes.withUnsafeBytes { bytes in
            body(
                CredentialScope.Bytes(
                    in: bytes, at: credential.scope, dateEnd: credential.dateEnd, regionEnd: credential.regionEnd,
                    serviceEnd: credential.serviceEnd))
        }
    }

    /// The signature whose parts lie at these places in `bytes`.
    static func read(
        in bytes: [UInt8], credential: Credential, signedHeaders: Range<Int>, signature: Range<Int>,
        time: SignatureTime, securityToken: Range<Int>?, expires: Int64?, place: Place
    ) throws(SignatureError) -> PresentedSignature {
        let survey = SignedHeaderList.Survey(ReceivedText(bytes, signedHeaders))
        guard survey.count <= SignatureLimits.signedHeaderCount else { throw .tooLarge }
        let signature = bytes.withUnsafeBytes { Digest32(hex: UnsafeRawBufferPointer(rebasing: $0[signature])) }
        return PresentedSignature(
            bytes: bytes, credential: credential, headerNames: signedHeaders, headerSurvey: survey,
            token: securityToken, signature: signature, time: time, expires: expires, place: place)
    }

    private init(
        bytes: [UInt8], credential: Credential, headerNames: Range<Int>, headerSurvey: SignedHeaderList.Survey,
        token: Range<Int>?, signature: Digest32?, time: SignatureTime, expires: Int64?, place: Place
    ) {
        self.bytes = bytes
        self.credential = credential
        self.headerNames = headerNames
        self.headerSurvey = headerSurvey
        self.token = token
        self.signature = signature
        self.time = time
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

/// The value of `Credential`: where key id and scope lie.
struct Credential {
    let accessKeyID: Range<Int>
    let scope: Range<Int>
    let dateEnd: Int
    let regionEnd: Int
    let serviceEnd: Int

    /// Splits the text at `range` into exactly five parts (row A5).
    init(in bytes: [UInt8], at range: Range<Int>) throws(SignatureError) {
        var ends: (Int, Int, Int, Int) = (0, 0, 0, 0)
        var count = 0
        bytes.withUnsafeBytes { bytes in
            ASCII.forEachPlace(of: 0x2F, in: UnsafeRawBufferPointer(rebasing: bytes[range])) { place in
                switch count {
                case 0: ends.0 = range.lowerBound + place
                case 1: ends.1 = range.lowerBound + place
                case 2: ends.2 = range.lowerBound + place
                case 3: ends.3 = range.lowerBound + place
                default: break
                }
                count += 1
            }
        }
        guard count == 4 else { throw .malformedCredential(ReceivedText(bytes, range).string) }
        accessKeyID = range.lowerBound..<ends.0
        scope = ends.0 + 1..<range.upperBound
        (dateEnd, regionEnd, serviceEnd) = (ends.1, ends.2, ends.3)
    }
}
