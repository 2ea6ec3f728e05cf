/// An IP address or network (reference iam.md §2.2, §2.4). Addresses of the two families never match each other.
struct IPNetwork: Sendable, Hashable {
    private let bytes: [UInt8]
    private let prefix: Int

    /// A network as a policy writes it, or nil. Host bits are ignored for IPv4 and refused for IPv6.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let bytes = Self.address(parts[0], allowsDottedSix: false) else {
            return nil
        }
        var prefix = bytes.count * 8
        if parts.count == 2 {
            guard let value = Self.prefix(parts[1]), value <= prefix else { return nil }
            prefix = value
        }
        if bytes.count == 16, Self.masked(bytes, prefix) != bytes { return nil }
        self.bytes = bytes
        self.prefix = prefix
    }

    /// The address of a request, or nil; an IPv4 address in IPv6 clothes is taken for what it is.
    init?(address text: String) {
        guard var bytes = Self.address(text[...], allowsDottedSix: true) else { return nil }
        if bytes.count == 16, bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) {
            bytes = Array(bytes[12...])
        }
        self.bytes = bytes
        prefix = bytes.count * 8
    }

    func contains(_ address: IPNetwork) -> Bool {
        bytes.count == address.bytes.count
            && Self.masked(bytes, prefix) == Self.masked(address.bytes, prefix)
    }

    private static func masked(_ bytes: [UInt8], _ prefix: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(8, max(0, prefix - index * 8))
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
    }

    private static func prefix(_ text: Substring) -> Int? {
        let digits = text.hasPrefix("+") ? text.dropFirst() : text
        guard !digits.isEmpty, digits.utf8.count <= 9,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            return nil
        }
        return Int(digits)
    }

    private static func address(_ text: Substring, allowsDottedSix: Bool) -> [UInt8]? {
        text.contains(":") ? six(text, allowsDotted: allowsDottedSix) : four(text)
    }

    private static func four(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard let value = prefix(part), value <= 255, !part.hasPrefix("+") else { return nil }
            bytes.append(UInt8(value))
        }
        return bytes
    }

    private static func six(_ text: Substring, allowsDotted: Bool) -> [UInt8]? {
        guard let gap = gap(in: text) else {
            return groups(text, allowsDotted).flatMap { $0.count == 16 ? $0 : nil }
        }
        guard let head = groups(text[..<gap.lowerBound], allowsDotted),
            let tail = groups(text[gap.upperBound...], allowsDotted), head.count + tail.count <= 14
        else { return nil }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The one `::`; a second one makes the tail unreadable.
    private static func gap(in text: Substring) -> Range<Substring.Index>? {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index] == ":", next < text.endIndex, text[next] == ":" {
                return index..<text.index(after: next)
            }
            index = next
        }
        return nil
    }

    private static func groups(_ text: Substring, _ allowsDotted: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if part.contains(".") {
                guard allowsDotted, index == parts.count - 1, let dotted = four(part) else { return nil }
                bytes += dotted
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(CharacterClass.isHexadecimal),
                    let value = UInt16(part, radix: 16)
                else {
                    return nil
                }
                bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
            }
        }
        return bytes.count <= 16 ? bytes : nil
    }
}
