import AWSNames
import SecretMaterial
import Testing

@testable import IAMService

/// The picture is read by a real decoder in `Interop/test_mfa.py`; here are its parts against known values.
@Suite struct QRCodeTests {
    /// ISO/IEC 18004, tables 1 and 7, level M.
    @Test(arguments: [
        (1, 14), (2, 26), (3, 42), (4, 62), (5, 84), (6, 106), (7, 122), (8, 152), (9, 180), (10, 213), (15, 412),
        (20, 666),
    ])
    func capacities(_ version: Int, _ bytes: Int) throws {
        #expect(QRVersion.smallest(for: bytes)?.number == version)
        #expect(QRVersion.smallest(for: bytes + 1)?.number == (version == 20 ? nil : version + 1))
        let code = try #require(QRCode([UInt8](repeating: 0x41, count: bytes)))
        #expect(code.size == version * 4 + 17)
    }

    @Test func whatDoesNotFitIsNoCode() { #expect(QRCode([UInt8](repeating: 0, count: 667)) == nil) }

    /// Annex E.
    @Test func alignmentPositions() {
        #expect(QRVersion(number: 1).alignmentPositions == [])
        #expect(QRVersion(number: 2).alignmentPositions == [6, 18])
        #expect(QRVersion(number: 7).alignmentPositions == [6, 22, 38])
        #expect(QRVersion(number: 14).alignmentPositions == [6, 26, 46, 66])
        #expect(QRVersion(number: 20).alignmentPositions == [6, 34, 62, 90])
    }

    @Test func everyVersionHasItsFinders() throws {
        for version in 1...QRVersion.largest {
            let capacity = QRVersion(number: version).dataCodewords - 3
            let code = try #require(QRCode([UInt8](repeating: 0x30, count: capacity)))
            for (x, y) in [(0, 0), (code.size - 7, 0), (0, code.size - 7)] {
                for offset in 0..<7 {
                    #expect(code[x + offset, y] && code[x, y + offset] && code[x + 6, y + offset])
                }
                #expect(!code[x + 1, y + 1] && code[x + 3, y + 3])
            }
            #expect(code[8, code.size - 8])
        }
    }

    @Test func theSameBytesMakeTheSamePicture() throws {
        let one = PNGImage.bytes(of: try #require(QRCode(Array("otpauth://totp/a".utf8))))
        let two = PNGImage.bytes(of: try #require(QRCode(Array("otpauth://totp/a".utf8))))
        #expect(one == two)
        #expect(one.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }

    @Test func checksum() { #expect(PNGImage.crc32(Array("123456789".utf8)) == 0xCBF4_3926) }

    /// RFC 4648 §10.
    @Test func base32() {
        let bytes = SecretBytes(Array("fooba".utf8))
        #expect(bytes.withUnsafeBytes { Base32.encode($0) } == Array("MZXW6YTB".utf8))
        #expect(Base32.encode(Array("foob".utf8)) == Array("MZXW6YQ".utf8))
    }
}
