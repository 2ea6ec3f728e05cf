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
    /// Room for everything but texts and their lengths.
    private static let fixedBytes = 192

    /// Room for the longest encoding that the claims can have. Set aside before, and not made on the way: most fields
    /// are a few bytes long.
    private let output: UnsafeMutableRawBufferPointer
    private var count = 0

    private init(output: UnsafeMutableRawBufferPointer) {
        self.output = output
        append(Self.version)
    }

    /// The encoding of `claims` with `padding` zero bytes in a field of their own (3 bytes more) unless it is nil.
    static func encode(_ claims: SessionClaims, padding: Int? = nil) throws(SessionTokenError) -> [UInt8] {
        let room = fixedBytes + textBytes(of: claims) + (padding ?? 0)
        var bytes = [UInt8]()
        var failure: SessionTokenError?
        // First the room, then what it holds: so nothing is cleared before, and no type is looked up at run time.
        bytes.reserveCapacity(room)
        withUnsafePointer(to: claims) { claims in
            bytes.append(addingCapacity: room) { output in
                output.withUnsafeMutableBufferPointer { output, count in
                    let output = UnsafeMutableRawBufferPointer(output)
                    var encoder = ClaimsEncoder(output: UnsafeMutableRawBufferPointer(rebasing: output[..<room]))
                    do throws(SessionTokenError) { try encoder.append(claims, padding: padding) } catch {
                        failure = error
                    }
                    count = encoder.count
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// What texts take, with three bytes for each.
    private static func textBytes(of claims: SessionClaims) -> Int {
        func bytes(_ text: String?) -> Int { 3 + (text?.utf8.count ?? 0) }
        var count = 6 + (claims.issuingAccessKeyID?.utf8Count ?? 0) + (claims.firstCaller?.utf8Count ?? 0)
        count += bytes(claims.sessionName)
        count += bytes(claims.sessionPolicy) + bytes(claims.sourceIdentity)
        count += bytes(claims.federatedProvider) + bytes(claims.federatedSubject)
        if case .regional(let region) = claims.endpoint { count += bytes(region.rawValue) }
        for arn in claims.sessionPolicyARNs { count += bytes(arn) }
        for tag in claims.tags { count += bytes(tag.tag.key) + bytes(tag.tag.value) }
        for session in claims.chain { count += bytes(session.name) + ChainedSession.roleBytes }
        return count
    }

    /// Claims are read where they lie: a copy would count every text of them.
    private mutating func append(_ claims: UnsafePointer<SessionClaims>, padding: Int?) throws(SessionTokenError) {
        try append(.holder) { encoder in
            encoder.append(claims.pointee.kind.rawValue)
            encoder.append(claims.pointee.account.number, count: 5)
        }
        try append(.principalID) { encoder in
            // Root's is the account id.
            if let principal = claims.pointee.principal {
                principal.write(to: encoder.take(UniqueID.count))
            } else {
                claims.pointee.account.write(to: encoder.take(AccountID.count))
            }
        }
        try append(.sessionName, text: claims.pointee.sessionName)
        try append(.times) { encoder in
            encoder.append(seconds: claims.pointee.issuedAt)
            encoder.append(seconds: claims.pointee.expiresAt)
        }
        try append(.endpoint) { $0.append(claims.pointee.endpoint) }
        if let id = claims.pointee.issuingAccessKeyID {
            try append(.issuingAccessKeyID) { encoder in id.withUTF8 { encoder.append($0) } }
        }
        switch claims.pointee.firstCaller {
        case .id(let id): try append(.firstCaller) { id.write(to: $0.take(UniqueID.count)) }
        case .arn(let arn): try append(.firstCaller, text: arn)
        case nil: break
        }
        if claims.pointee.chainDepth > 0 { try append(.chainDepth) { $0.append(claims.pointee.chainDepth) } }
        try append(.sessionPolicy, text: claims.pointee.sessionPolicy)
        try append(.sessionPolicyARNs, items: claims.pointee.sessionPolicyARNs) { $0.append(text: $1) }
        try append(.tags, tags: claims.pointee.tags)
        try append(.sourceIdentity, text: claims.pointee.sourceIdentity)
        if let time = claims.pointee.mfaAuthenticatedAt { try append(.mfaAuthenticatedAt) { $0.append(seconds: time) } }
        try append(.federatedProvider, text: claims.pointee.federatedProvider)
        try append(.federatedSubject, text: claims.pointee.federatedSubject)
        if let padding { try append(.padding) { $0.append(zeros: padding) } }
        try append(.chain, items: claims.pointee.chain) { encoder, session in
            session.role.write(to: encoder.take(UniqueID.count))
            encoder.append(UInt8(ascii: ":"))
            encoder.append(text: session.name)
        }
    }

    /// Appends a field whose value is what `write` appends.
    private mutating func append(
        _ field: ClaimsField, _ write: (inout ClaimsEncoder) throws(SessionTokenError) -> Void
    ) throws(SessionTokenError) {
        append(field.rawValue)
        try appendCounted(write)
    }

    private mutating func appendCounted(
        _ write: (inout ClaimsEncoder) throws(SessionTokenError) -> Void
    ) throws(SessionTokenError) {
        let mark = count
        append(0, count: 2)
        try write(&self)
        let written = count - mark - 2
        guard written <= Int(UInt16.max) else { throw .tooLarge }
        output[mark] = UInt8(truncatingIfNeeded: written >> 8)
        output[mark + 1] = UInt8(truncatingIfNeeded: written)
    }

    private mutating func append(_ field: ClaimsField, text: String?) throws(SessionTokenError) {
        guard let text else { return }
        try append(field) { $0.append(text: text) }
    }

    /// Appends a list, each item behind its length.
    private mutating func append<Item>(
        _ field: ClaimsField, items: [Item], _ write: (inout ClaimsEncoder, Item) -> Void
    ) throws(SessionTokenError) {
        guard !items.isEmpty else { return }
        try append(field) { (encoder) throws(SessionTokenError) in
            for item in items { try encoder.appendCounted { write(&$0, item) } }
        }
    }

    private mutating func append(_ field: ClaimsField, tags: [SessionTag]) throws(SessionTokenError) {
        guard !tags.isEmpty else { return }
        try append(field) { (encoder) throws(SessionTokenError) in
            for tag in tags {
                encoder.append(tag.isTransitive ? 1 : 0)
                try encoder.appendCounted { $0.append(text: tag.tag.key) }
                try encoder.appendCounted { $0.append(text: tag.tag.value) }
            }
        }
    }

    private mutating func append(_ endpoint: IssuingEndpoint) {
        switch endpoint {
        case .globalV1: append(1)
        case .globalV2: append(2)
        case .regional(let region):
            append(3)
            append(text: region.rawValue)
        }
    }

    private mutating func append(seconds number: Int64) { append(UInt64(bitPattern: number), count: 8) }

    private mutating func append(_ number: UInt64, count: Int) {
        for index in (0..<count).reversed() { append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
    }

    private mutating func append(_ byte: UInt8) {
        precondition(count < output.count, "there is room for the longest encoding")
        output[count] = byte
        count += 1
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        precondition(bytes.count <= output.count - count, "there is room for the longest encoding")
        guard let source = bytes.baseAddress, let target = output.baseAddress else { return }
        (target + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    private mutating func append(text: String) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append($0) }
        if isDone == nil { Array(text.utf8).withUnsafeBufferPointer { append($0) } }
    }

    private mutating func append(zeros: Int) { take(zeros).initializeMemory(as: UInt8.self, repeating: 0) }

    /// The room for the next bytes, all of which are to be written.
    private mutating func take(_ room: Int) -> UnsafeMutableRawBufferPointer {
        precondition(room <= output.count - count, "there is room for the longest encoding")
        defer { count += room }
        return UnsafeMutableRawBufferPointer(rebasing: output[count..<count + room])
    }
}
