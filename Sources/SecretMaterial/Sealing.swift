internal import Crypto

extension RingKey {
    /// Seals `plaintext` for `purpose` under this very key, bound to `associatedData`, which is needed to open it.
    ///
    /// `salt` must be fresh: a salt used twice gives two blobs one key and one nonce.
    public func seal(
        _ plaintext: UnsafeRawBufferPointer, purpose: SealPurpose, associatedData: [UInt8], salt: SealSalt
    ) throws(SealError) -> SealedBlob {
        guard plaintext.count <= SealedBlob.maximumCount - SealedBlob.overhead else { throw .tooLarge }
        var bytes = SealedLayout.header(purpose: purpose, keyID: id, salt: salt)
        let sealed: AES.GCM.SealedBox
        do {
            sealed = try bytes.withUnsafeBytes { header in
                try associatedData.withUnsafeBytes { associatedData in
                    try Self.joined(header, associatedData) { authenticated in
                        try AES.GCM.seal(
                            plaintext, using: blobKey(purpose, salt), nonce: .zero, authenticating: authenticated)
                    }
                }
            }
        } catch {
            throw .malformed
        }
        bytes.reserveCapacity(bytes.count + plaintext.count + SealedLayout.tagCount)
        guard let combined = sealed.combined, Self.append(combined, from: AES.GCM.Nonce.count, to: &bytes) else {
            throw .malformed
        }
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
        do {
            return try layout.withParts { header, ciphertext, tag in
                let box = try Self.box(ciphertext, tag)
                let plaintext = try Self.joined(header, associatedData) { authenticated in
                    try AES.GCM.open(box, using: blobKey(purpose, layout.salt), authenticating: authenticated)
                }
                defer { Memory.wipeUnshared(plaintext) }
                return SecretBytes(plaintext)
            }
        } catch {
            throw .notAuthentic
        }
    }

    /// Appends what the library returned but for its first bytes. False when it does not lie in one piece.
    private static func append(_ result: some Collection<UInt8>, from start: Int, to bytes: inout [UInt8]) -> Bool {
        let done: Void? = result.withContiguousStorageIfAvailable {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: $0[start...]))
        }
        return done != nil
    }

    /// Ciphertext and tag as the library takes them with the fewest copies: in one piece behind the nonce.
    private static func box(
        _ ciphertext: UnsafeRawBufferPointer, _ tag: UnsafeRawBufferPointer
    ) throws -> AES.GCM.SealedBox {
        let start = AES.GCM.Nonce.count
        return try withUnsafeTemporaryAllocation(
            byteCount: start + ciphertext.count + tag.count, alignment: 1
        ) { combined in
            let (nonce, rest) = (combined[..<start], combined[start...])
            UnsafeMutableRawBufferPointer(rebasing: nonce).initializeMemory(as: UInt8.self, repeating: 0)
            UnsafeMutableRawBufferPointer(rebasing: rest).copyMemory(from: ciphertext)
            UnsafeMutableRawBufferPointer(rebasing: rest.dropFirst(ciphertext.count)).copyMemory(from: tag)
            return try AES.GCM.SealedBox(combined: UnsafeRawBufferPointer(combined))
        }
    }

    /// Lends one buffer that holds `left` and then `right`.
    private static func joined<Result>(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try withUnsafeTemporaryAllocation(byteCount: left.count + right.count, alignment: 1) { both in
            both.copyMemory(from: left)
            UnsafeMutableRawBufferPointer(rebasing: both[left.count...]).copyMemory(from: right)
            return try body(UnsafeRawBufferPointer(both))
        }
    }

    /// The key of one blob: one use, one key, so that the nonce may be constant.
    private func blobKey(_ purpose: SealPurpose, _ salt: SealSalt) -> SymmetricKey {
        var code = salt.withUnsafeBytes { deriveCode(label: purpose.label, context: $0) }
        defer { code.wipe() }
        return code.withUnsafeBytes { SymmetricKey(data: $0) }
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

extension AES.GCM.Nonce {
    /// The number of bytes of a nonce.
    fileprivate static let count = 12

    /// All zero bytes. Safe because every blob has a key of its own.
    fileprivate static let zero: AES.GCM.Nonce = {
        do { return try AES.GCM.Nonce(data: [UInt8](repeating: 0, count: count)) } catch {
            preconditionFailure("twelve bytes make a nonce")
        }
    }()
}
