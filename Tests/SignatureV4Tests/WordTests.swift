import Testing

@testable import SignatureV4

/// What works on eight bytes at a time, against the same done byte by byte.
@Suite struct WordTests {
    /// Texts of all lengths around one, two and three words, with this byte at each place.
    private func forEachText(_ byte: UInt8, _ body: ([UInt8], Int) -> Void) {
        for length in [1, 3, 7, 8, 9, 15, 16, 17, 20, 24] {
            for place in 0..<length {
                var text = [UInt8](repeating: 0x61, count: length)
                text[place] = byte
                body(text, place)
            }
        }
    }

    @Test(arguments: UInt8.min...UInt8.max) func placesOfABytes(_ byte: UInt8) {
        let word = UInt64(byte) &* 0x0101_0101_0101_0101
        for other in UInt8.min...UInt8.max {
            #expect(ASCII.places(of: other, in: word) == (other == byte ? 0x8080_8080_8080_8080 : 0))
        }
        let isCapital = (0x41...0x5A).contains(byte)
        #expect(ASCII.places(from: 0x41, through: 0x5A, in: word) == (isCapital ? 0x8080_8080_8080_8080 : 0))
        #expect(ASCII.lowercased(word) == UInt64(ASCII.lowercased(byte)) &* 0x0101_0101_0101_0101)
        forEachText(byte) { text, place in
            guard byte != 0x61 else { return }
            text.withUnsafeBytes { bytes in
                #expect(ASCII.firstPlace(of: byte, in: bytes) == place)
                #expect(ASCII.firstPlace(of: byte &+ 1, in: bytes) == (byte == 0x60 ? text.firstIndex(of: 0x61) : nil))
                var found: [Int] = []
                ASCII.forEachPlace(of: byte, in: bytes) { found.append($0) }
                #expect(found == [place])
            }
        }
    }

    @Test func manyPlacesInOneWord() {
        let text = Array("//a/bc///d//".utf8)
        var found: [Int] = []
        text.withUnsafeBytes { ASCII.forEachPlace(of: 0x2F, in: $0) { found.append($0) } }
        #expect(found == text.indices.filter { text[$0] == 0x2F })
    }

    @Test(arguments: UInt8.min...UInt8.max) func textsEqualButForCase(_ byte: UInt8) {
        forEachText(byte) { text, place in
            for other in [byte ^ 0x20, byte ^ 0x80, byte &+ 1, byte] {
                var changed = text
                changed[place] = other
                let isEqual = ASCII.lowercased(byte) == ASCII.lowercased(other)
                text.withUnsafeBytes { left in
                    changed.withUnsafeBytes { #expect(ASCII.equalIgnoringCase(left, $0) == isEqual) }
                }
            }
            text.withUnsafeBytes { left in
                text.dropLast().withUnsafeBytes { #expect(!ASCII.equalIgnoringCase(left, $0)) }
            }
        }
    }

    @Test(arguments: UInt8.min...UInt8.max) func eightDigits(_ byte: UInt8) {
        for place in 0..<8 {
            var text = Array("20150830".utf8)
            text[place] = byte
            let number = text.withUnsafeBytes { $0.baseAddress.flatMap { ASCII.number(ASCII.word(at: $0)) } }
            #expect(number == ASCII.number(text))
        }
    }

    @Test func theOrderOfBytes() {
        let texts = ["", "a", "ab", "abcdefgh", "abcdefghi", "abcdefgi", "b", "\u{7F}", "é"]
        for left in texts {
            for right in texts {
                let isBefore = left.utf8.lexicographicallyPrecedes(right.utf8)
                let found = Array(left.utf8).withUnsafeBytes { left in
                    Array(right.utf8).withUnsafeBytes { ASCII.precedes(left, $0) }
                }
                #expect(found == isBefore, "\(left) \(right)")
            }
        }
    }
}
