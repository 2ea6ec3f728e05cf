/// Writes the parts of an authorization message: numbers of seven bits a byte, low ones first, and counted texts.
struct MessageWriter {
    /// How much of long texts and lists is written.
    enum Brevity: CaseIterable {
        case full, short, shortest

        /// The most bytes of one text.
        var bytes: Int {
            switch self {
            case .full: .max
            case .short: 160
            case .shortest: 64
            }
        }

        /// The most values of one list.
        var values: Int {
            switch self {
            case .full: .max
            case .short: 4
            case .shortest: 2
            }
        }
    }

    private(set) var bytes: [UInt8] = []
    var brevity = Brevity.full
    /// Whether something was written shorter than it is.
    var isShortened = false

    var count: Int { bytes.count }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// Takes back what was written since there were `count` bytes.
    mutating func rewind(to count: Int) {
        bytes.removeLast(bytes.count - count)
        isShortened = false
    }

    /// Nothing is shortened any more, nor was.
    mutating func startAnew() {
        brevity = .full
        isShortened = false
    }

    /// Adds zeros until there are `count` bytes.
    mutating func pad(to count: Int) {
        bytes.append(contentsOf: repeatElement(0, count: max(0, count - bytes.count)))
    }

    mutating func set(_ value: UInt8, at index: Int) { bytes[index] = value }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func number(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A number that may be negative; small ones of either sign are short.
    mutating func signed(_ value: Int64) { number(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    mutating func count(_ value: Int) { number(UInt64(max(0, value))) }

    mutating func text(_ value: String) {
        let size = value.utf8.count
        guard size > brevity.bytes else {
            count(size)
            bytes.append(contentsOf: value.utf8)
            return
        }
        isShortened = true
        let kept = value.shortened(to: brevity.bytes)
        count(kept.utf8.count)
        bytes.append(contentsOf: kept.utf8)
    }

    /// A text that may be absent.
    mutating func optional(_ value: String?) {
        byte(value == nil ? 0 : 1)
        if let value { text(value) }
    }

    mutating func texts(_ values: [String]) {
        guard values.count > brevity.values else {
            count(values.count)
            for value in values { text(value) }
            return
        }
        isShortened = true
        count(brevity.values + 1)
        for value in values.prefix(brevity.values) { text(value) }
        text(String.ellipsis)
    }
}

extension String {
    /// What stands for the rest of a text or a list.
    static let ellipsis = "…"

    /// A beginning of the text of at most `bytes` bytes with an ellipsis; the text itself when it is no longer.
    func shortened(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: max(0, bytes - Self.ellipsis.utf8.count))
        while !end.isOnScalar(of: self) { end = utf8.index(before: end) }
        return self[..<end] + Self.ellipsis
    }
}

extension String.Index {
    fileprivate func isOnScalar(of text: String) -> Bool { samePosition(in: text.unicodeScalars) != nil }
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
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            let byte = try byte()
            // One spelling of each number: no empty last byte, and no bits beyond the 64th.
            guard byte != 0 || shift == 0, shift < 63 || byte <= 1 else { throw Malformed() }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw Malformed()
    }

    mutating func signed() throws(Malformed) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
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

    mutating func texts() throws(Malformed) -> [String] {
        var texts: [String] = []
        for _ in 0..<(try count()) { texts.append(try text()) }
        return texts
    }

    /// Things up to a zero; each begins with the byte that it is read by, which is none.
    mutating func list<Value>(
        _ read: (inout MessageReader, _ first: UInt8) throws(Malformed) -> Value
    ) throws(Malformed) -> [Value] {
        var values: [Value] = []
        while true {
            let first = try byte()
            guard first != 0 else { return values }
            values.append(try read(&self, first))
        }
    }
}
