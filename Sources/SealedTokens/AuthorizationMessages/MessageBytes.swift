/// Writes the parts of an authorization message: numbers of seven bits a byte, low ones first, and counted texts.
struct MessageWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func number(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func count(_ value: Int) { number(UInt64(max(0, value))) }

    mutating func text(_ value: String) {
        count(value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    /// A text that may be absent.
    mutating func optional(_ value: String?) {
        byte(value == nil ? 0 : 1)
        if let value { text(value) }
    }

    mutating func list<Value>(_ values: [Value], _ write: (inout MessageWriter, Value) -> Void) {
        count(values.count)
        for value in values { write(&self, value) }
    }

    mutating func texts(_ values: [String]) { list(values) { $0.text($1) } }
}

/// Reads what `MessageWriter` writes and nothing else.
struct MessageReader {
    struct Malformed: Error {}

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The bytes not read yet.
    var remaining: ArraySlice<UInt8> { rest }

    mutating func byte() throws(Malformed) -> UInt8 {
        guard let byte = rest.popFirst() else { throw Malformed() }
        return byte
    }

    mutating func number() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 56, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                // One spelling of each number: no empty last byte.
                guard byte != 0 || shift == 0 else { throw Malformed() }
                return value
            }
        }
        throw Malformed()
    }

    /// A count of things of at least one byte each.
    mutating func count() throws(Malformed) -> Int {
        let value = try number()
        guard value <= UInt64(rest.count) else { throw Malformed() }
        return Int(value)
    }

    /// A number of 31 bits.
    mutating func small() throws(Malformed) -> Int {
        let value = try number()
        guard value <= UInt64(Int32.max) else { throw Malformed() }
        return Int(value)
    }

    mutating func text() throws(Malformed) -> String {
        let count = try count()
        let bytes = rest.prefix(count)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Malformed() }
        rest = rest.dropFirst(count)
        return text
    }

    mutating func flag() throws(Malformed) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw Malformed()
        }
    }

    mutating func optional() throws(Malformed) -> String? { try flag() ? try text() : nil }

    mutating func list<Value>(
        _ read: (inout MessageReader) throws(Malformed) -> Value
    ) throws(Malformed) -> [Value] {
        var values: [Value] = []
        for _ in 0..<(try count()) { values.append(try read(&self)) }
        return values
    }

    mutating func texts() throws(Malformed) -> [String] {
        try list { (reader) throws(Malformed) in try reader.text() }
    }
}
