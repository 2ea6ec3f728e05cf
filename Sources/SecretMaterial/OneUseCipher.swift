internal import CLibcrypto
internal import Synchronization

/// AES-256-GCM (NIST SP 800-38D) under keys that are used once, so that the nonce may be constant: twelve zero bytes.
enum OneUseCipher {
    /// The number of bytes of a tag.
    static let tagCount = 16

    /// Encrypts `plaintext` into `output`, which has room for it and the tag behind it.
    ///
    /// - Returns: false when the library refuses, for want of memory.
    static func seal(
        _ plaintext: UnsafeRawBufferPointer, key: Digest32, authenticating first: UnsafeRawBufferPointer,
        _ second: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> Bool {
        precondition(output.count == plaintext.count + tagCount, "a sealed text is as long as the text and its tag")
        return CipherContext.with { context in
            guard context.begin(key, isEncrypting: true), context.add(first, second),
                context.transform(plaintext, into: output)
            else { return false }
            return context.finish(tag: UnsafeMutableRawBufferPointer(rebasing: output[plaintext.count...]))
        }
    }

    /// Decrypts `ciphertext` into `output`, which is as long.
    ///
    /// - Returns: false unless the tag is that of the key, the text and what is authenticated with it; what `output`
    ///   holds then means nothing and must be shown to nobody.
    static func open(
        _ ciphertext: UnsafeRawBufferPointer, tag: UnsafeRawBufferPointer, key: Digest32,
        authenticating first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) -> Bool {
        precondition(output.count == ciphertext.count && tag.count == tagCount, "an opened text is as long as before")
        return CipherContext.with { context in
            guard context.begin(key, isEncrypting: false), context.expect(tag), context.add(first, second),
                context.transform(ciphertext, into: output)
            else { return false }
            return context.finish()
        }
    }
}

/// One of the library's contexts. To make one takes longer than to use it, so they are kept.
private struct CipherContext: @unchecked Sendable {
    // INVARIANT: a context is in the hands of one thread, or in `idle`.
    private let pointer: OpaquePointer

    private static let idle = Mutex<[CipherContext]>([])
    /// More than there are threads; what is beyond is given back.
    private static let mostIdle = 64

    // INVARIANT: the library lets threads share it, and it is never freed.
    nonisolated(unsafe) private static let cipher: OpaquePointer? = {
        // Neither the system's configuration, which could bring other ciphers, nor tables that nobody asks for, nor the
        // clean-up at the process's end, when other threads may still be sealing.
        let left =
            OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS
            | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_NO_ATEXIT
        guard OPENSSL_init_crypto(UInt64(left), nil) == 1 else { return nil }
        return EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
    }()

    private init?() {
        guard let cipher = Self.cipher, let pointer = EVP_CIPHER_CTX_new() else { return nil }
        self.pointer = pointer
        guard EVP_CipherInit_ex(pointer, cipher, nil, nil, nil, 1) == 1 else {
            EVP_CIPHER_CTX_free(pointer)
            return nil
        }
    }

    /// Lends a context to `body`. False when there is none to be had.
    ///
    /// It keeps the last key until the next one takes its place: a key of one token, which lies next to the ring's keys
    /// that make all of them. Another key in its place would cost as much as the first.
    static func with(_ body: (CipherContext) -> Bool) -> Bool {
        guard let context = idle.withLock({ $0.popLast() }) ?? CipherContext() else { return false }
        let result = body(context)
        let isKept = idle.withLock { idle in
            guard idle.count < mostIdle else { return false }
            idle.append(context)
            return true
        }
        // The library overwrites what it gives back.
        if !isKept { EVP_CIPHER_CTX_free(context.pointer) }
        return result
    }

    /// Takes the key, and the nonce of zeros.
    func begin(_ key: Digest32, isEncrypting: Bool) -> Bool {
        key.withUnsafeBytes { key in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.nonceCount) { nonce in
                nonce.initialize(repeating: 0)
                let key = key.assumingMemoryBound(to: UInt8.self).baseAddress
                return EVP_CipherInit_ex(pointer, nil, nil, key, nonce.baseAddress, isEncrypting ? 1 : 0) == 1
            }
        }
    }

    /// What is authenticated and stays in the clear: both parts as one, since to take bytes is dearer for the library
    /// than to look at them.
    func add(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: first.count + second.count, alignment: 1) { both in
            both.copyMemory(from: first)
            UnsafeMutableRawBufferPointer(rebasing: both[first.count...]).copyMemory(from: second)
            return update(UnsafeRawBufferPointer(both), into: nil)
        }
    }

    /// Encrypts or decrypts the whole text.
    func transform(_ text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Bool {
        update(text, into: output.assumingMemoryBound(to: UInt8.self).baseAddress)
    }

    private func update(_ bytes: UnsafeRawBufferPointer, into output: UnsafeMutablePointer<UInt8>?) -> Bool {
        guard let base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count > 0 else { return true }
        guard let count = Int32(exactly: bytes.count) else { return false }
        var written: Int32 = 0
        return EVP_CipherUpdate(pointer, output, &written, base, count) == 1 && written == count
    }

    /// The tag that a text to be opened has to have.
    func expect(_ tag: UnsafeRawBufferPointer) -> Bool {
        // The library reads the tag only.
        stint_gcm_set_tag(pointer, Int32(tag.count), UnsafeMutableRawPointer(mutating: tag.baseAddress)) == 1
    }

    /// Ends the text. False unless the tag is the expected one.
    func finish() -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: OneUseCipher.tagCount) { rest in
            var written: Int32 = 0
            return EVP_CipherFinal_ex(pointer, rest.baseAddress, &written) == 1 && written == 0
        }
    }

    /// Ends the text and writes its tag.
    func finish(tag: UnsafeMutableRawBufferPointer) -> Bool {
        finish() && stint_gcm_get_tag(pointer, Int32(tag.count), tag.baseAddress) == 1
    }

    private static let nonceCount = 12
}
