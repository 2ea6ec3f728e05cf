internal import AWSNames

/// Reads what `ClaimsEncoder` writes and nothing else: an unknown version or field, a field out of order, a length that
/// does not fit, text that is not UTF-8, a value with another spelling are all malformed.
struct ClaimsDecoder {
    private var holder: (SessionClaims.Kind, AccountID)?
    /// Nil before it was read; within, nil for root.
    private var principal: UniqueID??
    private var times: (issuedAt: Int64, expiresAt: Int64)?
    private var endpoint: IssuingEndpoint?
    private var sessionName: String?
    private var padding: Int?

    /// The claims in `bytes`, and the size of the padding field if there is one.
    static func decode(_ bytes: [UInt8]) throws(SessionTokenError) -> (claims: SessionClaims, padding: Int?) {
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(SessionTokenError) in try decode(bytes) }
    }

    /// The claims in `bytes`, and the size of the padding field if there is one.
    static func decode(
        _ bytes: UnsafeRawBufferPointer
    ) throws(SessionTokenError) -> (claims: SessionClaims, padding: Int?) {
        var rest = ClaimsBytes(bytes)
        guard !rest.isEmpty, try rest.byte() == ClaimsEncoder.version else { throw .malformed }
        var decoder = ClaimsDecoder()
        let next = try decoder.readRequired(&rest)
        var claims = try decoder.required()
        if let next { try decoder.readOptional(from: next, &rest, into: &claims) }
        return (consume claims, decoder.padding)
    }

    /// Reads the fields that come first and returns the first one that comes after them. Numbers only ascend.
    private mutating func readRequired(
        _ rest: inout ClaimsBytes
    ) throws(SessionTokenError) -> (ClaimsField, ClaimsBytes)? {
        var last: UInt8 = 0
        while !rest.isEmpty {
            let (field, value) = try rest.field(after: last)
            last = field.rawValue
            switch field {
            case .holder: holder = try Self.holder(value)
            case .principalID: principal = try Self.principal(value, of: holder?.1)
            case .sessionName: sessionName = try value.text()
            case .times: times = try Self.times(value)
            case .endpoint: endpoint = try Self.endpoint(value)
            default: return (field, value)
            }
        }
        return nil
    }

    private func required() throws(SessionTokenError) -> SessionClaims {
        guard let (kind, account) = holder, let principal, let times, let endpoint else { throw .malformed }
        return SessionClaims(
            kind: kind, account: account, principal: principal, sessionName: sessionName,
            issuedAt: times.issuedAt, expiresAt: times.expiresAt, endpoint: endpoint)
    }

    private mutating func readOptional(
        from first: (ClaimsField, ClaimsBytes), _ rest: inout ClaimsBytes, into claims: inout SessionClaims
    ) throws(SessionTokenError) {
        var (field, value) = first
        while true {
            try read(field, value, into: &claims)
            if rest.isEmpty { return }
            (field, value) = try rest.field(after: field.rawValue)
        }
    }

    private mutating func read(
        _ field: ClaimsField, _ value: ClaimsBytes, into claims: inout SessionClaims
    ) throws(SessionTokenError) {
        switch field {
        // They come before every field that is read here.
        case .holder, .principalID, .sessionName, .times, .endpoint: throw .malformed
        case .issuingAccessKeyID:
            guard let id = value.withUTF8({ AccessKeyID($0) }) else { throw .malformed }
            claims.issuingAccessKeyID = id
        case .firstCaller:
            if let id = value.withUTF8({ UniqueID($0) }) {
                claims.firstCaller = .id(id)
            } else {
                claims.firstCaller = .arn(try value.text())
            }
        case .chainDepth:
            guard value.count == 1, let depth = value.first, depth > 0 else { throw .malformed }
            claims.chainDepth = depth
        case .sessionPolicy: claims.sessionPolicy = try value.text()
        case .sessionPolicyARNs: claims.sessionPolicyARNs = try Self.texts(value)
        case .tags: claims.tags = try Self.tags(value)
        case .sourceIdentity: claims.sourceIdentity = try value.text()
        case .mfaAuthenticatedAt:
            var value = value
            guard value.count == 8 else { throw .malformed }
            claims.mfaAuthenticatedAt = try Int64(bitPattern: value.number(count: 8))
        case .federatedProvider: claims.federatedProvider = try value.text()
        case .federatedSubject: claims.federatedSubject = try value.text()
        case .padding:
            guard value.isAllZero else { throw .malformed }
            padding = value.count
        case .chain: claims.chain = try Self.chain(value)
        }
    }

    private static func holder(_ value: ClaimsBytes) throws(SessionTokenError) -> (SessionClaims.Kind, AccountID) {
        var value = value
        guard value.count == 6, let kind = SessionClaims.Kind(rawValue: try value.byte()),
            let account = AccountID(number: try value.number(count: 5))
        else { throw .malformed }
        return (kind, account)
    }

    private static func principal(
        _ value: ClaimsBytes, of account: AccountID?
    ) throws(SessionTokenError) -> UniqueID? {
        if let id = value.withUTF8({ UniqueID($0) }) { return id }
        guard let account, value.withUTF8({ $0.elementsEqual(account.description.utf8) }) else { throw .malformed }
        return nil
    }

    private static func times(_ value: ClaimsBytes) throws(SessionTokenError) -> (Int64, Int64) {
        var value = value
        guard value.count == 16 else { throw .malformed }
        return (
            try Int64(bitPattern: value.number(count: 8)), try Int64(bitPattern: value.number(count: 8))
        )
    }

    private static func endpoint(_ value: ClaimsBytes) throws(SessionTokenError) -> IssuingEndpoint {
        var name = value
        guard !name.isEmpty else { throw .malformed }
        switch (try name.byte(), value.count) {
        case (1, 1): return .globalV1
        case (2, 1): return .globalV2
        case (3, 2...):
            guard let region = RegionName(try name.text()) else { throw .malformed }
            return .regional(region)
        case (_, _): throw .malformed
        }
    }

    private static func chain(_ value: ClaimsBytes) throws(SessionTokenError) -> [ChainedSession] {
        var chain: [ChainedSession] = []
        for text in try texts(value) {
            guard let session = ChainedSession(text) else { throw .malformed }
            chain.append(session)
        }
        return chain
    }

    private static func texts(_ value: ClaimsBytes) throws(SessionTokenError) -> [String] {
        var rest = value
        var texts: [String] = []
        repeat { texts.append(try rest.counted().text()) } while !rest.isEmpty
        return texts
    }

    private static func tags(_ value: ClaimsBytes) throws(SessionTokenError) -> [SessionTag] {
        var rest = value
        var tags: [SessionTag] = []
        repeat {
            let flag = try rest.byte()
            guard flag <= 1 else { throw .malformed }
            let tag = Tag(key: try rest.counted().text(), value: try rest.counted().text())
            tags.append(SessionTag(tag, isTransitive: flag == 1))
        } while !rest.isEmpty
        return tags
    }
}
