import SignatureV4
import WireProtocol

/// The checksum of an object from those of its parts.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>
enum CombinedChecksum {
    /// Nil when the parts do not all carry a checksum of one algorithm.
    ///
    /// - Parameter type: `FULL_OBJECT` or `COMPOSITE`; nil takes the former where the algorithm lets it be computed.
    static func of(_ parts: [PartRecord], type: String?) -> StoredChecksum? {
        guard let name = parts.first?.checksum?.algorithm, let algorithm = ChecksumAlgorithm(rawValue: name) else {
            return nil
        }
        var values: [[UInt8]] = []
        for part in parts {
            guard let checksum = part.checksum, checksum.algorithm == name, let bytes = Base64.decode(checksum.value),
                bytes.count == algorithm.byteCount
            else { return nil }
            values.append(bytes)
        }
        if algorithm.isLinear, type != StoredChecksum.composite {
            let whole = whole(zip(values, parts.map(\.size)), algorithm)
            return StoredChecksum(
                algorithm: name, value: Base64.encode(whole), type: StoredChecksum.fullObject)
        }
        guard type != StoredChecksum.fullObject else { return nil }
        var checksum = Checksum(algorithm)
        for value in values { checksum.update(value) }
        return StoredChecksum(
            algorithm: name, value: "\(checksum.base64)-\(parts.count)", type: StoredChecksum.composite)
    }

    private static func whole(
        _ parts: some Sequence<([UInt8], Int64)>, _ algorithm: ChecksumAlgorithm
    ) -> [UInt8] {
        let arithmetic = CyclicArithmetic(algorithm)
        var value: UInt64 = 0
        for (bytes, length) in parts {
            let next = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            value = arithmetic.combined(value, next, lengthOfSecond: UInt64(length))
        }
        return (0..<algorithm.byteCount).map {
            UInt8(truncatingIfNeeded: value >> UInt64(8 * (algorithm.byteCount - 1 - $0)))
        }
    }
}

/// Arithmetic modulo the polynomial of a reflected cyclic redundancy check.
///
/// For checks whose register begins and ends with all ones: `crc(A ‖ B) = crc(A) · x^(8·|B|) + crc(B)`.
struct CyclicArithmetic {
    private let polynomial: UInt64
    /// The coefficient of x⁰ in reflected order: the highest bit.
    private let one: UInt64

    /// For the linear algorithms alone.
    init(_ algorithm: ChecksumAlgorithm) {
        switch algorithm {
        case .crc32: (polynomial, one) = (0xEDB8_8320, 1 << 31)
        case .crc32c: (polynomial, one) = (0x82F6_3B78, 1 << 31)
        case .crc64nvme: (polynomial, one) = (0x9A6C_9329_AC4B_C9B5, 1 << 63)
        case .sha1, .sha256, .md5: preconditionFailure("a hash does not combine")
        }
    }

    /// The check of two stretches one after the other. The check of nothing is zero.
    func combined(_ first: UInt64, _ second: UInt64, lengthOfSecond length: UInt64) -> UInt64 {
        product(first, power(8 * length)) ^ second
    }

    /// x to the `exponent`.
    private func power(_ exponent: UInt64) -> UInt64 {
        var result = one
        var square = one >> 1
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = product(result, square) }
            square = product(square, square)
            rest >>= 1
        }
        return result
    }

    private func product(_ left: UInt64, _ right: UInt64) -> UInt64 {
        var (sum, factor) = (UInt64(0), right)
        var mask = one
        while mask != 0 {
            if left & mask != 0 { sum ^= factor }
            factor = factor >> 1 ^ (factor & 1 == 1 ? polynomial : 0)
            mask >>= 1
        }
        return sum
    }
}
