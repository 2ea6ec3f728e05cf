import SecretMaterial
import Testing

@Suite struct SealedBlobTests {
    let ring: KeyRing
    let secret = SecretBytes(Array("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".utf8))
    let context: [UInt8] = Array("AKIDEXAMPLE".utf8)

    init() throws { ring = try .single(.store) }

    func sealed(_ purpose: SealPurpose = .longTermSecret) throws -> SealedBlob {
        try ring.seal(secret, purpose: purpose, associatedData: context, salt: SealSalt(from: .system), now: 0)
    }

    @Test func whatIsSealedOpens() throws {
        let blob = try sealed()
        #expect(blob.bytes.count == secret.count + SealedBlob.overhead)
        let opened = try ring.open(blob, purpose: .longTermSecret, associatedData: context, now: 0)
        #expect(opened.constantTimeEquals(secret))
        #expect(SealedBlob(bytes: blob.bytes) == blob)
    }

    @Test func theBytesDoNotHoldTheSecret() throws {
        let text = try printed(sealed())
        #expect(!text.contains("wJalr"))
        #expect(try !sealed().bytes.starts(with: Array("wJalr".utf8)))
    }

    @Test func equalSecretsSealToDifferentBlobs() throws {
        #expect(try sealed() != sealed())
    }

    @Test func everyChangedBitIsRefused() throws {
        let blob = try sealed()
        for index in blob.bytes.indices {
            for bit in 0..<8 {
                var bytes = blob.bytes
                bytes[index] ^= 1 << UInt8(bit)
                #expect(throws: SealError.self) {
                    try ring.open(SealedBlob(bytes: bytes), purpose: .longTermSecret, associatedData: context, now: 0)
                }
            }
        }
    }

    @Test func everyOtherLengthIsRefused() throws {
        let blob = try sealed()
        for count in 0..<blob.bytes.count {
            #expect(throws: SealError.self) {
                let cut = SealedBlob(bytes: Array(blob.bytes[..<count]))
                return try ring.open(cut, purpose: .longTermSecret, associatedData: context, now: 0)
            }
        }
        #expect(throws: SealError.notAuthentic) {
            try ring.open(
                SealedBlob(bytes: blob.bytes + [0]), purpose: .longTermSecret, associatedData: context, now: 0)
        }
    }

    @Test func purposesNeverOpenEachOther() throws {
        for purpose in SealPurpose.allCases {
            for other in SealPurpose.allCases where other != purpose {
                let blob = try sealed(purpose)
                #expect(throws: SealError.wrongPurpose) {
                    try ring.open(blob, purpose: other, associatedData: context, now: 0)
                }
                var relabelled = blob.bytes
                relabelled[1] = other.rawValue
                #expect(throws: SealError.notAuthentic) {
                    try ring.open(SealedBlob(bytes: relabelled), purpose: other, associatedData: context, now: 0)
                }
            }
        }
    }

    @Test func otherAssociatedDataIsRefused() throws {
        let blob = try sealed()
        for other in [[], Array("AKIDEXAMPLF".utf8), context + [0], Array(context.dropLast())] {
            #expect(throws: SealError.notAuthentic) {
                try ring.open(blob, purpose: .longTermSecret, associatedData: other, now: 0)
            }
        }
    }

    @Test func anotherRingKnowsNothing() throws {
        let blob = try sealed()
        #expect(throws: SealError.unknownKey) {
            try KeyRing.single(.store).open(blob, purpose: .longTermSecret, associatedData: context, now: 0)
        }
    }

    @Test func theOtherRingOpensNothingEvenWithEqualMaterial() throws {
        let material = SecretBytes(count: 32, from: .system)
        let rings = try RingKind.allCases.map { kind in
            let key = try #require(
                RingKey(id: RingKeyID(rawValue: 7), kind: kind, material: material, createdAt: 0, activatesAt: 0))
            return try KeyRing(kind, keys: [key])
        }
        let blob = try rings[0].seal(
            secret, purpose: .mfaSeed, associatedData: [], salt: SealSalt(from: .system), now: 0)
        #expect(throws: SealError.notAuthentic) {
            try rings[1].open(blob, purpose: .mfaSeed, associatedData: [], now: 0)
        }
    }

    @Test func aRetiredKeyOpensNothing() throws {
        let key = try #require(ring.keys[0].retiring(at: 10))
        let retiring = try KeyRing(.store, keys: [key])
        let blob = try sealed()
        #expect(
            try retiring.open(blob, purpose: .longTermSecret, associatedData: context, now: 9)
                .constantTimeEquals(secret))
        #expect(throws: SealError.unknownKey) {
            try retiring.open(blob, purpose: .longTermSecret, associatedData: context, now: 10)
        }
    }

    @Test func sizesAreChecked() {
        #expect(throws: SealError.tooLarge) {
            try SealedLayout(SealedBlob(bytes: [UInt8](repeating: 1, count: 65_537)))
        }
        #expect(throws: SealError.malformed) { try SealedLayout(SealedBlob(bytes: [])) }
        #expect(throws: SealError.tooLarge) {
            try ring.seal(
                SecretBytes(count: 65_536, from: .system), purpose: .mfaSeed, associatedData: [],
                salt: SealSalt(from: .system), now: 0)
        }
    }

    @Test(arguments: [UInt8(0), 2, 255]) func anUnknownVersionIsRefused(_ version: UInt8) throws {
        var bytes = try sealed().bytes
        bytes[0] = version
        #expect(throws: SealError.malformed) { try SealedLayout(SealedBlob(bytes: bytes)) }
    }

    @Test(arguments: [UInt8(0), 7, 255]) func anUnknownPurposeIsRefused(_ purpose: UInt8) throws {
        var bytes = try sealed().bytes
        bytes[1] = purpose
        #expect(throws: SealError.malformed) { try SealedLayout(SealedBlob(bytes: bytes)) }
    }

    /// A blob of the first format, made once: what rests in stores must open for ever.
    @Test func aBlobOfTheFirstFormatStillOpens() throws {
        let key = try #require(
            RingKey(
                id: RingKeyID(rawValue: 0x0102_0304), kind: .store, material: SecretBytes([UInt8](0..<32)),
                createdAt: 0, activatesAt: 0))
        let blob = SealedBlob(bytes: bytes(hex: Self.firstFormat))
        let opened = try key.open(blob, purpose: .longTermSecret, associatedData: context)
        #expect(opened.constantTimeEquals(secret))
    }

    static let firstFormat =
        "010201020304000102030405060708090a0b0c0d0e0facae770f720f13872fc572c1c8e9b084ec9f24fd"
        + "e73c39ae2684077708f4f7a03b2db7544b909502ab03ac6fd3c44651d1b66571443a8a08"
}
