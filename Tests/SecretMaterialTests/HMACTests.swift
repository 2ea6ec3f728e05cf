import Crypto
import SecretMaterial
import Testing

@Suite struct HMACTests {
    struct Case: Sendable {
        let key: String
        let data: String
        let code: String
    }

    /// RFC 4231 §4, cases 1–4, 6 and 7: <https://www.rfc-editor.org/rfc/rfc4231>.
    static let cases = [
        Case(
            key: String(repeating: "0b", count: 20), data: "4869205468657265",
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Case(
            key: "4a656665", data: "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Case(
            key: String(repeating: "aa", count: 20), data: String(repeating: "dd", count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Case(
            key: "0102030405060708090a0b0c0d0e0f10111213141516171819", data: String(repeating: "cd", count: 50),
            code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        Case(
            key: String(repeating: "aa", count: 131),
            data: "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579"
                + "204669727374",
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    ]

    @Test(arguments: cases) func rfc4231(_ test: Case) {
        let key = SecretBytes(bytes(hex: test.key))
        #expect(HMACKey(key).authenticate(bytes(hex: test.data)).hex == test.code)
    }

    @Test func agreesWithTheLibraryForEveryKeyAndMessageLength() {
        var source = SeededBytes(seed: 4_231)
        for length in 0..<200 {
            let key = source.bytes(length)
            let message = source.bytes(Int(source.next() % 300))
            let ours = HMACKey(SecretBytes(key)).authenticate(message)
            let theirs = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key))
            #expect(ours.withUnsafeBytes { Array($0) } == Array(theirs))
        }
    }

    /// The short way ends where a message fills a block, and a key is one.
    @Test func aKeyThatIsUsedOnceMakesTheSameCode() {
        var source = SeededBytes(seed: 2_104)
        for length in 0..<140 {
            let message = source.bytes(length)
            for keyLength in [0, 1, 32, 44, 63, 64, 65, 131] {
                let key = source.bytes(keyLength)
                let once = message.withUnsafeBytes { message in
                    key.withUnsafeBytes { HMACKey.authenticate(message, once: $0) }
                }
                #expect(once.constantTimeEquals(HMACKey(SecretBytes(key)).authenticate(message)))
                let theirs = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key))
                #expect(once.withUnsafeBytes { Array($0) } == Array(theirs))
            }
        }
    }

    @Test func aKeyIsUsedAgain() {
        let key = HMACKey(SecretBytes([1, 2, 3]))
        let whole = key.authenticate("some message")
        #expect(key.authenticate("some message").constantTimeEquals(whole))
        #expect(key.authenticate(Array("some message".utf8)).constantTimeEquals(whole))
        #expect(!key.authenticate("some messagf").constantTimeEquals(whole))
    }

    @Test func derivingWrapsTheCode() {
        let key = HMACKey(SecretBytes([1, 2, 3]))
        let derived = "label".utf8.withContiguousStorageIfAvailable { key.derive(UnsafeRawBufferPointer($0)) }
        #expect(derived?.revealed == key.authenticate("label").withUnsafeBytes { Array($0) })
    }

    @Test(arguments: [
        "", "ab", String(repeating: "a", count: 63), String(repeating: "a", count: 65),
        String(repeating: "g", count: 64), String(repeating: "a", count: 63) + "\u{0}",
        " " + String(repeating: "a", count: 63), String(repeating: "é", count: 32),
    ])
    func whatIsNot64HexDigitsIsNoDigest(_ text: String) {
        #expect(Digest32(hex: text.utf8) == nil)
    }

    @Test func everyByteIsADigitOrNone() {
        for place in [0, 1, 62, 63] {
            for byte in UInt8.min...UInt8.max {
                var text = [UInt8](repeating: 0x61, count: 64)
                text[place] = byte
                let read = text.withUnsafeBytes { Digest32(hex: $0) }
                #expect((read != nil) == (Hex.value(of: byte) != nil))
                #expect(read?.hex == Digest32(hex: text)?.hex)
            }
        }
    }

    @Test func hexIsReadInEitherCaseAndWrittenInLowerCase() {
        let upper = String(repeating: "AF09", count: 16)
        #expect(Digest32(hex: upper.utf8)?.hex == upper.lowercased())
    }
}
