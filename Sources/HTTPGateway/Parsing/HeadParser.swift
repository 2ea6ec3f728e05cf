import ServiceKit

/// Reads one request's head line by line, each line when it is there whole.
struct HeadParser {
    /// Methods that any served operation could have; others are answered with 400 (reference row W23).
    private enum Method: String {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case head = "HEAD"
        case delete = "DELETE"
        case options = "OPTIONS"
        case patch = "PATCH"

        init?(_ bytes: UnsafeBufferPointer<UInt8>) {
            switch bytes.count {
            case 3 where ByteClass.same(bytes, "GET"): self = .get
            case 3 where ByteClass.same(bytes, "PUT"): self = .put
            case 4 where ByteClass.same(bytes, "POST"): self = .post
            case 4 where ByteClass.same(bytes, "HEAD"): self = .head
            case 5 where ByteClass.same(bytes, "PATCH"): self = .patch
            case 6 where ByteClass.same(bytes, "DELETE"): self = .delete
            case 7 where ByteClass.same(bytes, "OPTIONS"): self = .options
            default: return nil
            }
        }
    }

    private struct RequestLine {
        let method: Method
        let target: Range<Int>
        let isHTTP11: Bool
    }

    private let limits: ParserLimits
    /// Where the first line that was not read begins.
    private var lineStart = 0
    /// Up to where no line feed is, from `lineStart` on.
    private var searched = 0
    private var skippedEmptyLine = false
    private var requestLine: RequestLine?
    private var fields: [HTTPRequestHead.Field] = []
    private var semantics = HeadSemantics()

    init(limits: ParserLimits) { self.limits = limits }

    /// The head that `bytes` begin with and its length, or nil when it is not there whole: then the same bytes are to
    /// come again with more behind them.
    mutating func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(HeadRefusal) -> (head: ParsedHead, count: Int)? {
        while let lineFeed = ByteClass.lineFeed(in: bytes, from: searched) {
            // A bare line feed ends no line: some would take it for one and some would not.
            guard lineFeed < limits.headBytes, lineFeed > lineStart,
                bytes[lineFeed - 1] == ByteClass.carriageReturn
            else { throw .badRequest }
            let line = lineStart..<lineFeed - 1
            lineStart = lineFeed + 1
            searched = lineStart
            if let requestLine {
                if line.isEmpty { return try finish(requestLine, bytes) }
                try readField(line, bytes)
            } else if line.isEmpty {
                // RFC 9112 §2.2: one empty line before a request is passed over.
                guard !skippedEmptyLine else { throw .badRequest }
                skippedEmptyLine = true
            } else {
                requestLine = try Self.readRequestLine(line, bytes)
                fields.reserveCapacity(16)
            }
        }
        searched = bytes.count
        guard bytes.count < limits.headBytes else { throw .badRequest }
        return nil
    }

    private mutating func finish(
        _ requestLine: RequestLine, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(HeadRefusal) -> (head: ParsedHead, count: Int) {
        let facts = try semantics.facts(isHTTP11: requestLine.isHTTP11)
        var fields: [HTTPRequestHead.Field] = []
        swap(&fields, &self.fields)
        let head = ParsedHead(
            bytes: Array(UnsafeBufferPointer(rebasing: bytes[..<lineStart])), method: requestLine.method.rawValue,
            isHEAD: requestLine.method == .head, isHTTP11: requestLine.isHTTP11, target: requestLine.target,
            fields: fields, framing: facts.framing, keepAlive: facts.keepAlive, expectsContinue: facts.expectsContinue)
        return (head, lineStart)
    }

    /// `method SP target SP HTTP/1.x`, with exactly one space each (RFC 9112 §3).
    private static func readRequestLine(
        _ line: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(HeadRefusal) -> RequestLine {
        var space = line.lowerBound
        while space < line.upperBound, bytes[space] != 0x20 { space += 1 }
        let (start, end) = (space + 1, line.upperBound - versionBytes)
        guard end > start, let method = Method(UnsafeBufferPointer(rebasing: bytes[line.lowerBound..<space])),
            ByteClass.same(UnsafeBufferPointer(rebasing: bytes[end..<line.upperBound - 1]), " HTTP/1."),
            isAcceptableTarget(UnsafeBufferPointer(rebasing: bytes[start..<end]))
        else { throw .badRequest }
        switch bytes[line.upperBound - 1] {
        case UInt8(ascii: "1"): return RequestLine(method: method, target: start..<end, isHTTP11: true)
        case UInt8(ascii: "0"): return RequestLine(method: method, target: start..<end, isHTTP11: false)
        default: throw .badRequest
        }
    }

    /// Of ` HTTP/1.1`.
    private static let versionBytes = 9

    /// Origin form in visible ASCII, every percent sign of the path starting a triplet (reference row W10). The
    /// absolute form is refused: it names a host that the signature does not cover.
    static func isAcceptableTarget(_ target: UnsafeBufferPointer<UInt8>) -> Bool {
        guard target.first == UInt8(ascii: "/") else { return false }
        var inPath = true
        for index in target.indices {
            let byte = target[index]
            guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "#") else { return false }
            if byte == UInt8(ascii: "?") { inPath = false }
            guard byte == UInt8(ascii: "%"), inPath else { continue }
            guard index + 2 < target.count, ByteClass.hexValue(target[index + 1]) != nil,
                ByteClass.hexValue(target[index + 2]) != nil
            else { return false }
        }
        return true
    }

    private mutating func readField(_ line: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>) throws(HeadRefusal) {
        guard fields.count < limits.headerFields else { throw .badRequest }
        let field = try Self.field(in: line, bytes)
        fields.append(field)
        semantics.take(
            name: UnsafeBufferPointer(rebasing: bytes[field.name]),
            value: UnsafeBufferPointer(rebasing: bytes[field.value]))
    }

    /// `name:value`, nothing between name and colon, white space around the value left out (RFC 9112 §5). A folded
    /// line begins with white space, which no name does.
    static func field(
        in line: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(HeadRefusal) -> HTTPRequestHead.Field {
        let colon = ByteClass.end(of: ByteClass.token, in: bytes, from: line.lowerBound, to: line.upperBound)
        guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == UInt8(ascii: ":") else {
            throw .badRequest
        }
        var start = colon + 1
        var end = line.upperBound
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        guard ByteClass.isFieldValue(UnsafeBufferPointer(rebasing: bytes[start..<end])) else { throw .badRequest }
        return HTTPRequestHead.Field(name: line.lowerBound..<colon, value: start..<end)
    }
}
