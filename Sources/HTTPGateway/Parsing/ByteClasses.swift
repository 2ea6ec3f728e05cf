#if canImport(Glibc)
    import Glibc
#endif

/// The classes of bytes that HTTP's grammar speaks of.
enum ByteClass {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    /// A set of ASCII bytes, one bit each.
    struct ASCIISet {
        let below64: UInt64
        let from64: UInt64

        @inline(__always)
        func contains(_ byte: UInt8) -> Bool {
            byte < 0x80 && ((byte < 64 ? below64 : from64) >> UInt64(byte & 63)) & 1 == 1
        }
    }

    /// `tchar` of RFC 9110 §5.6.2: ``!#$%&'*+-.^_`|~``, digits and letters.
    static let token = ASCIISet(below64: 0x3FF_6CFA_0000_0000, from64: 0x57FF_FFFF_C7FF_FFFE)
    /// What a `Host` is made of: letters, digits and `-._:[]`.
    static let host = ASCIISet(below64: 0x7FF_6000_0000_0000, from64: 0x07FF_FFFE_AFFF_FFFE)

    /// Eight times the same byte.
    @inline(__always)
    private static func eight(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

    /// The place at or after `start` of the first byte that is none of `set`, or `end`.
    ///
    /// - Parameter set: it has all letters, the hyphen and the dot.
    static func end(
        of set: ASCIISet, in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
    ) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        var place = start
        while true {
            // Eight at a time, as long as all are letters, hyphens and dots, as in nearly every name. In `letters` and
            // `marks` the highest bit of a byte says that it is one; no sum of seven bits reaches the next byte.
            while place + 8 <= end {
                let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                let seven = word & eight(0x7F)
                let small = seven | eight(0x20)
                let letters = (small &+ eight(0x80 - 0x61)) & ~(small &+ eight(0x80 - 0x7B))
                let marks = (seven &+ eight(0x80 - 0x2D)) & ~(seven &+ eight(0x80 - 0x2F))
                let others = (~(letters | marks) | word) & eight(0x80)
                guard others == 0 else {
                    place += others.trailingZeroBitCount / 8
                    break
                }
                place += 8
            }
            guard place < end, set.contains(bytes[place]) else { return place }
            place += 1
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// The value of a hexadecimal digit of either case, or nil.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// Whether all bytes may stand in a field's value: tabs, visible ASCII and spaces, and beyond ASCII only UTF-8.
    static func isFieldValue(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if arePlain(bytes) { return true }
        var isASCII = true
        for byte in bytes {
            if byte < 0x20 && byte != 0x09 || byte == 0x7F { return false }
            if byte >= 0x80 { isASCII = false }
        }
        return isASCII || String(validating: bytes, as: UTF8.self) != nil
    }

    /// Whether all are visible ASCII or spaces. Eight at a time: this sees every byte of every head.
    @inline(never)
    private static func arePlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = bytes.count
        guard count >= 8 else {
            var others: UInt8 = 0
            for byte in bytes { others |= byte &- 0x20 >= 0x5F ? 1 : 0 }
            return others == 0
        }
        // The highest bit of a byte is set in one of the three when it is no such byte: below 0x20 in the difference,
        // 0x7F in the sum, beyond in itself. Carries come only from bytes of which that is true already.
        let raw = UnsafeRawBufferPointer(bytes)
        func others(at place: Int) -> UInt64 {
            let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            return (word &- eight(0x20)) | (word &+ eight(0x01)) | word
        }
        // The last eight, some of which may have been looked at.
        var found = others(at: count - 8)
        for place in stride(from: 0, to: count - 8, by: 8) { found |= others(at: place) }
        return found & eight(0x80) == 0
    }

    /// Whether the bytes are `lowercased` when ASCII capitals are read as small letters.
    static func equal(_ bytes: UnsafeBufferPointer<UInt8>, _ lowercased: StaticString) -> Bool {
        lowercased.withUTF8Buffer { text in
            guard bytes.count == text.count else { return false }
            for index in text.indices {
                let byte = bytes[index]
                guard (byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) == text[index] else { return false }
            }
            return true
        }
    }

    /// Whether the bytes are `text`.
    @inline(__always)
    static func same(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        text.withUTF8Buffer { text in
            guard bytes.count == text.count else { return false }
            for index in text.indices where bytes[index] != text[index] { return false }
            return true
        }
    }

    /// The place of the first line feed at or after `start`, or nil.
    static func lineFeed(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(lineFeed), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}
