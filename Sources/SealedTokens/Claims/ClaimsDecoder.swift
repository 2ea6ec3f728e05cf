internal import AWSNames

/// Reads what `ClaimsEncoder` writes and nothing else: an unknown version or field, a field out of order, a length that
/// does not fit, text that is not UTF-8, a value with another spelling are all malformed.
struct ClaimsDecoder {
    private var rest: ArraySlice<UInt8>

    /// The claims in `bytes`, and the size of the padding field if there is one.
    static func decode(_ bytes: [UInt8]) throws(SessionTokenError) -> (claims: SessionClaims, padding: Int?) {
        guard bytes.first == ClaimsEncoder.version else { throw .malformed }
        var decoder = ClaimsDecoder(rest: bytes[1...])
        var fields: [ClaimsField: ArraySlice<UInt8>] = [:]
        var last: UInt8 = 0
        while !decoder.rest.isEmpty {
            let number = try decoder.byte()
            guard number > last, let field = ClaimsField(rawValue: number) else { throw .malformed }
            last = number
            fields[field] = try decoder.counted()
        }
        return (try claims(fields), try padding(fields[.padding]))
    }

    private static func claims(_ fields: [ClaimsField: ArraySlice<UInt8>]) throws(SessionTokenError) -> SessionClaims {
        guard let holder = fields[.holder], let principalID = try text(fields[.principalID]),
            let times = fields[.times], times.count == 16, let endpoint = fields[.endpoint]
        else { throw .malformed }
        let (kind, account) = try self.holder(holder)
        var claims = SessionClaims(
            kind: kind, account: account, principalID: principalID, sessionName: try text(fields[.sessionName]),
            issuedAt: instant(times.prefix(8)), expiresAt: instant(times.suffix(8)),
            endpoint: try self.endpoint(endpoint))
        claims.issuingAccessKeyID = try text(fields[.issuingAccessKeyID])
        claims.firstCaller = try text(fields[.firstCaller])
        if let depth = fields[.chainDepth] {
            guard depth.count == 1, let value = depth.first, value > 0 else { throw .malformed }
            claims.chainDepth = value
        }
        claims.sessionPolicy = try text(fields[.sessionPolicy])
        if let arns = fields[.sessionPolicyARNs] { claims.sessionPolicyARNs = try texts(arns) }
        if let tags = fields[.tags] { claims.tags = try self.tags(tags) }
        claims.sourceIdentity = try text(fields[.sourceIdentity])
        if let time = fields[.mfaAuthenticatedAt] {
            guard time.count == 8 else { throw .malformed }
            claims.mfaAuthenticatedAt = instant(time)
        }
        claims.federatedProvider = try text(fields[.federatedProvider])
        claims.federatedSubject = try text(fields[.federatedSubject])
        if let chain = fields[.chain] { claims.chain = try self.chain(chain) }
        return claims
    }

    private static func holder(
        _ value: ArraySlice<UInt8>
    ) throws(SessionTokenError) -> (SessionClaims.Kind, AccountID) {
        guard value.count == 6, let first = value.first, let kind = SessionClaims.Kind(rawValue: first),
            let account = AccountID(number: number(value.dropFirst()))
        else { throw .malformed }
        return (kind, account)
    }

    private static func endpoint(_ value: ArraySlice<UInt8>) throws(SessionTokenError) -> IssuingEndpoint {
        switch (value.first, value.count) {
        case (1, 1): return .globalV1
        case (2, 1): return .globalV2
        case (3, 2...):
            guard let name = try text(value.dropFirst()), let region = RegionName(name) else { throw .malformed }
            return .regional(region)
        case (_, _): throw .malformed
        }
    }

    private static func chain(_ value: ArraySlice<UInt8>) throws(SessionTokenError) -> [ChainedSession] {
        var chain: [ChainedSession] = []
        for text in try texts(value) {
            guard let session = ChainedSession(text) else { throw .malformed }
            chain.append(session)
        }
        return chain
    }

    private static func texts(_ value: ArraySlice<UInt8>) throws(SessionTokenError) -> [String] {
        var decoder = ClaimsDecoder(rest: value)
        var texts: [String] = []
        repeat { texts.append(try decoder.countedText()) } while !decoder.rest.isEmpty
        return texts
    }

    private static func tags(_ value: ArraySlice<UInt8>) throws(SessionTokenError) -> [SessionTag] {
        var decoder = ClaimsDecoder(rest: value)
        var tags: [SessionTag] = []
        repeat {
            let flag = try decoder.byte()
            guard flag <= 1 else { throw .malformed }
            let tag = Tag(key: try decoder.countedText(), value: try decoder.countedText())
            tags.append(SessionTag(tag, isTransitive: flag == 1))
        } while !decoder.rest.isEmpty
        return tags
    }

    private static func padding(_ value: ArraySlice<UInt8>?) throws(SessionTokenError) -> Int? {
        guard let value else { return nil }
        guard value.allSatisfy({ $0 == 0 }) else { throw .malformed }
        return value.count
    }

    private static func text(_ value: ArraySlice<UInt8>?) throws(SessionTokenError) -> String? {
        guard let value else { return nil }
        guard let text = String(validating: value, as: UTF8.self) else { throw .malformed }
        return text
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    private static func instant(_ bytes: ArraySlice<UInt8>) -> Int64 { Int64(bitPattern: number(bytes)) }

    private mutating func byte() throws(SessionTokenError) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .malformed }
        return byte
    }

    private mutating func counted() throws(SessionTokenError) -> ArraySlice<UInt8> {
        let count = Int(try byte()) << 8 | Int(try byte())
        guard count <= rest.count else { throw .malformed }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private mutating func countedText() throws(SessionTokenError) -> String {
        guard let text = try Self.text(counted()) else { throw .malformed }
        return text
    }
}
