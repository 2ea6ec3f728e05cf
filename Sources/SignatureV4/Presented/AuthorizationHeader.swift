internal import SecretMaterial

/// `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
struct AuthorizationHeader {
    private var credential: Range<Int>?
    private var signature: Range<Int>?
    private var signedHeaders: Range<Int>?
    /// Unknown parameters are kept and mean nothing; a repeated one is refused.
    private var others: Set<String> = []

    /// Reads the header at `header`, and from `request` the time (rows A23, A24) and the session token.
    static func parse(
        _ header: Range<Int>, in request: ReceivedRequest, _ fields: SignatureFields
    ) throws(SignatureError) -> PresentedSignature {
        guard header.count <= SignatureLimits.authorizationLength else { throw .tooLarge }
        var rest = header
        let algorithm = nextWord(&rest, request.bytes) ?? rest
        guard request.equals(algorithm, PresentedSignature.algorithmName) else {
            throw .unsupportedAlgorithm(request.text(algorithm))
        }
        var parsed = AuthorizationHeader()
        while let word = nextWord(&rest, request.bytes) { try parsed.take(word, of: header, in: request) }
        let date = try date(in: fields)
        guard let credential = parsed.credential, let signature = parsed.signature,
            let signedHeaders = parsed.signedHeaders, let date
        else {
            throw .missingAuthorizationParameters(
                parsed.missing, lacksDate: date == nil, authorization: request.text(header))
        }
        guard fields.token.count <= 1 else { throw .duplicateParameter("X-Amz-Security-Token") }
        return try PresentedSignature.read(
            in: request.bytes, credential: Credential(in: request.bytes, at: credential), signedHeaders: signedHeaders,
            signature: signature, time: time(of: date, in: request), securityToken: fields.token.first, expires: nil,
            place: .header)
    }

    /// The names of the parameters that must be there and are not.
    private var missing: [String] {
        [("Credential", credential), ("Signature", signature), ("SignedHeaders", signedHeaders)]
            .filter { $0.1 == nil }.map(\.0)
    }

    /// Takes the next word off `rest`; nil when there is none. White space and commas stand between words.
    private static func nextWord(_ rest: inout Range<Int>, _ bytes: [UInt8]) -> Range<Int>? {
        bytes.withUnsafeBytes { bytes in
            let bytes = UnsafeRawBufferPointer(rebasing: bytes[rest])
            var start = 0
            while start < bytes.count, isSeparator(bytes[start]) { start += 1 }
            let end = ASCII.end(in: bytes, from: start, highest: comma, isSeparator)
            let word = rest.lowerBound + start..<rest.lowerBound + end
            rest = word.upperBound..<rest.upperBound
            return word.isEmpty ? nil : word
        }
    }

    private static let comma: UInt8 = 0x2C

    @inline(__always)
    private static func isSeparator(_ byte: UInt8) -> Bool { byte <= comma && (byte == comma || ASCII.isSpace(byte)) }

    private mutating func take(
        _ word: Range<Int>, of header: Range<Int>, in request: ReceivedRequest
    ) throws(SignatureError) {
        let place = request.bytes.withUnsafeBytes { bytes in
            ASCII.firstPlace(of: 0x3D, in: UnsafeRawBufferPointer(rebasing: bytes[word]))
        }
        guard let place else {
            throw .notKeyValuePair(request.text(word), authorization: request.text(header))
        }
        let equal = word.lowerBound + place
        let name = word.lowerBound..<equal
        let value = equal + 1..<word.upperBound
        let isNew: Bool
        if request.equals(name, "Credential") {
            isNew = Self.set(&credential, value)
        } else if request.equals(name, "SignedHeaders") {
            isNew = Self.set(&signedHeaders, value)
        } else if request.equals(name, "Signature") {
            isNew = Self.set(&signature, value)
        } else {
            isNew = others.insert(request.text(name)).inserted
        }
        guard isNew else { throw .duplicateParameter(request.text(name)) }
    }

    private static func set(_ place: inout Range<Int>?, _ value: Range<Int>) -> Bool {
        guard place == nil else { return false }
        place = value
        return true
    }

    /// The date header that counts: `X-Amz-Date`, else `Date` (row A24).
    private static func date(
        in fields: SignatureFields
    ) throws(SignatureError) -> (value: Range<Int>, isOwn: Bool)? {
        guard fields.ownDate.count <= 1 else { throw .duplicateParameter("X-Amz-Date") }
        if let value = fields.ownDate.first { return (value, true) }
        guard fields.date.count <= 1 else { throw .duplicateParameter("Date") }
        return fields.date.first.map { ($0, false) }
    }

    private static func time(
        of date: (value: Range<Int>, isOwn: Bool), in request: ReceivedRequest
    ) throws(SignatureError) -> SignatureTime {
        let own = request.bytes.withUnsafeBytes { SignatureTime(UnsafeRawBufferPointer(rebasing: $0[date.value])) }
        if let own { return own }
        if !date.isOwn, let time = SignatureTime(httpDate: request.bytes[date.value]) { return time }
        throw .malformedDate(request.text(date.value))
    }
}

/// The headers that have a part in authentication, found in one pass.
struct SignatureFields {
    /// How often a header came, and where its first value is.
    struct Mark {
        var count = 0
        var first: Range<Int>?

        mutating func add(_ value: Range<Int>) {
            if count == 0 { first = value }
            count += 1
        }
    }

    private(set) var authorization = Mark()
    private(set) var ownDate = Mark()
    private(set) var date = Mark()
    private(set) var token = Mark()

    init(_ request: borrowing ReceivedRequest) {
        for field in request.fields {
            switch field.nameCount {
            case 4: if request.equalsIgnoringCase(field.name, "date") { date.add(field.value) }
            case 10: if request.equalsIgnoringCase(field.name, "x-amz-date") { ownDate.add(field.value) }
            case 13: if request.equalsIgnoringCase(field.name, "authorization") { authorization.add(field.value) }
            case 20: if request.equalsIgnoringCase(field.name, "x-amz-security-token") { token.add(field.value) }
            default: continue
            }
        }
    }
}
