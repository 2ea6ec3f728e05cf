/// A request as it came off the wire, as far as a signature covers it: the received bytes, and where its parts lie.
///
/// Nothing is copied out of them until somebody asks for a text. Bytes may hold a session token, so it prints nothing.
public struct ReceivedRequest: Sendable {
    /// One header field: where its name and its value lie.
    public struct Field: Sendable {
        @usableFromInline let nameStart: UInt32
        @usableFromInline let nameEnd: UInt32
        @usableFromInline let valueStart: UInt32
        @usableFromInline let valueEnd: UInt32

        @inlinable
        public init(name: Range<Int>, value: Range<Int>) {
            nameStart = UInt32(name.lowerBound)
            nameEnd = UInt32(name.upperBound)
            valueStart = UInt32(value.lowerBound)
            valueEnd = UInt32(value.upperBound)
        }

        /// The same of places that were found before: each part ends where it starts or later.
        @inlinable
        public init(nameStart: UInt32, nameEnd: UInt32, valueStart: UInt32, valueEnd: UInt32) {
            self.nameStart = nameStart
            self.nameEnd = nameEnd
            self.valueStart = valueStart
            self.valueEnd = valueEnd
        }

        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
        /// How long the name is.
        @inline(__always)
        var nameCount: Int { Int(nameEnd &- nameStart) }
    }

    public let bytes: [UInt8]
    public let method: String
    /// The path as received: percent-encoded, neither decoded nor normalized.
    public let path: Range<Int>
    /// What followed the first `?`, as received. Nil when there was none.
    public let query: Range<Int>?
    /// The headers in wire order, duplicates kept. HTTP/2's `:authority` is given as `host`.
    public let fields: [Field]

    /// - Parameter bytes: hold UTF-8 wherever one of the ranges lies.
    public init(bytes: [UInt8], method: String, path: Range<Int>, query: Range<Int>?, fields: [Field]) {
        self.bytes = bytes
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
    }

    /// The bytes of a request that is given as texts.
    public init(_ view: RequestView) {
        var bytes: [UInt8] = []
        func append(_ text: String) -> Range<Int> {
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            return start..<bytes.count
        }
        let path = append(view.path)
        let query = view.query.map(append)
        let fields = view.headers.map { Field(name: append($0.name), value: append($0.value)) }
        self.init(bytes: bytes, method: view.method, path: path, query: query, fields: fields)
    }

    /// The text at `range`.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Whether the bytes at `range` are exactly `text`.
    @inline(__always)
    func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return bytes.withUnsafeBytes { ASCII.equal(UnsafeRawBufferPointer(rebasing: $0[range]), text) }
    }

    /// Whether the bytes at `range` are `lowercased` when ASCII capitals are read as small letters.
    @inline(__always)
    func equalsIgnoringCase(_ range: Range<Int>, _ lowercased: StaticString) -> Bool {
        bytes.withUnsafeBytes { ASCII.equalIgnoringCase(UnsafeRawBufferPointer(rebasing: $0[range]), lowercased) }
    }
}

extension ReceivedRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "ReceivedRequest(\(bytes.count) bytes)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// A stretch of received bytes, which it keeps alive. What it holds may be a session token, so it prints nothing.
public struct ReceivedText: Sendable {
    public let bytes: [UInt8]
    public let range: Range<Int>

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        self.range = range
    }

    init(_ text: String) {
        bytes = Array(text.utf8)
        range = 0..<bytes.count
    }

    var slice: ArraySlice<UInt8> { bytes[range] }
    /// What the bytes say.
    public var string: String { String(decoding: slice, as: UTF8.self) }
}

extension ReceivedText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "ReceivedText(\(range.count) bytes)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
