import SecretMaterial
import Testing

@Suite struct KeyEncryptionKeyTests {
    func key(_ text: String) -> KeyEncryptionKey? {
        Array(text.utf8).withUnsafeBytes { KeyEncryptionKey(text: $0) }
    }

    static let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    static let base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    @Test(arguments: [hex, hex.uppercased(), base64, "  \(base64)\r\n", "\n\(hex)\n"])
    func theTextFormsAreOneKey(_ text: String) throws {
        let exported = try #require(key(text)).unsafeExport().revealed
        #expect(String(decoding: exported, as: UTF8.self) == Self.base64)
    }

    @Test(arguments: [
        "", " ", "password", String(hex.dropLast()), hex + "0", hex + " 0", String(base64.dropLast()), base64 + base64,
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=", String(repeating: " ", count: 300) + hex,
    ])
    func anythingElseIsNoKey(_ text: String) {
        #expect(key(text) == nil)
    }

    @Test func aWrappedRingKeyIsTheSameKey() throws {
        let wrapping = KeyEncryptionKey.generate(from: .system)
        let ringKey = RingKey.generate(.store, createdAt: 5, propagationSeconds: 10, from: .system)
        let blob = try wrapping.wrap(ringKey, salt: SealSalt(from: .system))
        let back = try wrapping.unwrap(
            blob, id: ringKey.id, kind: .store, createdAt: 5, activatesAt: 15, retiresAt: nil)
        #expect(
            back.derive(label: "x", context: [1]).constantTimeEquals(ringKey.derive(label: "x", context: [1])))
        #expect(back.activatesAt == 15)
    }

    @Test func anotherKeyIsNamedAsSuchAndChangesAreRefused() throws {
        let wrapping = KeyEncryptionKey.generate(from: .system)
        let ringKey = RingKey.generate(.store, createdAt: 0, propagationSeconds: 0, from: .system)
        let blob = try wrapping.wrap(ringKey, salt: SealSalt(from: .system))
        func unwrap(_ key: KeyEncryptionKey, _ blob: SealedBlob, _ kind: RingKind, _ id: RingKeyID) throws -> RingKey {
            try key.unwrap(blob, id: id, kind: kind, createdAt: 0, activatesAt: 0, retiresAt: nil)
        }
        let other = KeyEncryptionKey.generate(from: .system)
        #expect(throws: SealError.unknownKey) { try unwrap(other, blob, .store, ringKey.id) }
        #expect(throws: SealError.notAuthentic) { try unwrap(wrapping, blob, .session, ringKey.id) }
        let otherID = RingKeyID(rawValue: ringKey.id.rawValue ^ 1)
        #expect(throws: SealError.notAuthentic) { try unwrap(wrapping, blob, .store, otherID) }
        var bytes = blob.bytes
        bytes[bytes.count - 1] ^= 1
        #expect(throws: SealError.notAuthentic) { try unwrap(wrapping, SealedBlob(bytes: bytes), .store, ringKey.id) }
    }

    @Test func theKeyPrintsNothing() throws {
        #expect(try printed(#require(key(Self.hex))).contains("00010203") == false)
        #expect(try printed(#require(key(Self.hex))).contains("material") == false)
    }
}
