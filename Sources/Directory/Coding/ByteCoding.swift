/// Writes the fields of a change, one after the other.
struct FieldWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(byte: UInt8) { bytes.append(byte) }

    /// Eight bytes, the highest first.
    mutating func write(_ value: Int64) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    mutating func write(count: Int) { write(Int64(count)) }

    mutating func write(bytes field: [UInt8]) {
        write(count: field.count)
        bytes.append(contentsOf: field)
    }

    mutating func write(_ text: String) {
        write(count: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func write<Value>(optional value: Value?, _ write: (inout FieldWriter, Value) -> Void) {
        self.write(byte: value == nil ? 0 : 1)
        if let value { write(&self, value) }
    }

    mutating func write<Element>(list: [Element], _ write: (inout FieldWriter, Element) -> Void) {
        self.write(count: list.count)
        for element in list { write(&self, element) }
    }
}

/// Reads what a `FieldWriter` wrote, and nothing else: what it accepts would be written to the same bytes.
struct FieldReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() throws(ChangeCodingError) -> UInt8 {
        guard position < bytes.count else { throw ChangeCodingError() }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func integer() throws(ChangeCodingError) -> Int64 {
        var value: UInt64 = 0
        for _ in 0..<8 { value = value << 8 | UInt64(try byte()) }
        return Int64(bitPattern: value)
    }

    /// A number of bytes or elements: never more than bytes are left, so that no count makes us reserve much.
    mutating func count() throws(ChangeCodingError) -> Int {
        let count = try integer()
        guard count >= 0, count <= bytes.count - position else { throw ChangeCodingError() }
        return Int(count)
    }

    mutating func byteString() throws(ChangeCodingError) -> [UInt8] {
        let count = try count()
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    mutating func string() throws(ChangeCodingError) -> String {
        guard let text = String(validating: try byteString(), as: UTF8.self) else { throw ChangeCodingError() }
        return text
    }

    mutating func optional<Value>(
        _ read: (inout FieldReader) throws(ChangeCodingError) -> Value
    ) throws(ChangeCodingError) -> Value? {
        switch try byte() {
        case 0: nil
        case 1: try read(&self)
        default: throw ChangeCodingError()
        }
    }

    mutating func list<Element>(
        _ read: (inout FieldReader) throws(ChangeCodingError) -> Element
    ) throws(ChangeCodingError) -> [Element] {
        let count = try count()
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    /// A parsed field: a nil from `parse` is a field that cannot be.
    mutating func parsed<Field, Value>(
        _ field: Field, _ parse: (Field) -> Value?
    ) throws(ChangeCodingError) -> Value {
        guard let value = parse(field) else { throw ChangeCodingError() }
        return value
    }
}

/// The bytes are not those of changes that this release writes.
package struct ChangeCodingError: Error, Sendable, Equatable {
    package init() {}
}
