/// A version of the QR code: its size and how its bytes are divided, at error correction level M (ISO/IEC 18004, tables
/// 7 and 9).
struct QRVersion {
    let number: Int

    /// The largest version that is made here: 666 bytes, several times what an authenticator's address takes.
    static let largest = 20

    private static let errorCodewordsPerBlock = [
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
    ]
    private static let blockCounts = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]

    /// The smallest version that holds so many bytes, or nil.
    static func smallest(for count: Int) -> QRVersion? {
        (1...largest).lazy.map(QRVersion.init(number:)).first { version in
            4 + version.countBits + count * 8 <= version.dataCodewords * 8
        }
    }

    var size: Int { number * 4 + 17 }
    /// Bits of the count in byte mode.
    var countBits: Int { number < 10 ? 8 : 16 }
    var errorCodewords: Int { Self.errorCodewordsPerBlock[number - 1] }
    var blocks: Int { Self.blockCounts[number - 1] }
    var codewords: Int { rawModules / 8 }
    var dataCodewords: Int { codewords - errorCodewords * blocks }

    /// Modules for data and error correction.
    private var rawModules: Int {
        var result = (16 * number + 128) * number + 64
        guard number >= 2 else { return result }
        let alignments = number / 7 + 2
        result -= (25 * alignments - 10) * alignments - 55
        if number >= 7 { result -= 36 }
        return result
    }

    /// The coordinates of the centres of alignment patterns, the same for both axes (annex E).
    var alignmentPositions: [Int] {
        guard number >= 2 else { return [] }
        let count = number / 7 + 2
        let step = (number * 4 + count * 2 + 1) / (count * 2 - 2) * 2
        var positions = [6]
        for index in stride(from: count - 2, through: 0, by: -1) { positions.append(size - 7 - index * step) }
        return positions
    }
}
