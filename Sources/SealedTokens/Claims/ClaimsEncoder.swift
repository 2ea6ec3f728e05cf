internal import AWSNames

/// The number of each field in the encoding. Numbers are in tokens at large and are never used again.
enum ClaimsField: UInt8, CaseIterable {
    case holder = 1
    case principalID
    case sessionName
    case times
    case endpoint
    case issuingAccessKeyID
    case firstCaller
    case chainDepth
    case sessionPolicy
    case sessionPolicyARNs
    case tags
    case sourceIdentity
    case mfaAuthenticatedAt
    case federatedProvider
    case federatedSubject
    case padding
    case chain
}

/// The claims as bytes: a version, then fields in ascending order, each as number (1), length (2), value. Integers are
/// big-endian. A field that says nothing is left out, so that every value has exactly one encoding.
struct ClaimsEncoder {
    static let version: UInt8 = 1

    private(set) var bytes: [UInt8] = []

    private init() {
        bytes.reserveCapacity(512)
        bytes.append(Self.version)
    }

    /// The encoding of `claims` with `padding` zero bytes in a field of their own (3 bytes more) unless it is nil.
    static func encode(_ claims: SessionClaims, padding: Int? = nil) throws(SessionTokenError) -> [UInt8] {
        var encoder = ClaimsEncoder()
        try encoder.append(.holder) { encoder in
            encoder.bytes.append(claims.kind.rawValue)
            encoder.append(claims.account.number, count: 5)
        }
        try encoder.append(.principalID) { encoder in
            // Root's is the account id.
            if let principal = claims.principal {
                principal.withUTF8 { encoder.bytes.append(contentsOf: $0) }
            } else {
                encoder.bytes.append(contentsOf: claims.account.description.utf8)
            }
        }
        try encoder.append(.sessionName, text: claims.sessionName)
        try encoder.append(.times) { encoder in
            encoder.append(claims.issuedAt)
            encoder.append(claims.expiresAt)
        }
        try encoder.append(.endpoint) { $0.append(claims.endpoint) }
        try encoder.append(.issuingAccessKeyID, text: claims.issuingAccessKeyID)
        try encoder.append(.firstCaller, text: claims.firstCaller)
        if claims.chainDepth > 0 { try encoder.append(.chainDepth) { $0.bytes.append(claims.chainDepth) } }
        try encoder.append(.sessionPolicy, text: claims.sessionPolicy)
        try encoder.append(.sessionPolicyARNs, texts: claims.sessionPolicyARNs)
        try encoder.append(.tags, tags: claims.tags)
        try encoder.append(.sourceIdentity, text: claims.sourceIdentity)
        if let time = claims.mfaAuthenticatedAt { try encoder.append(.mfaAuthenticatedAt) { $0.append(time) } }
        try encoder.append(.federatedProvider, text: claims.federatedProvider)
        try encoder.append(.federatedSubject, text: claims.federatedSubject)
        if let padding {
            try encoder.append(.padding) { $0.bytes.append(contentsOf: repeatElement(0, count: padding)) }
        }
        try encoder.append(.chain, texts: claims.chain.map(\.description))
        return encoder.bytes
    }

    /// Appends a field whose value is what `write` appends.
    private mutating func append(
        _ field: ClaimsField, _ write: (inout ClaimsEncoder) throws(SessionTokenError) -> Void
    ) throws(SessionTokenError) {
        bytes.append(field.rawValue)
        try appendCounted(write)
    }

    private mutating func appendCounted(
        _ write: (inout ClaimsEncoder) throws(SessionTokenError) -> Void
    ) throws(SessionTokenError) {
        let mark = bytes.count
        append(0, count: 2)
        try write(&self)
        let count = bytes.count - mark - 2
        guard count <= Int(UInt16.max) else { throw .tooLarge }
        bytes[mark] = UInt8(truncatingIfNeeded: count >> 8)
        bytes[mark + 1] = UInt8(truncatingIfNeeded: count)
    }

    private mutating func append(_ field: ClaimsField, text: String?) throws(SessionTokenError) {
        guard let text else { return }
        try append(field) { $0.bytes.append(contentsOf: text.utf8) }
    }

    private mutating func append(_ field: ClaimsField, texts: [String]) throws(SessionTokenError) {
        guard !texts.isEmpty else { return }
        try append(field) { (encoder) throws(SessionTokenError) in
            for text in texts { try encoder.appendCounted(text) }
        }
    }

    private mutating func append(_ field: ClaimsField, tags: [SessionTag]) throws(SessionTokenError) {
        guard !tags.isEmpty else { return }
        try append(field) { (encoder) throws(SessionTokenError) in
            for tag in tags {
                encoder.bytes.append(tag.isTransitive ? 1 : 0)
                try encoder.appendCounted(tag.tag.key)
                try encoder.appendCounted(tag.tag.value)
            }
        }
    }

    private mutating func appendCounted(_ text: String) throws(SessionTokenError) {
        try appendCounted { $0.bytes.append(contentsOf: text.utf8) }
    }

    private mutating func append(_ endpoint: IssuingEndpoint) {
        switch endpoint {
        case .globalV1: bytes.append(1)
        case .globalV2: bytes.append(2)
        case .regional(let region):
            bytes.append(3)
            bytes.append(contentsOf: region.rawValue.utf8)
        }
    }

    private mutating func append(_ number: Int64) { append(UInt64(bitPattern: number), count: 8) }

    private mutating func append(_ number: UInt64, count: Int) {
        for index in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
    }
}
