import SignatureV4
import Testing
import WireProtocol

@testable import S3Service

@Suite struct CombinedChecksumTests {
    private static func parts(_ pieces: [[UInt8]], _ algorithm: ChecksumAlgorithm) -> [PartRecord] {
        pieces.enumerated().map { index, piece in
            var checksum = Checksum(algorithm)
            checksum.update(piece)
            return PartRecord(
                number: index + 1, size: Int64(piece.count), etag: "", lastModified: testTime,
                checksum: StoredChecksum(algorithm: algorithm.rawValue, value: checksum.base64, type: "FULL_OBJECT"),
                crc: 0)
        }
    }

    private static func whole(_ pieces: [[UInt8]], _ algorithm: ChecksumAlgorithm) -> String {
        var checksum = Checksum(algorithm)
        for piece in pieces { checksum.update(piece) }
        return checksum.base64
    }

    private static let splits: [[Int]] = [
        [1], [0], [3, 4], [0, 5], [5, 0], [1, 1, 1], [65_537, 3, 1_000], [7, 0, 0, 9], Array(repeating: 13, count: 200),
    ]

    @Test(arguments: [ChecksumAlgorithm.crc32, .crc32c, .crc64nvme])
    func cyclicChecksOfPartsAreThatOfTheWhole(_ algorithm: ChecksumAlgorithm) {
        var generator = SeededGenerator(state: 7)
        for split in Self.splits {
            let pieces = split.map { count in (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }
            let combined = CombinedChecksum.of(Self.parts(pieces, algorithm), type: nil)
            #expect(combined?.value == Self.whole(pieces, algorithm), "\(split)")
            #expect(combined?.type == "FULL_OBJECT" && combined?.algorithm == algorithm.rawValue)
        }
    }

    /// Lengths beyond 32 bits: 5 GiB of zeros, made by squaring, against the same made piece by piece.
    @Test func longPartsCombine() {
        let arithmetic = CyclicArithmetic(.crc32)
        let mebibyte = [UInt8](repeating: 0, count: 1 << 20)
        var checksum = Checksum(.crc32)
        checksum.update(mebibyte)
        let one = checksum.bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var stepwise: UInt64 = 0
        for _ in 0..<5_120 { stepwise = arithmetic.combined(stepwise, one, lengthOfSecond: 1 << 20) }
        var doubled = (value: one, length: UInt64(1 << 20))
        for _ in 0..<10 {
            doubled = (
                arithmetic.combined(doubled.value, doubled.value, lengthOfSecond: doubled.length), doubled.length * 2
            )
        }
        var five: UInt64 = 0
        for _ in 0..<5 { five = arithmetic.combined(five, doubled.value, lengthOfSecond: doubled.length) }
        #expect(doubled.length == 1 << 30 && five == stepwise)
    }

    @Test(arguments: [ChecksumAlgorithm.sha1, .sha256, .crc32])
    func compositesHashTheChecksumsOfTheParts(_ algorithm: ChecksumAlgorithm) {
        let pieces: [[UInt8]] = [[1, 2, 3], [4], []]
        var expected = Checksum(algorithm)
        for piece in pieces {
            var part = Checksum(algorithm)
            part.update(piece)
            expected.update(part.bytes)
        }
        let combined = CombinedChecksum.of(Self.parts(pieces, algorithm), type: "COMPOSITE")
        #expect(combined?.value == expected.base64 + "-3" && combined?.type == "COMPOSITE")
    }

    @Test func whatCannotBeCombinedIsNot() {
        let crc = Self.parts([[1], [2]], .crc32)
        let sha = Self.parts([[1], [2]], .sha256)
        #expect(CombinedChecksum.of([], type: nil) == nil)
        #expect(CombinedChecksum.of([crc[0], sha[1]], type: nil) == nil)
        #expect(CombinedChecksum.of(sha, type: "FULL_OBJECT") == nil)
        var bare = crc
        bare[1].checksum = nil
        #expect(CombinedChecksum.of(bare, type: nil) == nil)
        bare[1].checksum = StoredChecksum(algorithm: "CRC32", value: "AAAA", type: "FULL_OBJECT")
        #expect(CombinedChecksum.of(bare, type: nil) == nil)
    }
}
