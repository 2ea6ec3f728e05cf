/// What XML 1.0 says of single characters.
enum XMLCharacters {
    /// The `Char` production (XML 1.0 §2.2).
    static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// True for the characters that always become an entity. Apostrophes stay: no attribute is quoted with them.
    static func needsEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x22, 0x26, 0x3C, 0x3E: true
        default: false
        }
    }

    /// Text that reads back as it was, in an element or in an attribute: a carriage return survives only as a
    /// reference.
    static func appendEscaped(_ text: String, to bytes: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes.append(contentsOf: "&amp;".utf8)
            case "<": bytes.append(contentsOf: "&lt;".utf8)
            case ">": bytes.append(contentsOf: "&gt;".utf8)
            case "\"": bytes.append(contentsOf: "&quot;".utf8)
            case "\r": bytes.append(contentsOf: "&#xD;".utf8)
            default: bytes.append(contentsOf: String(isAllowed(scalar) ? scalar : "\u{FFFD}").utf8)
            }
        }
    }
}
