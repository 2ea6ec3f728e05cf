/// The codewords of a QR code: data in blocks, each with its Reed–Solomon codewords, interleaved.
enum QRCodewords {
    static func interleaved(of bytes: [UInt8], in version: QRVersion) -> [UInt8] {
        let data = padded(bytes, in: version)
        let blocks = version.blocks
        let shortBlocks = blocks - version.codewords % blocks
        let shortLength = version.codewords / blocks - version.errorCodewords
        let divisor = divisor(degree: version.errorCodewords)
        var dataBlocks: [[UInt8]] = []
        var errorBlocks: [[UInt8]] = []
        var start = 0
        for block in 0..<blocks {
            let length = shortLength + (block < shortBlocks ? 0 : 1)
            let part = Array(data[start..<start + length])
            start += length
            dataBlocks.append(part)
            errorBlocks.append(remainder(of: part, by: divisor))
        }
        var result: [UInt8] = []
        for index in 0...shortLength {
            for block in dataBlocks where index < block.count { result.append(block[index]) }
        }
        for index in 0..<version.errorCodewords {
            for block in errorBlocks { result.append(block[index]) }
        }
        return result
    }

    /// Byte mode, the count, the bytes, a terminator, and the two bytes that fill up in turn.
    private static func padded(_ bytes: [UInt8], in version: QRVersion) -> [UInt8] {
        var bits: [Bool] = []
        func append(_ value: Int, _ count: Int) {
            for index in stride(from: count - 1, through: 0, by: -1) { bits.append(value >> index & 1 == 1) }
        }
        append(0b0100, 4)
        append(bytes.count, version.countBits)
        for byte in bytes { append(Int(byte), 8) }
        append(0, min(4, version.dataCodewords * 8 - bits.count))
        append(0, (8 - bits.count % 8) % 8)
        var data = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        var filler: UInt8 = 0xEC
        while data.count < version.dataCodewords {
            data.append(filler)
            filler ^= 0xEC ^ 0x11
        }
        return data
    }

    // MARK: Reed–Solomon over GF(2^8), polynomial 0x11D

    /// The coefficients of the generator polynomial, the leading one left out.
    private static func divisor(degree: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: degree)
        result[degree - 1] = 1
        var root: UInt8 = 1
        for _ in 0..<degree {
            for index in 0..<degree {
                result[index] = product(result[index], root)
                if index + 1 < degree { result[index] ^= result[index + 1] }
            }
            root = product(root, 2)
        }
        return result
    }

    private static func remainder(of data: [UInt8], by divisor: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: divisor.count)
        for byte in data {
            let factor = byte ^ result.removeFirst()
            result.append(0)
            for index in result.indices { result[index] ^= product(divisor[index], factor) }
        }
        return result
    }

    private static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var result = 0
        for index in stride(from: 7, through: 0, by: -1) {
            result = result << 1 ^ (result >> 7) * 0x11D
            result ^= (Int(right) >> index & 1) * Int(left)
        }
        return UInt8(truncatingIfNeeded: result)
    }
}
