/// The head of an HTTP/1.1 request as it came off the wire: the received bytes, once, and where its parts lie in them.
///
/// Nothing is normalised: the target keeps its percent-encoding, header fields keep their order and their duplicates,
/// because signatures are computed over exactly these bytes. Texts are made where they are asked for, and only there.
/// A copy shares everything with its original.
public struct HTTPRequestHead: Sendable {
    /// One header field: where its name and its value lie in `bytes`. The value is without the white space around it.
    public struct Field: Sendable, Hashable {
        /// Where the name begins, in bytes.
        public let nameStart: UInt32
        /// Where it ends, not included.
        public let nameEnd: UInt32
        /// Where the value begins, in bytes.
        public let valueStart: UInt32
        /// Where it ends, not included.
        public let valueEnd: UInt32

        public init(name: Range<Int>, value: Range<Int>) {
            nameStart = UInt32(name.lowerBound)
            nameEnd = UInt32(name.upperBound)
            valueStart = UInt32(value.lowerBound)
            valueEnd = UInt32(value.upperBound)
        }

        @inlinable public var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        @inlinable public var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    private final class Storage: Sendable {
        let bytes: [UInt8]
        let method: String
        let target: Range<Int>
        let queryMark: Int?
        let fields: [Field]
        /// A bit for each length, modulo 64, that a field's name has: many names that are asked for are not there.
        let nameLengths: UInt64
        let peerAddress: String?
        let tlsVersion: String?

        init(
            bytes: [UInt8], method: String, target: Range<Int>, fields: [Field], peerAddress: String?,
            tlsVersion: String?
        ) {
            self.bytes = bytes
            self.method = method
            self.target = target
            self.fields = fields
            nameLengths = fields.reduce(0) { $0 | 1 &<< UInt64($1.nameEnd &- $1.nameStart) }
            self.peerAddress = peerAddress
            self.tlsVersion = tlsVersion
            queryMark = bytes[target].firstIndex(of: UInt8(ascii: "?"))
        }
    }

    private let storage: Storage

    /// A head as a parser found it in `bytes`, which hold UTF-8 wherever one of the ranges lies.
    public init(
        bytes: [UInt8], method: String, target: Range<Int>, fields: [Field], peerAddress: String? = nil,
        tlsVersion: String? = nil
    ) {
        storage = Storage(
            bytes: bytes, method: method, target: target, fields: fields, peerAddress: peerAddress,
            tlsVersion: tlsVersion)
    }

    /// A head made of texts.
    public init(
        method: String, target: String, headers: [(name: String, value: String)], peerAddress: String? = nil,
        tlsVersion: String? = nil
    ) {
        var bytes: [UInt8] = []
        func append(_ text: String) -> Range<Int> {
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            return start..<bytes.count
        }
        let targetRange = append(target)
        let fields = headers.map { Field(name: append($0.name), value: append($0.value)) }
        self.init(
            bytes: bytes, method: method, target: targetRange, fields: fields, peerAddress: peerAddress,
            tlsVersion: tlsVersion)
    }

    /// What the ranges are places in.
    public var bytes: [UInt8] { storage.bytes }
    public var method: String { storage.method }
    /// The peer's IP address as text, without port. Nil when the transport has none.
    public var peerAddress: String? { storage.peerAddress }
    /// The TLS version of the connection as `1.2` or `1.3`; nil on plain HTTP.
    public var tlsVersion: String? { storage.tlsVersion }
    public var isSecure: Bool { storage.tlsVersion != nil }
    /// The header fields in wire order. Names compare without case.
    public var fields: [Field] { storage.fields }

    /// The request target as received: origin form, percent-encoded, with its query.
    public var targetRange: Range<Int> { storage.target }
    /// The target up to its first `?`.
    public var pathRange: Range<Int> { storage.target.lowerBound..<(storage.queryMark ?? storage.target.upperBound) }
    /// The target after its first `?`; nil when there is none.
    public var queryRange: Range<Int>? { storage.queryMark.map { $0 + 1..<storage.target.upperBound } }
}

/// The parts as texts.
extension HTTPRequestHead {
    /// The text at one of the places that the head speaks of.
    public func text(_ range: Range<Int>) -> String {
        storage.bytes.withUnsafeBufferPointer {
            String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self)
        }
    }

    public var target: String { text(targetRange) }
    public var path: Substring { Substring(text(pathRange)) }
    public var query: Substring? { queryRange.map { Substring(text($0)) } }

    /// All header fields as texts, made anew at each call.
    public var headers: [(name: String, value: String)] { fields.map { (text($0.name), text($0.value)) } }

    /// The value of the first header field of this name, which is given in lower case.
    public func header(_ lowercasedName: StaticString) -> String? { fieldValue(lowercasedName).map(text) }

    /// Whether more than one header field has this name, which is given in lower case.
    public func repeatsHeader(_ lowercasedName: StaticString) -> Bool {
        fields.count { isNamed($0, lowercasedName) } > 1
    }
}

/// The parts as bytes.
extension HTTPRequestHead {
    /// Where the value of the first header field of this name lies, which is given in lower case.
    public func fieldValue(_ lowercasedName: StaticString) -> Range<Int>? {
        let count = UInt32(lowercasedName.utf8CodeUnitCount)
        guard storage.nameLengths & 1 &<< UInt64(count) != 0 else { return nil }
        return storage.fields.withUnsafeBufferPointer { fields in
            for field in fields where field.nameEnd &- field.nameStart == count {
                if isNamed(field, lowercasedName) { return field.value }
            }
            return nil
        }
    }

    /// Whether a field has this name, which is given in lower case.
    public func isNamed(_ field: Field, _ lowercasedName: StaticString) -> Bool {
        equalsIgnoringCase(field.name, lowercasedName)
    }

    /// Whether the bytes at `range` are exactly `text`.
    public func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        compare(range, text) { $0 == $1 }
    }

    /// Whether the bytes at `range` are `lowercased` when ASCII capitals are read as small letters.
    public func equalsIgnoringCase(_ range: Range<Int>, _ lowercased: StaticString) -> Bool {
        compare(range, lowercased) { ASCII.lowered($0) == $1 }
    }

    /// Reads the bytes at `range`. The pointer is good for the call.
    public func withBytes<Value, Failure: Error>(
        at range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try storage.bytes.withUnsafeBufferPointer { bytes throws(Failure) in
            try body(UnsafeBufferPointer(rebasing: bytes[range]))
        }
    }

    @inline(__always)
    private func compare(_ range: Range<Int>, _ text: StaticString, _ isEqual: (UInt8, UInt8) -> Bool) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return storage.bytes.withUnsafeBufferPointer { bytes in
            let bytes = UnsafeBufferPointer(rebasing: bytes[range])
            return text.withUTF8Buffer { text in
                for index in 0..<bytes.count where !isEqual(bytes[index], text[index]) { return false }
                return true
            }
        }
    }
}

/// Comparisons of protocol text, which is ASCII.
package enum ASCII {
    /// The small letter of an ASCII capital; anything else as it is.
    @inline(__always)
    package static func lowered(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    /// Whether `text` equals `lowercased` when its ASCII capitals are read as small letters.
    package static func equalIgnoringCase(_ text: String, _ lowercased: String) -> Bool {
        let left = text.utf8
        let right = lowercased.utf8
        return left.count == right.count && zip(left, right).allSatisfy { lowered($0) == $1 }
    }
}
