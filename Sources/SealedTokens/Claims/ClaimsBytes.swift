/// What is left of an encoding while it is read. It never leaves the call that lends the bytes.
struct ClaimsBytes {
    private let bytes: UnsafeRawBufferPointer
    private var next = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var count: Int { bytes.count - next }
    var isEmpty: Bool { next == bytes.count }
    var first: UInt8? { isEmpty ? nil : bytes[next] }
    var isAllZero: Bool { bytes[next...].allSatisfy { $0 == 0 } }

    mutating func byte() throws(SessionTokenError) -> UInt8 {
        guard next < bytes.count else { throw .malformed }
        defer { next += 1 }
        return bytes[next]
    }

    /// A big-endian number of `count` bytes, at most eight.
    mutating func number(count: Int) throws(SessionTokenError) -> UInt64 {
        guard count <= self.count else { throw .malformed }
        var number: UInt64 = 0
        for index in next..<next + count { number = number << 8 | UInt64(bytes[index]) }
        next += count
        return number
    }

    /// Two bytes of length and as many bytes as they say.
    mutating func counted() throws(SessionTokenError) -> ClaimsBytes {
        let count = Int(try number(count: 2))
        guard count <= self.count else { throw .malformed }
        defer { next += count }
        return ClaimsBytes(UnsafeRawBufferPointer(rebasing: bytes[next..<next + count]))
    }

    /// The next field, whose number must be above `last`.
    mutating func field(after last: UInt8) throws(SessionTokenError) -> (ClaimsField, ClaimsBytes) {
        let number = try byte()
        guard number > last, let field = ClaimsField(rawValue: number) else { throw .malformed }
        return (field, try counted())
    }

    /// Lends all that is left.
    func withUTF8<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        body(UnsafeRawBufferPointer(rebasing: bytes[next...]).assumingMemoryBound(to: UInt8.self))
    }

    /// All that is left, as text.
    func text() throws(SessionTokenError) -> String {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[next...])
        // Nearly all of it is ASCII, which needs no validation.
        var seen: UInt8 = 0
        for byte in rest { seen |= byte }
        if seen < 0x80 { return String(decoding: rest.assumingMemoryBound(to: UInt8.self), as: UTF8.self) }
        guard let text = String(validating: rest, as: UTF8.self) else { throw .malformed }
        return text
    }
}
