/// Writes the fields of a record: integers little-endian, strings and lists with a 32-bit count before them.
struct RecordWriter {
    private(set) var bytes: [UInt8]

    /// Every record begins with the version of its layout.
    init(version: UInt8) { bytes = [version] }

    mutating func append(_ value: Int64) {
        withUnsafeBytes(of: UInt64(bitPattern: value).littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func append(_ value: [UInt8]) {
        append(UInt32(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func append(_ value: String) { append(Array(value.utf8)) }

    mutating func append(_ value: String?) {
        append(value != nil)
        if let value { append(value) }
    }

    mutating func append<Element>(_ list: [Element], _ appendElement: (inout RecordWriter, Element) -> Void) {
        append(UInt32(list.count))
        for element in list { appendElement(&self, element) }
    }
}

/// Reads what `RecordWriter` wrote, to the last byte; anything else is damage.
struct RecordReader {
    private var rest: ArraySlice<UInt8>
    private let file: String

    /// Damaged unless the record's version is `version`.
    init(_ bytes: [UInt8], version: UInt8, file: String) throws(StoreError) {
        guard bytes.first == version else { throw StoreError.damaged(file: file) }
        rest = bytes.dropFirst()
        self.file = file
    }

    var damage: StoreError { .damaged(file: file) }

    mutating func int64() throws(StoreError) -> Int64 {
        let bytes = try take(8)
        return Int64(bitPattern: bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }

    mutating func uint32() throws(StoreError) -> UInt32 {
        let bytes = try take(4)
        return bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func bool() throws(StoreError) -> Bool {
        switch try take(1).first {
        case 0: false
        case 1: true
        default: throw damage
        }
    }

    mutating func byteString() throws(StoreError) -> [UInt8] { Array(try take(Int(try uint32()))) }

    mutating func string() throws(StoreError) -> String {
        guard let text = String(validating: try byteString(), as: UTF8.self) else { throw damage }
        return text
    }

    mutating func optionalString() throws(StoreError) -> String? { try bool() ? try string() : nil }

    mutating func list<Element>(
        _ element: (inout RecordReader) throws(StoreError) -> Element
    ) throws(StoreError) -> [Element] {
        var list: [Element] = []
        for _ in 0..<(try uint32()) { list.append(try element(&self)) }
        return list
    }

    func finish() throws(StoreError) {
        guard rest.isEmpty else { throw damage }
    }

    private mutating func take(_ count: Int) throws(StoreError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw damage }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
