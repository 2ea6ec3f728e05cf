/// The tokens of XML, read from valid UTF-8.
struct XMLScanner {
    typealias Failure = XMLReader.Failure

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x9 || byte == 0xA || byte == 0xD
    }

    func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func advance() { position = min(position + 1, bytes.count) }

    func startsWith(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    mutating func skip(_ text: StaticString) -> Bool {
        guard startsWith(text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    mutating func skip(_ prefix: [UInt8]) -> Bool {
        guard bytes[position...].starts(with: prefix) else { return false }
        position += prefix.count
        return true
    }

    @discardableResult
    mutating func skipSpace() -> Bool {
        let start = position
        while let byte = peek(), Self.isSpace(byte) { position += 1 }
        return position > start
    }

    /// Reads `<?xml …?>` if it is there; its encoding, if it names one, must be UTF-8.
    mutating func readDeclaration() throws(Failure) {
        guard skip("<?xml") else { return }
        guard skipSpace(), skip("version"), try readEquals(), try readLiteral().starts(with: "1.".utf8)
        else {
            throw .malformed
        }
        var hasSpace = skipSpace()
        if hasSpace, skip("encoding") {
            guard try readEquals() else { throw .malformed }
            let encoding = try readLiteral()
            guard String(decoding: encoding, as: UTF8.self).uppercased() == "UTF-8" else {
                throw .unsupported
            }
            hasSpace = skipSpace()
        }
        if hasSpace, skip("standalone") {
            guard try readEquals() else { throw .malformed }
            let value = try readLiteral()
            guard value.elementsEqual("yes".utf8) || value.elementsEqual("no".utf8) else {
                throw .malformed
            }
            skipSpace()
        }
        guard skip("?>") else { throw .malformed }
    }

    /// Reads a name, prefix included. Beyond ASCII every character is taken as a name's: such names match nothing.
    mutating func readName(limit: Int) throws(Failure) -> ArraySlice<UInt8> {
        let start = position
        while let byte = peek(), Self.isNameByte(byte) { position += 1 }
        let name = bytes[start..<position]
        guard let first = name.first, name.count <= limit, !Self.isDigitOrMark(first) else {
            throw .malformed
        }
        return name
    }

    /// Reads attributes and the end of the tag; true when the tag ends with `/>`.
    mutating func readAttributes(limit: Int) throws(Failure) -> Bool {
        var names: Set<ArraySlice<UInt8>> = []
        while true {
            let hasSpace = skipSpace()
            if skip(">") { return false }
            if skip("/>") { return true }
            guard hasSpace else { throw .malformed }
            let name = try readName(limit: limit)
            guard names.insert(name).inserted, try readEquals() else { throw .malformed }
            let value = try readLiteral()
            guard !value.contains(0x3C) else { throw .malformed }
            var inner = XMLScanner(Array(value))
            _ = try inner.readText()
        }
    }

    /// Reads text up to the next `<` or the end, references resolved, line ends as newlines (XML 1.0 §2.11).
    mutating func readText() throws(Failure) -> [UInt8] {
        let start = position
        while let byte = peek(), byte != 0x3C { position += 1 }
        let raw = bytes[start..<position]
        guard !Self.contains("]]>", in: raw) else { throw .malformed }
        var output: [UInt8] = []
        output.reserveCapacity(raw.count)
        var rest = raw
        while let ampersand = rest.firstIndex(of: 0x26) {
            try Self.appendCharacters(rest[..<ampersand], to: &output)
            // The longest reference is `&#x10FFFF;`, leading zeros aside.
            guard let end = rest[ampersand...].prefix(32).firstIndex(of: 0x3B) else { throw .malformed }
            try Self.appendReference(rest[(ampersand + 1)..<end], to: &output)
            rest = rest[(end + 1)...]
        }
        try Self.appendCharacters(rest, to: &output)
        return output
    }

    mutating func readCDATA() throws(Failure) -> [UInt8] {
        let content = try readUntil("]]>")
        var output: [UInt8] = []
        try Self.appendCharacters(content, to: &output)
        return output
    }

    mutating func skipComment() throws(Failure) {
        let content = try readUntil("--")
        guard skip(">") else { throw .malformed }
        var output: [UInt8] = []
        try Self.appendCharacters(content, to: &output)
    }

    private mutating func readUntil(_ end: StaticString) throws(Failure) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count {
            if skip(end) { return bytes[start..<(position - end.utf8CodeUnitCount)] }
            position += 1
        }
        throw .malformed
    }

    private mutating func readEquals() throws(Failure) -> Bool {
        skipSpace()
        guard skip("=") else { return false }
        skipSpace()
        return true
    }

    /// Reads a quoted literal, quotes of either kind.
    private mutating func readLiteral() throws(Failure) -> ArraySlice<UInt8> {
        guard let quote = peek(), quote == 0x22 || quote == 0x27 else { throw .malformed }
        position += 1
        let start = position
        while let byte = peek() {
            position += 1
            if byte == quote { return bytes[start..<(position - 1)] }
        }
        throw .malformed
    }

    private static func appendCharacters(_ raw: ArraySlice<UInt8>, to output: inout [UInt8])
        throws(Failure)
    {
        var previous: UInt8 = 0
        for (index, byte) in zip(raw.indices, raw) {
            switch byte {
            case 0x0D: output.append(0x0A)
            case 0x0A where previous == 0x0D: break
            case 0x09, 0x0A, 0x20...0xEE: output.append(byte)
            case 0xEF:
                // U+FFFE and U+FFFF are not characters of XML.
                let next = raw[index...].dropFirst().prefix(2)
                guard !next.elementsEqual([0xBF, 0xBE]), !next.elementsEqual([0xBF, 0xBF]) else {
                    throw .malformed
                }
                output.append(byte)
            case 0xF0...0xFF: output.append(byte)
            default: throw .malformed
            }
            previous = byte
        }
    }

    /// Appends the character that the inside of `&…;` stands for.
    private static func appendReference(_ reference: ArraySlice<UInt8>, to output: inout [UInt8])
        throws(Failure)
    {
        switch String(decoding: reference, as: UTF8.self) {
        case "amp": output.append(0x26)
        case "lt": output.append(0x3C)
        case "gt": output.append(0x3E)
        case "quot": output.append(0x22)
        case "apos": output.append(0x27)
        default:
            guard reference.first == 0x23 else { throw .malformed }
            let isHex = reference.dropFirst().first == 0x78
            let digits = reference.dropFirst(isHex ? 2 : 1)
            var value: UInt32 = 0
            guard !digits.isEmpty else { throw .malformed }
            for digit in digits {
                guard let nibble = Hex.value(of: digit), isHex || nibble < 10 else { throw .malformed }
                value = value * (isHex ? 16 : 10) + UInt32(nibble)
                guard value <= 0x10FFFF else { throw .malformed }
            }
            guard let scalar = Unicode.Scalar(value), XMLCharacters.isAllowed(scalar),
                let encoded = UTF8.encode(scalar)
            else { throw .malformed }
            output.append(contentsOf: encoded)
        }
    }

    private static func contains(_ needle: StaticString, in bytes: ArraySlice<UInt8>) -> Bool {
        needle.withUTF8Buffer { needle in
            guard let first = needle.first else { return false }
            var rest = bytes
            while let index = rest.firstIndex(of: first) {
                rest = rest[index...]
                if rest.starts(with: needle) { return true }
                rest = rest.dropFirst()
            }
            return false
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x80...0xFF: true
        default: false
        }
    }

    /// True for what a name may hold but not begin with.
    static func isDigitOrMark(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
    }
}
