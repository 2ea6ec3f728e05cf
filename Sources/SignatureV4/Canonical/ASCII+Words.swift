/// ASCII eight bytes at a time. The first byte of a word is its lowest.
extension ASCII {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// The eight bytes from `first` on, which must all be there.
    @inline(__always)
    static func word(at first: UnsafeRawPointer) -> UInt64 {
        UInt64(littleEndian: first.loadUnaligned(as: UInt64.self))
    }

    /// The top bit of each byte of `word` that is `byte`.
    @inline(__always)
    static func places(of byte: UInt8, in word: UInt64) -> UInt64 {
        let other = word ^ UInt64(byte) &* ones
        return ~((other & ~tops) &+ ~tops | other) & tops
    }

    /// The top bit of each byte of `word` between two bytes below 0x80.
    @inline(__always)
    static func places(from first: UInt8, through last: UInt8, in word: UInt64) -> UInt64 {
        let low = word & ~tops
        let reaches = low &+ UInt64(0x80 - first) &* ones
        let exceeds = low &+ UInt64(0x7F - last) &* ones
        return reaches & ~exceeds & ~word & tops
    }

    /// `word` with small letters for its capitals.
    @inline(__always)
    static func lowercased(_ word: UInt64) -> UInt64 { word | places(from: 0x41, through: 0x5A, in: word) >> 2 }

    /// Whether both are the same when ASCII capitals are read as small letters.
    static func equalIgnoringCase(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        equal(left, right) { $0 == $1 || lowercased($0) == lowercased($1) }
    }

    /// Whether `bytes` are `text`, which has no capitals, when theirs are read as small letters.
    @inline(__always)
    static func equalIgnoringCase(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        text.withUTF8Buffer { equal(bytes, UnsafeRawBufferPointer($0)) { lowercased($0) == $1 } }
    }

    /// Whether both are of one length and all their words are equal.
    @inline(__always)
    private static func equal(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, _ areEqual: (UInt64, UInt64) -> Bool
    ) -> Bool {
        let count = left.count
        guard count == right.count else { return false }
        guard let left = left.baseAddress, let right = right.baseAddress else { return true }
        guard count >= 8 else { return areEqual(shortWord(at: left, count), shortWord(at: right, count)) }
        var index = 0
        while areEqual(word(at: left + index), word(at: right + index)) {
            if index == count &- 8 { return true }
            // The last word may overlap the one before it.
            index = min(index &+ 8, count &- 8)
        }
        return false
    }

    /// Fewer than eight bytes as a word of their own.
    @inline(__always)
    private static func shortWord(at first: UnsafeRawPointer, _ count: Int) -> UInt64 {
        func half(_ place: Int) -> UInt64 { UInt64((first + place).loadUnaligned(as: UInt32.self)) }
        if count >= 4 { return half(0) | half(count &- 4) << 32 }
        var word: UInt64 = 0
        for index in 0..<count { word = word << 8 | UInt64((first + index).load(as: UInt8.self)) }
        return word
    }

    /// Calls `body` with each place of `byte`.
    @inline(__always)
    static func forEachPlace(of byte: UInt8, in bytes: UnsafeRawBufferPointer, _ body: (Int) -> Void) {
        guard let base = bytes.baseAddress else { return }
        var index = 0
        while bytes.count &- index >= 8 {
            var found = places(of: byte, in: word(at: base + index))
            while found != 0 {
                body(index &+ found.trailingZeroBitCount / 8)
                found &= found &- 1
            }
            index &+= 8
        }
        while index < bytes.count {
            if bytes[index] == byte { body(index) }
            index &+= 1
        }
    }

    /// The first place of `byte`, or nil where there is none.
    static func firstPlace(of byte: UInt8, in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var index = 0
        while bytes.count &- index >= 8 {
            let found = places(of: byte, in: word(at: base + index))
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < bytes.count {
            if bytes[index] == byte { return index }
            index &+= 1
        }
        return nil
    }

    /// The number that a word of eight ASCII digits writes, or nil for anything else.
    @inline(__always)
    static func number(_ word: UInt64) -> Int64? {
        guard places(from: 0x30, through: 0x39, in: word) == tops else { return nil }
        var value = word ^ 0x30 &* ones
        // Neighbours are put together: to pairs, to fours, to all eight.
        value = (value &* 10 &+ value >> 8) & 0x00FF_00FF_00FF_00FF
        value = (value &* 100 &+ value >> 16) & 0x0000_FFFF_0000_FFFF
        value = (value &* 10_000 &+ value >> 32) & 0xFFFF_FFFF
        return Int64(value)
    }

    /// The word of the eight digits that write a number below a hundred million.
    @inline(__always)
    static func digits(of number: UInt32) -> UInt64 {
        // Each part is taken to pieces: into fours, into pairs, into digits. A multiplication and a shift divide.
        var word = UInt64(number / 10_000) | UInt64(number % 10_000) << 32
        let hundreds = (word &* 10_486) >> 20 & 0x0000_007F_0000_007F
        word = hundreds | (word &- 100 &* hundreds) << 16
        let tens = (word &* 103) >> 10 & 0x000F_000F_000F_000F
        return (tens | (word &- 10 &* tens) << 8) | 0x30 &* ones
    }
}
