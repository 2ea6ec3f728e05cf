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

    private(set) var bytes: [UInt8] = [version]

    /// The encoding of `claims` with `padding` zero bytes in a field of their own (3 bytes more) unless it is nil.
    static func encode(_ claims: SessionClaims, padding: Int? = nil) throws(SessionTokenError) -> [UInt8] {
        var encoder = ClaimsEncoder()
        try encoder.append(.holder, [claims.kind.rawValue] + bigEndian(claims.account.number, count: 5))
        try encoder.append(.principalID, text: claims.principalID)
        try encoder.append(.sessionName, text: claims.sessionName)
        try encoder.append(.times, bigEndian(claims.issuedAt) + bigEndian(claims.expiresAt))
        try encoder.append(.endpoint, endpoint(claims.endpoint))
        try encoder.append(.issuingAccessKeyID, text: claims.issuingAccessKeyID)
        try encoder.append(.firstCaller, text: claims.firstCaller)
        if claims.chainDepth > 0 { try encoder.append(.chainDepth, [claims.chainDepth]) }
        try encoder.append(.sessionPolicy, text: claims.sessionPolicy)
        try encoder.append(.sessionPolicyARNs, texts: claims.sessionPolicyARNs)
        try encoder.append(.tags, tags: claims.tags)
        try encoder.append(.sourceIdentity, text: claims.sourceIdentity)
        if let time = claims.mfaAuthenticatedAt { try encoder.append(.mfaAuthenticatedAt, bigEndian(time)) }
        try encoder.append(.federatedProvider, text: claims.federatedProvider)
        try encoder.append(.federatedSubject, text: claims.federatedSubject)
        if let padding { try encoder.append(.padding, [UInt8](repeating: 0, count: padding)) }
        try encoder.append(.chain, texts: claims.chain.map(\.description))
        return encoder.bytes
    }

    private mutating func append(_ field: ClaimsField, _ value: [UInt8]) throws(SessionTokenError) {
        guard value.count <= Int(UInt16.max) else { throw .tooLarge }
        bytes.append(field.rawValue)
        bytes += Self.length(value.count)
        bytes += value
    }

    private mutating func append(_ field: ClaimsField, text: String?) throws(SessionTokenError) {
        guard let text else { return }
        try append(field, Array(text.utf8))
    }

    private mutating func append(_ field: ClaimsField, texts: [String]) throws(SessionTokenError) {
        guard !texts.isEmpty else { return }
        var value: [UInt8] = []
        for text in texts { value += try Self.counted(text) }
        try append(field, value)
    }

    private mutating func append(_ field: ClaimsField, tags: [SessionTag]) throws(SessionTokenError) {
        guard !tags.isEmpty else { return }
        var value: [UInt8] = []
        for tag in tags {
            value.append(tag.isTransitive ? 1 : 0)
            value += try Self.counted(tag.tag.key)
            value += try Self.counted(tag.tag.value)
        }
        try append(field, value)
    }

    private static func counted(_ text: String) throws(SessionTokenError) -> [UInt8] {
        guard text.utf8.count <= Int(UInt16.max) else { throw .tooLarge }
        return length(text.utf8.count) + Array(text.utf8)
    }

    private static func length(_ count: Int) -> [UInt8] { bigEndian(UInt64(count), count: 2) }

    private static func endpoint(_ endpoint: IssuingEndpoint) -> [UInt8] {
        switch endpoint {
        case .globalV1: [1]
        case .globalV2: [2]
        case .regional(let region): [3] + Array(region.rawValue.utf8)
        }
    }

    private static func bigEndian(_ number: Int64) -> [UInt8] { bigEndian(UInt64(bitPattern: number), count: 8) }

    private static func bigEndian(_ number: UInt64, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (count - 1 - $0))) }
    }
}
