/// A strict JSON parser (RFC 8259) over UTF-8 with limits. Duplicate member names are refused: two readers of one
/// document must never see two documents.
package struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    /// How often a loop went round: what the tests of linear time count.
    private var steps = 0

    /// The one value that `text` consists of.
    ///
    /// The time is linear in the text; what it takes is bounded by `PolicyLimits`.
    package static func parse(_ text: String) throws(JSONError) -> JSONNode {
        let bytes = Array(text.utf8)
        guard bytes.count <= PolicyLimits.textBytes else {
            throw JSONError(reason: .tooLarge, offset: PolicyLimits.textBytes)
        }
        var parser = JSONParser(bytes: bytes)
        return try parser.document()
    }

    /// How many steps reading `text` takes, whether it is JSON or not.
    static func steps(toRead text: String) -> Int {
        var parser = JSONParser(bytes: Array(text.utf8))
        _ = try? parser.document()
        return parser.steps
    }

    private mutating func document() throws(JSONError) -> JSONNode {
        let node = try value()
        skipSpace()
        guard position == bytes.count else { throw error() }
        return node
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func error(_ reason: JSONError.Reason = .syntax) -> JSONError {
        JSONError(reason: reason, offset: position)
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            position += 1
            steps &+= 1
        }
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) throws(JSONError) {
        guard current == byte else { throw error() }
        position += 1
    }

    private mutating func value() throws(JSONError) -> JSONNode {
        skipSpace()
        steps &+= 1
        let start = position
        let value: JSONNode.Value
        switch current {
        case 0x7B: value = try nested { parser throws(JSONError) in try parser.object() }
        case 0x5B: value = try nested { parser throws(JSONError) in try parser.array() }
        case 0x22: value = .string(try string())
        case 0x74: value = try literal("true", .bool(true))
        case 0x66: value = try literal("false", .bool(false))
        case 0x6E: value = try literal("null", .null)
        default: value = .number(try number())
        }
        return JSONNode(value: value, range: start..<position)
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONError) -> JSONNode.Value
    ) throws(JSONError) -> JSONNode.Value {
        depth += 1
        guard depth <= PolicyLimits.depth else { throw error(.tooDeep) }
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONError) -> JSONNode.Value {
        position += 1
        var members: [JSONNode.Member] = []
        var names: Set<String> = []
        skipSpace()
        if current == 0x7D {
            position += 1
            return .object([])
        }
        while true {
            skipSpace()
            guard current == 0x22 else { throw error() }
            let keyStart = position
            let key = try string()
            let keyRange = keyStart..<position
            // Swift compares canonically equivalent strings as equal; that refuses a little more, never less.
            guard names.insert(key).inserted else {
                throw JSONError(reason: .duplicateMember, offset: keyStart)
            }
            skipSpace()
            try take(0x3A)
            members.append(JSONNode.Member(key: key, keyRange: keyRange, value: try value()))
            skipSpace()
            if current == 0x2C {
                position += 1
                continue
            }
            try take(0x7D)
            return .object(members)
        }
    }

    private mutating func array() throws(JSONError) -> JSONNode.Value {
        position += 1
        var elements: [JSONNode] = []
        skipSpace()
        if current == 0x5D {
            position += 1
            return .array([])
        }
        while true {
            elements.append(try value())
            skipSpace()
            if current == 0x2C {
                position += 1
                continue
            }
            try take(0x5D)
            return .array(elements)
        }
    }

    private mutating func literal(
        _ text: StaticString, _ value: JSONNode.Value
    ) throws(JSONError) -> JSONNode.Value {
        for byte in text.description.utf8 { try take(byte) }
        return value
    }

    private mutating func digits() throws(JSONError) {
        guard let first = current, (0x30...0x39).contains(first) else { throw error() }
        while let byte = current, (0x30...0x39).contains(byte) {
            position += 1
            steps &+= 1
        }
    }

    private mutating func number() throws(JSONError) -> String {
        let start = position
        if current == 0x2D { position += 1 }
        if current == 0x30 { position += 1 } else { try digits() }
        if current == 0x2E {
            position += 1
            try digits()
        }
        if current == 0x65 || current == 0x45 {
            position += 1
            if current == 0x2B || current == 0x2D { position += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        var output: [UInt8] = []
        while let byte = current {
            position += 1
            steps &+= 1
            switch byte {
            case 0x22: return String(decoding: output, as: UTF8.self)
            case 0x5C: try escape(into: &output)
            case 0..<0x20: throw error()
            default: output.append(byte)
            }
        }
        throw error()
    }

    private mutating func escape(into output: inout [UInt8]) throws(JSONError) {
        guard let byte = current else { throw error() }
        position += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: output.append(byte)
        case 0x62: output.append(0x08)
        case 0x66: output.append(0x0C)
        case 0x6E: output.append(0x0A)
        case 0x72: output.append(0x0D)
        case 0x74: output.append(0x09)
        case 0x75: output.append(contentsOf: Array(String(Character(try escapedScalar())).utf8))
        default: throw error()
        }
    }

    /// A `\u` escape, or a pair of them; half a pair is an error.
    private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800...0xDBFF).contains(first) else { throw error() }
        try take(0x5C)
        try take(0x75)
        let second = try codeUnit()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw error() }
        return scalar
    }

    private mutating func codeUnit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw error() }
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: unit = unit << 4 | UInt32(byte - 0x41 + 10)
            case 0x61...0x66: unit = unit << 4 | UInt32(byte - 0x61 + 10)
            default: throw error()
            }
            position += 1
        }
        return unit
    }
}
