extension RingKey {
    /// Seals `plaintext` for `purpose` under this very key, bound to `associatedData`, which is needed to open it.
    ///
    /// `salt` must be fresh: a salt used twice gives two blobs one key and one nonce.
    public func seal(
        _ plaintext: UnsafeRawBufferPointer, purpose: SealPurpose, associatedData: [UInt8], salt: SealSalt
    ) throws(SealError) -> SealedBlob {
        try associatedData.span.bytes.withUnsafeBytes { (bytes) throws(SealError) in
            try seal(plaintext, purpose: purpose, associatedData: bytes, salt: salt)
        }
    }

    /// The same where the associated data lies somewhere else than in an array.
    package func seal(
        _ plaintext: UnsafeRawBufferPointer, purpose: SealPurpose, associatedData: UnsafeRawBufferPointer,
        salt: SealSalt
    ) throws(SealError) -> SealedBlob {
        guard plaintext.count <= SealedBlob.maximumCount - SealedBlob.overhead else { throw .tooLarge }
        var key = blobKey(purpose, salt)
        defer { key.wipe() }
        var isSealed = false
        let bytes = [UInt8](atMost: plaintext.count + SealedBlob.overhead) { output in
            let output = UnsafeMutableRawBufferPointer(output)
            let header = UnsafeMutableRawBufferPointer(rebasing: output[..<SealedLayout.headerCount])
            SealedLayout.writeHeader(purpose: purpose, keyID: id, salt: salt, to: header)
            isSealed = OneUseCipher.seal(
                plaintext, key: key, authenticating: UnsafeRawBufferPointer(header), associatedData,
                into: UnsafeMutableRawBufferPointer(rebasing: output[SealedLayout.headerCount...]))
            return output.count
        }
        guard isSealed else { throw .malformed }
        return SealedBlob(bytes: bytes)
    }

    /// Opens a blob that this very key sealed for `purpose` with equal `associatedData`.
    public func open(
        _ blob: SealedBlob, purpose: SealPurpose, associatedData: [UInt8]
    ) throws(SealError) -> SecretBytes {
        let layout = try SealedLayout(blob)
        return try associatedData.span.bytes.withUnsafeBytes { (bytes) throws(SealError) in
            try open(layout, purpose: purpose, associatedData: bytes)
        }
    }

    /// Opens a blob whose header has been read.
    package func open(
        _ layout: SealedLayout, purpose: SealPurpose, associatedData: UnsafeRawBufferPointer
    ) throws(SealError) -> SecretBytes {
        guard layout.purpose == purpose else { throw .wrongPurpose }
        guard layout.keyID == id else { throw .unknownKey }
        var key = blobKey(purpose, layout.salt)
        defer { key.wipe() }
        return try layout.withParts { (header, ciphertext, tag) throws(SealError) in
            try SecretBytes(count: ciphertext.count) { (plaintext) throws(SealError) in
                guard
                    OneUseCipher.open(
                        ciphertext, tag: tag, key: key, authenticating: header, associatedData, into: plaintext)
                else { throw .notAuthentic }
            }
        }
    }

    /// Lends what `open` would return, which lies on the stack and is wiped afterwards: for those who read it once. Not
    /// generic: callers are in other modules, where a generic one would go through tables.
    package func withOpened(
        _ layout: SealedLayout, purpose: SealPurpose, associatedData: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(SealError) {
        guard layout.purpose == purpose else { throw .wrongPurpose }
        guard layout.keyID == id else { throw .unknownKey }
        var key = blobKey(purpose, layout.salt)
        defer { key.wipe() }
        let isAuthentic = layout.withParts { header, ciphertext, tag in
            withUnsafeTemporaryAllocation(byteCount: ciphertext.count, alignment: 1) { plaintext in
                defer { Memory.wipe(plaintext) }
                let isAuthentic = OneUseCipher.open(
                    ciphertext, tag: tag, key: key, authenticating: header, associatedData, into: plaintext)
                if isAuthentic { body(UnsafeRawBufferPointer(plaintext)) }
                return isAuthentic
            }
        }
        guard isAuthentic else { throw .notAuthentic }
    }

    /// The key of one blob: one use, one key, so that the nonce may be constant.
    private func blobKey(_ purpose: SealPurpose, _ salt: SealSalt) -> Digest32 {
        salt.withUnsafeBytes { deriveCode(label: purpose.label, context: $0) }
    }
}

extension KeyRing {
    /// Seals `secret` under the key that is active at `now` (seconds since 1970).
    public func seal(
        _ secret: SecretBytes, purpose: SealPurpose, associatedData: [UInt8], salt: SealSalt, now: Int64
    ) throws(SealError) -> SealedBlob {
        let key: RingKey
        do { key = try active(at: now) } catch { throw .noActiveKey }
        return try secret.withUnsafeBytes { (bytes) throws(SealError) in
            try key.seal(bytes, purpose: purpose, associatedData: associatedData, salt: salt)
        }
    }

    /// Opens `blob` with exactly the key that its header names.
    public func open(
        _ blob: SealedBlob, purpose: SealPurpose, associatedData: [UInt8], now: Int64
    ) throws(SealError) -> SecretBytes {
        let layout = try SealedLayout(blob)
        guard layout.purpose == purpose else { throw .wrongPurpose }
        guard let key = key(layout.keyID, at: now) else { throw .unknownKey }
        return try key.open(blob, purpose: purpose, associatedData: associatedData)
    }
}

extension SealPurpose {
    /// The label under which the purpose's keys are derived. Labels are part of the format.
    fileprivate var label: StaticString {
        switch self {
        case .sessionToken: "seal session token v1"
        case .longTermSecret: "seal long-term secret v1"
        case .authorizationMessage: "seal authorization message v1"
        case .paginationMarker: "seal pagination marker v1"
        case .ringKeyWrap: "seal ring key v1"
        case .mfaSeed: "seal MFA seed v1"
        }
    }
}
