/// An IP address or network (reference iam.md §2.2, §2.4). Addresses of the two families never match each other.
struct IPNetwork: Sendable, Hashable {
    /// The halves of the address, its last bit lowest: together they would be aligned to 16 bytes, and with them
    /// whatever holds a network.
    private let high: UInt64
    private let low: UInt64
    private let isSix: Bool
    /// At most 128.
    private let prefix: UInt8

    /// A network as a policy writes it, or nil. Host bits are ignored for IPv4 and refused for IPv6.
    init?(_ text: String) {
        let bytes = text.utf8.span
        var end = 0
        while end < bytes.count, bytes[end] != 0x2F { end += 1 }
        guard let (value, isSix) = Self.address(bytes.extracting(0..<end), allowsDottedSix: false) else { return nil }
        var prefix = isSix ? 128 : 32
        if end < bytes.count {
            guard let length = Self.prefix(bytes.extracting(end + 1..<bytes.count)), length <= prefix else {
                return nil
            }
            prefix = length
        }
        if isSix, prefix < 128, value << UInt128(prefix) != 0 { return nil }
        self.init(value, isSix: isSix, prefix: prefix)
    }

    /// The address of a request, or nil; an IPv4 address in IPv6 clothes is taken for what it is.
    init?(address text: String) {
        guard let (value, isSix) = Self.address(text.utf8.span, allowsDottedSix: true) else { return nil }
        let isMapped = isSix && value >> 32 == 0xFFFF
        self.init(
            isMapped ? value & 0xFFFF_FFFF : value, isSix: isSix && !isMapped, prefix: isSix && !isMapped ? 128 : 32)
    }

    private init(_ value: UInt128, isSix: Bool, prefix: Int) {
        high = UInt64(truncatingIfNeeded: value >> 64)
        low = UInt64(truncatingIfNeeded: value)
        self.isSix = isSix
        self.prefix = UInt8(prefix)
    }

    private var value: UInt128 { UInt128(high) << 64 | UInt128(low) }

    func contains(_ address: IPNetwork) -> Bool {
        guard isSix == address.isSix else { return false }
        // A shift by the whole width leaves nothing, which is what a prefix of 0 asks for.
        return (value ^ address.value) >> UInt128((isSix ? 128 : 32) - prefix) == 0
    }

    /// Digits with an optional `+`.
    private static func prefix(_ text: Span<UInt8>) -> Int? {
        let start = text.count > 0 && text[0] == 0x2B ? 1 : 0
        return number(text, start..<text.count)
    }

    /// One to nine decimal digits; leading zeros are fine.
    private static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard (1...9).contains(range.count) else { return nil }
        var value = 0
        for index in range {
            guard (0x30...0x39).contains(text[index]) else { return nil }
            value = value * 10 + Int(text[index] - 0x30)
        }
        return value
    }

    private static func address(_ text: Span<UInt8>, allowsDottedSix: Bool) -> (UInt128, isSix: Bool)? {
        for index in 0..<text.count where text[index] == 0x3A {
            return six(text, allowsDotted: allowsDottedSix).map { ($0, true) }
        }
        return four(text, from: 0).map { (UInt128($0), false) }
    }

    /// Four numbers from `start` to the end.
    private static func four(_ text: Span<UInt8>, from start: Int) -> UInt32? {
        var value: UInt32 = 0
        var count = 0
        var begin = start
        for index in start...text.count where index == text.count || text[index] == 0x2E {
            guard count < 4, let part = number(text, begin..<index), part <= 255 else { return nil }
            value = value << 8 | UInt32(part)
            count += 1
            begin = index + 1
        }
        return count == 4 ? value : nil
    }

    /// Up to eight groups, one `::`, and where dots are allowed an IPv4 address at the end.
    private static func six(_ text: Span<UInt8>, allowsDotted: Bool) -> UInt128? {
        var value: UInt128 = 0
        var groups = 0
        var gap: Int?
        var index = 0
        if text.count >= 2, text[0] == 0x3A {
            guard text[1] == 0x3A else { return nil }
            gap = 0
            index = 2
        }
        while index < text.count {
            guard groups < 8 else { return nil }
            var end = index
            var isDotted = false
            while end < text.count, text[end] != 0x3A {
                if text[end] == 0x2E { isDotted = true }
                end += 1
            }
            if isDotted {
                guard allowsDotted, end == text.count, groups <= 6, let last = four(text, from: index) else {
                    return nil
                }
                value = value << 32 | UInt128(last)
                groups += 2
                break
            }
            guard let group = group(text, index..<end) else { return nil }
            value = value << 16 | UInt128(group)
            groups += 1
            guard end < text.count else { break }
            index = end + 1
            guard index < text.count else { return nil }
            if text[index] == 0x3A {
                guard gap == nil else { return nil }
                gap = groups
                index += 1
            }
        }
        guard let gap else { return groups == 8 ? value : nil }
        guard groups <= 7 else { return nil }
        let tail = UInt128((groups - gap) * 16)
        let head = value >> tail
        return head << UInt128((8 - gap) * 16) | (value & ((1 << tail) - 1))
    }

    /// One to four hexadecimal digits.
    private static func group(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt16? {
        guard (1...4).contains(range.count) else { return nil }
        var value: UInt16 = 0
        for index in range {
            let byte = text[index]
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}
