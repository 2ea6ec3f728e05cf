/// Writes JSON as UTF-8 bytes, without white space.
public struct JSONWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    /// True when the next value is the first in its object or array.
    private var isFirst = true

    public init() {}

    /// An object; `content` writes its members.
    public mutating func object(_ content: (inout JSONWriter) -> Void) {
        open(0x7B)
        content(&self)
        close(0x7D)
    }

    /// An array; `content` writes its values.
    public mutating func array(_ content: (inout JSONWriter) -> Void) {
        open(0x5B)
        content(&self)
        close(0x5D)
    }

    /// The name of the member whose value is written next.
    public mutating func name(_ name: String) {
        separate()
        appendString(name)
        bytes.append(0x3A)
        isFirst = true
    }

    public mutating func string(_ value: String) {
        separate()
        appendString(value)
    }

    public mutating func integer(_ value: Int) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    public mutating func boolean(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Seconds since 1970 as a number, with a fraction only where there is one (row W32).
    public mutating func timestamp(_ value: Timestamp) {
        separate()
        let seconds = value.seconds
        let fraction = Int(value.milliseconds - seconds * 1_000)
        if fraction == 0 {
            bytes.append(contentsOf: String(seconds).utf8)
        } else if seconds >= 0 {
            bytes.append(contentsOf: "\(seconds).\(String(fraction + 1_000).dropFirst())".utf8)
        } else {
            // Before 1970 the fraction counts away from zero.
            bytes.append(contentsOf: "-\(-(seconds + 1)).\(String(2_000 - fraction).dropFirst())".utf8)
        }
    }

    /// Begins an object (`{`) or an array (`[`).
    mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        isFirst = true
    }

    /// Ends it.
    mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        isFirst = false
    }

    private mutating func separate() {
        if !isFirst { bytes.append(0x2C) }
        isFirst = false
    }

    private mutating func appendString(_ value: String) {
        bytes.append(0x22)
        for byte in value.utf8 {
            switch byte {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Hex.lowerDigit(byte >> 4))
                bytes.append(Hex.lowerDigit(byte & 15))
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }
}
