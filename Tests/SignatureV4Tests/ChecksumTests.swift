import SignatureV4
import Testing

@Suite struct ChecksumTests {
    /// The check values of the algorithms for "123456789" (reveng.sourceforge.io; RFC 3174, FIPS 180-2, RFC 1321).
    static let checks: [(ChecksumAlgorithm, [UInt8])] = [
        (.crc32, [0xCB, 0xF4, 0x39, 0x26]), (.crc32c, [0xE3, 0x06, 0x92, 0x83]),
        (.crc64nvme, [0xAE, 0x8B, 0x14, 0x86, 0x0A, 0x79, 0x98, 0x88]),
    ]

    @Test(arguments: checks) func checkValue(_ algorithm: ChecksumAlgorithm, _ expected: [UInt8]) {
        var checksum = Checksum(algorithm)
        checksum.update(Array("123456789".utf8))
        #expect(checksum.bytes == expected)
    }

    @Test(arguments: [
        (ChecksumAlgorithm.sha1, "2jmj7l5rSw0yVb/vlWAYkK/YBwk="), (.md5, "1B2M2Y8AsgTpgAmY7PhCfg=="),
        (.sha256, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), (.crc32, "AAAAAA=="), (.crc32c, "AAAAAA=="),
        (.crc64nvme, "AAAAAAAAAAA="),
    ])
    func ofNothing(_ algorithm: ChecksumAlgorithm, _ expected: String) {
        #expect(Checksum(algorithm).base64 == expected)
        #expect(Checksum(algorithm).matches(base64: expected) == true)
    }

    /// Bit by bit, as the polynomial says.
    static func naive(_ bytes: [UInt8], _ polynomial: UInt64, _ mask: UInt64) -> UInt64 {
        bytes.reduce(mask) { register, byte in
            (0..<8).reduce(register ^ UInt64(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? polynomial : 0) }
        } ^ mask
    }

    @Test func anySplitOfAnyLengthAgreesWithTheDefinition() {
        let polynomials: [(ChecksumAlgorithm, UInt64, UInt64)] = [
            (.crc32, 0xEDB8_8320, 0xFFFF_FFFF), (.crc32c, 0x82F6_3B78, 0xFFFF_FFFF),
            (.crc64nvme, 0x9A6C_9329_AC4B_C9B5, .max),
        ]
        for (algorithm, polynomial, mask) in polynomials {
            // Long ones go other ways, as the processor allows.
            for length in Array(0..<100) + [127, 128, 255, 256, 257, 511, 1_024, 4_097, 20_001] {
                let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
                let split = length * 3 / 7
                var checksum = Checksum(algorithm)
                checksum.update(Array(bytes[..<split]))
                checksum.update(Array(bytes[split...]))
                let value = checksum.bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                #expect(value == Self.naive(bytes, polynomial, mask))
            }
        }
    }

    @Test func anotherChecksumDoesNotMatchAndNoneIsTold() {
        #expect(Checksum(.crc32).matches(base64: "AAAAAQ==") == false)
        #expect(Checksum(.crc32).matches(base64: "AAAAAA") == nil)
        #expect(Checksum(.crc32).matches(base64: "AAAAAAA=") == nil)
        #expect(Checksum(.crc32).matches(base64: "") == nil)
    }

    @Test func headersNameTheirAlgorithm() {
        #expect(ChecksumAlgorithm(headerName: "X-Amz-Checksum-CRC64NVME") == .crc64nvme)
        #expect(ChecksumAlgorithm(headerName: "x-amz-checksum-type") == nil)
        #expect(ChecksumAlgorithm(headerName: "x-amz-checksum-md5") == nil)
    }
}
