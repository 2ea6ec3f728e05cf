/// The bytes that stand for themselves in some format. What consists of them alone is copied and no more.
public protocol PlainBytes {
    /// Which of sixteen bytes are others.
    static func others(in bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>>
}

extension PlainBytes {
    /// Copies bytes to where there is room for as many, and says whether all of them are plain.
    ///
    /// Sixteen at a time, looked at as they are copied: this sees every byte of every reply. The last sixteen overlap
    /// those before them; of fewer bytes the first and the last ones do, and some are looked at twice.
    @inlinable @inline(__always)
    static func copy(_ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) -> Bool {
        guard let start = source.baseAddress, source.count > 0 else { return true }
        let count = source.count
        guard count < 16 else {
            var found = SIMDMask<SIMD16<Int8>>(repeating: false)
            var place = 0
            while place <= count &- 32 {
                found .|= copySixteen(start + place, to: target + place)
                found .|= copySixteen(start + place + 16, to: target + place + 16)
                place &+= 32
            }
            if place < count &- 16 { found .|= copySixteen(start + place, to: target + place) }
            found .|= copySixteen(start + count - 16, to: target + count - 16)
            return isNone(found)
        }
        let ends: SIMD2<UInt64>
        if count >= 8 {
            let (first, last) = copyEnds(of: start, count, to: target, as: UInt64.self)
            ends = SIMD2(first, last)
        } else if count >= 4 {
            let (first, last) = copyEnds(of: start, count, to: target, as: UInt32.self)
            ends = SIMD2(repeating: UInt64(first) | UInt64(last) << 32)
        } else {
            let (first, last) = copyEnds(of: start, count, to: target, as: UInt8.self)
            let middle = start.load(fromByteOffset: count >> 1, as: UInt8.self)
            target.storeBytes(of: middle, toByteOffset: count >> 1, as: UInt8.self)
            ends = SIMD2(repeating: UInt64(first) | UInt64(middle) << 8 | UInt64(last) << 16 | 0x6161_6161_6100_0000)
        }
        return isNone(others(in: SIMD16(bytesOf: ends)))
    }

    /// Copies sixteen bytes, and says which are others.
    @inlinable @inline(__always)
    static func copySixteen(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer) -> SIMDMask<SIMD16<Int8>> {
        let bytes = source.loadUnaligned(as: SIMD16<UInt8>.self)
        target.storeBytes(of: bytes, as: SIMD16<UInt8>.self)
        return others(in: bytes)
    }

    /// Copies the first bytes and the last ones, as many as `Part` has. There are at least so many, and at most twice.
    @inlinable @inline(__always)
    static func copyEnds<Part: FixedWidthInteger & BitwiseCopyable>(
        of start: UnsafeRawPointer, _ count: Int, to target: UnsafeMutableRawPointer, as: Part.Type
    ) -> (Part, Part) {
        let rest = count - MemoryLayout<Part>.size
        let first = start.loadUnaligned(as: Part.self)
        let last = start.loadUnaligned(fromByteOffset: rest, as: Part.self)
        target.storeBytes(of: first, as: Part.self)
        target.storeBytes(of: last, toByteOffset: rest, as: Part.self)
        return (first, last)
    }

    @inlinable @inline(__always)
    static func isNone(_ mask: SIMDMask<SIMD16<Int8>>) -> Bool {
        let halves = withUnsafeBytes(of: mask) { $0.load(as: SIMD2<UInt64>.self) }
        return halves[0] | halves[1] == 0
    }
}

extension SIMD16<UInt8> {
    /// The bytes of two numbers, as they lie in memory.
    @inlinable @inline(__always)
    init(bytesOf halves: SIMD2<UInt64>) { self = withUnsafeBytes(of: halves) { $0.load(as: Self.self) } }

    /// All bits where the mask is true, none where it is false.
    @inlinable @inline(__always)
    init(bitsOf mask: SIMDMask<SIMD16<Int8>>) { self = withUnsafeBytes(of: mask) { $0.load(as: Self.self) } }
}

/// What XML's text and attributes hold as it is: ASCII but for controls, and for quotes, ampersands and angle brackets.
public enum PlainXML: PlainBytes {
    @inlinable @inline(__always)
    public static func others(in bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        // As signed numbers, bytes beyond ASCII are below the controls.
        (SIMD16<Int8>(truncatingIfNeeded: bytes) .< SIMD16(repeating: 0x20))
            .| (bytes & SIMD16(repeating: 0xFB) .== SIMD16(repeating: 0x22))  // 0x22 and 0x26
            .| (bytes | SIMD16(repeating: 0x02) .== SIMD16(repeating: 0x3E))  // 0x3C and 0x3E
    }
}

/// What a line of the log holds as it is: visible ASCII and spaces, but for quotes and backslashes.
public enum PlainJSON: PlainBytes {
    @inlinable @inline(__always)
    public static func others(in bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        PlainText.others(in: bytes) .| (bytes .== SIMD16(repeating: 0x22)) .| (bytes .== SIMD16(repeating: 0x5C))
    }
}

/// Visible ASCII and spaces.
public enum PlainText: PlainBytes {
    @inlinable @inline(__always)
    public static func others(in bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        // One more than 0x7F is the least signed number.
        SIMD16<Int8>(truncatingIfNeeded: bytes &+ SIMD16(repeating: 1)) .< SIMD16(repeating: 0x21)
    }
}
