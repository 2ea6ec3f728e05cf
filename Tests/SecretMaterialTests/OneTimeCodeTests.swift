import Testing

@_spi(Testing) @testable import SecretMaterial

/// RFC 6238, appendix B (SHA-1, eight digits), and RFC 4226, appendix D.
@Suite struct OneTimeCodeTests {
    static let seed = SecretBytes(Array("12345678901234567890".utf8))

    @Test(arguments: [
        (Int64(59), UInt32(94_287_082)), (1_111_111_109, 7_081_804), (1_111_111_111, 14_050_471),
        (1_234_567_890, 89_005_924), (2_000_000_000, 69_279_037), (20_000_000_000, 65_353_130),
    ])
    func rfc6238(_ second: Int64, _ code: UInt32) {
        #expect(OneTimeCode.truncated(seed: Self.seed, step: OneTimeCode.step(at: second)) % 100_000_000 == code)
    }

    @Test func rfc4226() {
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        for (counter, code) in expected.enumerated() {
            let made = OneTimeCode(seed: Self.seed, step: Int64(counter))
            #expect(made.unsafeText == code)
            #expect(OneTimeCode(code) == made)
        }
    }

    @Test(arguments: ["", "12345", "1234567", "12345a", "+12345", "-12345", " 12345", "١٢٣٤٥٦", "12345\n"])
    func whatIsNoCode(_ text: String) { #expect(OneTimeCode(text) == nil) }

    @Test func leadingZerosCount() {
        #expect(OneTimeCode("000001") != OneTimeCode("100000"))
        #expect(OneTimeCode("000001")?.unsafeText == "000001")
    }

    @Test func stepsBeforeTheEpoch() {
        #expect([-31, -30, -1, 0, 29, 30].map { OneTimeCode.step(at: $0) } == [-2, -1, -1, 0, 0, 1])
    }

    @Test func nothingPrints() {
        let code = OneTimeCode("123456")
        #expect(!"\(String(describing: code)) \(String(reflecting: code))".contains("123456"))
    }
}
