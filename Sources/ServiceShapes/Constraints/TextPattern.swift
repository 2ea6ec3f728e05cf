/// The regular expressions of the public models, each with a matcher written by hand.
///
/// No regular expression engine ever sees input. `\w` and `\d` are ASCII (row V6) and a pattern is matched against the
/// whole value (row W7). `Tools/ShapeGenerator` reads the table below and fails on a pattern that is not in it.
public enum TextPattern: Sendable {
    case wordCharacters
    case wordCharactersOrNone
    case digits
    case digitsOrNone
    case entityName
    case entityNameOrNone
    case externalID
    case serialNumber
    case serialNumberOrNone
    case anyARN
    case policyDocument
    case printableLatin1
    case description
    case tagKey
    case tagValue
    case path
    case pathPrefix
    case policyPath
    case policyVersionID
    case accountAlias

    /// The pattern as the model has it, which is how a message prints it (row V6).
    public var text: String {
        switch self {
        case .wordCharacters: #"[\w]+"#
        case .wordCharactersOrNone: #"[\w]*"#
        case .digits: #"[\d]+"#
        case .digitsOrNone: #"[\d]*"#
        case .entityName: #"[\w+=,.@-]+"#
        case .entityNameOrNone: #"[\w+=,.@-]*"#
        case .externalID: #"[\w+=,.@:\/-]*"#
        case .serialNumber: #"[\w+=/:,.@-]+"#
        case .serialNumberOrNone: #"[\w+=/:,.@-]*"#
        case .anyARN: #"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"#
        case .policyDocument: #"[\u0009\u000A\u000D\u0020-\u00FF]+"#
        case .printableLatin1: #"[\u0020-\u00FF]+"#
        case .description: #"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#
        case .tagKey: #"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#
        case .tagValue: #"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#
        case .path: #"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#
        case .pathPrefix: #"\u002F[\u0021-\u007F]*"#
        case .policyPath: #"((/[A-Za-z0-9\.,\+@=_-]+)*)/"#
        case .policyVersionID: #"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#
        case .accountAlias: #"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$"#
        }
    }

    /// True when the whole value matches.
    public func matches(_ value: String) -> Bool {
        switch self {
        case .wordCharacters: !value.isEmpty && value.utf8.allSatisfy(Self.isWord)
        case .wordCharactersOrNone: value.utf8.allSatisfy(Self.isWord)
        case .digits: !value.isEmpty && value.utf8.allSatisfy(Self.isDigit)
        case .digitsOrNone: value.utf8.allSatisfy(Self.isDigit)
        case .entityName: !value.isEmpty && Self.isWord(value, or: "+=,.@-")
        case .entityNameOrNone: Self.isWord(value, or: "+=,.@-")
        case .externalID: Self.isWord(value, or: "+=,.@:/-")
        case .serialNumber: !value.isEmpty && Self.isWord(value, or: "+=/:,.@-")
        case .serialNumberOrNone: Self.isWord(value, or: "+=/:,.@-")
        case .anyARN:
            !value.isEmpty
                && (Self.isPrintableASCII(value) || value.unicodeScalars.allSatisfy(Self.isARNScalar))
        case .policyDocument: !value.isEmpty && value.unicodeScalars.allSatisfy(Self.isPolicyScalar)
        case .printableLatin1: !value.isEmpty && value.unicodeScalars.allSatisfy { (0x20...0xFF).contains($0.value) }
        case .description: value.unicodeScalars.allSatisfy(Self.isDescriptionScalar)
        case .tagKey: !value.isEmpty && value.unicodeScalars.allSatisfy(Self.isTagScalar)
        case .tagValue: value.unicodeScalars.allSatisfy(Self.isTagScalar)
        case .path: Self.isPath(value)
        case .pathPrefix: value.utf8.first == 0x2F && value.utf8.dropFirst().allSatisfy { (0x21...0x7F).contains($0) }
        case .policyPath: Self.isPolicyPath(value)
        case .policyVersionID: Self.isPolicyVersionID(value)
        case .accountAlias: Self.isAccountAlias(value)
        }
    }
}

extension TextPattern {
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
    }

    private static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte == 0x5F }

    private static func isWord(_ value: String, or others: StaticString) -> Bool {
        others.withUTF8Buffer { others in
            // A bit for each of the others, all of which are between a space and a backquote.
            var bits: UInt64 = 0
            for other in others { bits |= 1 << UInt64(other &- 0x20) }
            var value = value
            return value.withUTF8 { bytes in
                for byte in bytes where !isWord(byte) {
                    guard byte >= 0x20, byte < 0x60, bits >> UInt64(byte &- 0x20) & 1 == 1 else { return false }
                }
                return true
            }
        }
    }

    /// Without a branch for a byte, so that many are looked at at once.
    private static func isPrintableASCII(_ value: String) -> Bool {
        var value = value
        return value.withUTF8 { bytes in
            var others: UInt8 = 0
            for byte in bytes { others |= byte &- 0x20 >= 0x5F ? 1 : 0 }
            return others == 0
        }
    }

    private static func isControlOfText(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x9 || scalar.value == 0xA || scalar.value == 0xD
    }

    /// Characters beyond the basic plane do not match although the pattern seems to name them (row W7).
    private static func isARNScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD: true
        default: isControlOfText(scalar)
        }
    }

    private static func isPolicyScalar(_ scalar: Unicode.Scalar) -> Bool {
        (0x20...0xFF).contains(scalar.value) || isControlOfText(scalar)
    }

    private static func isDescriptionScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA1...0xFF: true
        default: isControlOfText(scalar)
        }
    }

    /// Letters, separators and numbers of every script (`\p{L}`, `\p{Z}`, `\p{N}`), and a few marks.
    private static func isTagScalar(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return isWord(UInt8(scalar.value)) || " .:/=+-@".unicodeScalars.contains(scalar)
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spaceSeparator,
            .lineSeparator, .paragraphSeparator, .decimalNumber, .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }

    private static func isPath(_ value: String) -> Bool {
        let bytes = value.utf8
        guard bytes.first == 0x2F else { return false }
        return bytes.count == 1
            || bytes.count >= 3 && bytes.last == 0x2F && bytes.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func isPolicyPath(_ value: String) -> Bool {
        let bytes = Array(value.utf8)
        guard bytes.first == 0x2F, bytes.last == 0x2F else { return false }
        for (previous, byte) in zip(bytes, bytes.dropFirst()) where byte == 0x2F && previous == 0x2F { return false }
        return isWord(value, or: "/.,+@=-")
    }

    private static func isPolicyVersionID(_ value: String) -> Bool {
        var rest = value.utf8[...]
        guard rest.popFirst() == 0x76, let first = rest.popFirst(), first >= 0x31, first <= 0x39 else { return false }
        rest = rest.drop(while: isDigit)
        guard let dot = rest.popFirst() else { return true }
        return dot == 0x2E && rest.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2D }
    }

    private static func isAccountAlias(_ value: String) -> Bool {
        let bytes = Array(value.utf8)
        guard (3...63).contains(bytes.count), bytes.first != 0x2D, bytes.last != 0x2D else { return false }
        for (previous, byte) in zip(bytes, bytes.dropFirst()) where byte == 0x2D && previous == 0x2D { return false }
        return bytes.allSatisfy { isDigit($0) || (0x61...0x7A).contains($0) || $0 == 0x2D }
    }
}
