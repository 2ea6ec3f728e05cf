import SecretMaterial
import Testing

@Suite struct CanonicalBase64Tests {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func rfc4648(_ plain: String, _ encoded: String) {
        #expect(CanonicalBase64.encode(Array(plain.utf8)) == encoded)
        #expect(CanonicalBase64.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "Zm9v=", "=", "==", "===", "====", "Zm9vYg=a", "Zg==Zg==",
        "Zm9v\n", " Zm9v", "Zm9v    ", "Zm-v", "Zm_v", "Zm9\u{0}", "Zm9é", "A===", "=AAA",
    ])
    func otherSpellingsAreRefused(_ text: String) {
        #expect(CanonicalBase64.decode(text) == nil)
    }

    @Test func everythingRoundTripsAndHasOneSpelling() {
        var source = SeededBytes(seed: 64)
        for length in 0..<130 {
            let bytes = source.bytes(length)
            let text = CanonicalBase64.encode(bytes)
            #expect(text.utf8.count == CanonicalBase64.encodedCount(length))
            #expect(text == Self.bitByBit(bytes))
            #expect(CanonicalBase64.decode(text) == bytes)
        }
    }

    /// The characters of six bits each, as RFC 4648 §4 has it.
    private static func bitByBit(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var bits = bytes.flatMap { byte in (0..<8).reversed().map { Int(byte >> UInt8($0) & 1) } }
        while bits.count % 6 != 0 { bits.append(0) }
        let characters = stride(from: 0, to: bits.count, by: 6).map { start in
            alphabet[bits[start..<start + 6].reduce(0) { $0 << 1 | $1 }]
        }
        return String(characters) + String(repeating: "=", count: (3 - bytes.count % 3) % 3)
    }

    @Test func whatDecodesEncodesToTheSameText() {
        var source = SeededBytes(seed: 65)
        let alphabet = Array("AQgwBCZaz09+/=".utf8)
        var decoded = 0
        for _ in 0..<20_000 {
            let text = String(decoding: (0..<8).map { _ in alphabet[Int(source.next() % 14)] }, as: UTF8.self)
            guard let bytes = CanonicalBase64.decode(text) else { continue }
            decoded += 1
            #expect(CanonicalBase64.encode(bytes) == text)
        }
        #expect(decoded > 1_000)
    }
}
