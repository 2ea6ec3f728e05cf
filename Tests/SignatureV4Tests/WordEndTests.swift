import Testing

@testable import SignatureV4

/// Words are looked for eight bytes at a time; here each byte is looked at by itself.
@Suite struct WordEndTests {
    static let lengths = Array(0..<40)

    @Test(arguments: lengths) func everyByteAtEveryPlace(_ length: Int) {
        for place in 0..<length {
            for byte in UInt8.min...UInt8.max {
                var text = [UInt8](repeating: 0x61, count: length)
                text[place] = byte
                compare(text)
            }
        }
        compare([UInt8](repeating: 0x61, count: length))
    }

    /// As many as are looked at in one step, with ends and what is nearly one at each place.
    @Test(arguments: [63, 64, 65, 72, 128, 131]) func everyPlaceOfLongOnes(_ length: Int) {
        for place in 0..<length {
            for byte: UInt8 in [0x08, 0x09, 0x1F, 0x20, 0x21, 0x2C, 0x2D, 0x7F, 0x80, 0xA0, 0xFF] {
                var text = [UInt8](repeating: 0x61, count: length)
                text[place] = byte
                compare(text)
            }
        }
    }

    /// What is nearly an end stands before, behind and beside ends.
    @Test func manyAtOnce() {
        let bytes: [UInt8] = [
            0x00, 0x01, 0x08, 0x09, 0x0D, 0x0E, 0x1F, 0x20, 0x21, 0x2B, 0x2C, 0x2D, 0x61, 0x7F, 0x80, 0xFF,
        ]
        var state: UInt64 = 7
        for _ in 0..<4_000 {
            var text: [UInt8] = []
            for _ in 0..<24 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                // Mostly letters, so that whole groups are passed over too.
                text.append(state >> 60 < 12 ? 0x61 : bytes[Int(state >> 40 & 15)])
            }
            compare(text)
        }
    }

    private func compare(_ text: [UInt8]) {
        func isSeparator(_ byte: UInt8) -> Bool { byte == 0x2C || ASCII.isSpace(byte) }
        text.withUnsafeBytes { bytes in
            for start in [0, 1, 7, 8, 9] where start <= text.count {
                let word = text[start...].firstIndex(where: ASCII.isSpace) ?? text.count
                #expect(ASCII.endOfWord(in: bytes, from: start) == word)
                let part = text[start...].firstIndex(where: isSeparator) ?? text.count
                #expect(ASCII.end(in: bytes, from: start, highest: 0x2C, isSeparator) == part)
            }
        }
    }
}
