import SecretMaterial
import Testing

@Suite struct KeyRingTests {
    static func key(
        _ id: UInt32, kind: RingKind = .session, activatesAt: Int64 = 0, retiresAt: Int64? = nil
    ) throws -> RingKey {
        try #require(
            RingKey(
                id: RingKeyID(rawValue: id), kind: kind, material: SecretBytes(count: 32, from: .system), createdAt: 0,
                activatesAt: activatesAt, retiresAt: retiresAt))
    }

    @Test func aKeyHas32BytesAndItsInstantsAreInOrder() {
        func key(_ count: Int, _ created: Int64, _ activates: Int64, _ retires: Int64?) -> RingKey? {
            RingKey(
                id: RingKeyID(rawValue: 1), kind: .session, material: SecretBytes(count: count, from: .system),
                createdAt: created, activatesAt: activates, retiresAt: retires)
        }
        #expect(key(31, 0, 0, nil) == nil)
        #expect(key(33, 0, 0, nil) == nil)
        #expect(key(32, 10, 9, nil) == nil)
        #expect(key(32, 0, 10, 9) == nil)
        #expect(key(32, 0, 10, 10) != nil)
    }

    @Test func aRingRefusesStrangersAndNamesakes() throws {
        let one = try Self.key(1)
        #expect(throws: KeyRingError.duplicateID) { try KeyRing(.session, keys: [one, Self.key(1)]) }
        #expect(throws: KeyRingError.wrongKind) { try KeyRing(.store, keys: [one]) }
        #expect(throws: KeyRingError.tooManyKeys) {
            try KeyRing(.session, keys: (0..<65).map { try Self.key(UInt32($0)) })
        }
    }

    @Test func anEmptyRingSealsNothing() throws {
        let ring = try KeyRing(.session, keys: [])
        #expect(throws: KeyRingError.noActiveKey) { try ring.active(at: 0) }
        #expect(throws: SealError.noActiveKey) {
            try ring.seal(
                SecretBytes([1]), purpose: .sessionToken, associatedData: [], salt: SealSalt(from: .system), now: 0)
        }
    }

    @Test func aNewKeySealsOnlyAfterPropagationButOpensBefore() throws {
        let ring = try KeyRing(.session, keys: [Self.key(1), Self.key(2, activatesAt: 100)])
        #expect(try ring.active(at: 99).id.rawValue == 1)
        #expect(try ring.active(at: 100).id.rawValue == 2)
        #expect(ring.key(RingKeyID(rawValue: 2), at: 0) != nil)
    }

    @Test func aRetiredKeyNeitherSealsNorOpens() throws {
        let ring = try KeyRing(.session, keys: [Self.key(1, retiresAt: 50)])
        #expect(try ring.active(at: 49).id.rawValue == 1)
        #expect(ring.key(RingKeyID(rawValue: 1), at: 49) != nil)
        #expect(ring.key(RingKeyID(rawValue: 1), at: 50) == nil)
        #expect(throws: KeyRingError.noActiveKey) { try ring.active(at: 50) }
    }

    @Test func addingAndRetiringLeaveTheOthersAlone() throws {
        let first = try #require(try Self.key(1).retiring(at: 500))
        let ring = try KeyRing(.session, keys: [first]).adding(Self.key(2, activatesAt: 10))
        #expect(ring.keys.map(\.id.rawValue) == [1, 2])
        #expect(ring.keys.map(\.retiresAt) == [500, nil])
        #expect(try Self.key(1, activatesAt: 10).retiring(at: 9) == nil)
    }

    @Test func derivedKeysDifferByLabelContextAndKind() throws {
        let material = SecretBytes(count: 32, from: .system)
        let keys = try RingKind.allCases.map { kind in
            try #require(
                RingKey(id: RingKeyID(rawValue: 1), kind: kind, material: material, createdAt: 0, activatesAt: 0))
        }
        let derived = [
            keys[0].derive(label: "ab", context: [0x63]), keys[0].derive(label: "abc", context: []),
            keys[0].derive(label: "a", context: [0x62, 0x63]), keys[1].derive(label: "ab", context: [0x63]),
        ]
        #expect(Set(derived.map(\.revealed)).count == derived.count)
    }

    @Test func aRingPrintsNoKeyMaterial() throws {
        let material = SecretBytes(Array("0123456789abcdef0123456789abcdef".utf8))
        let key = try #require(
            RingKey(id: RingKeyID(rawValue: 0xAB), kind: .session, material: material, createdAt: 0, activatesAt: 0))
        let text = try printed(KeyRing(.session, keys: [key]))
        #expect(text.contains("000000ab"))
        #expect(!text.contains("0123456789"))
        #expect(!text.contains("material"))
    }
}
