/// Gathers what the gateway itself must know of a head's fields: host, framing, expectation, connection.
struct HeadSemantics {
    private var hosts = 0
    private var hasBadHost = false
    private var lengths = 0
    private var length: Int64?
    private var encodings = 0
    private var isChunked = false
    private var expectations = 0
    private var isContinue = false
    private var closes = false
    private var asksToKeep = false

    mutating func take(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        switch name.count {
        case 4 where ByteClass.equal(name, "host"):
            hosts += 1
            let end = ByteClass.end(of: ByteClass.host, in: value, from: 0, to: value.count)
            if end < value.count { hasBadHost = true }
        case 6 where ByteClass.equal(name, "expect"):
            expectations += 1
            isContinue = ByteClass.equal(value, "100-continue")
        case 10 where ByteClass.equal(name, "connection"): takeConnection(value)
        case 14 where ByteClass.equal(name, "content-length"):
            lengths += 1
            length = Self.number(value)
        case 17 where ByteClass.equal(name, "transfer-encoding"):
            encodings += 1
            isChunked = ByteClass.equal(value, "chunked")
        default: break
        }
    }

    /// What the fields say together, once all have been taken.
    func facts(isHTTP11: Bool) throws(HeadRefusal) -> (framing: BodyFraming, keepAlive: Bool, expectsContinue: Bool) {
        guard !hasBadHost, hosts == 1 || hosts == 0 && !isHTTP11 else { throw .badRequest }
        let framing = try framing(isHTTP11: isHTTP11)
        var expectsContinue = false
        if expectations > 0, isHTTP11 {
            guard expectations == 1, isContinue else { throw .expectationFailed }
            expectsContinue = true
        }
        return (framing, !closes && (isHTTP11 || asksToKeep), expectsContinue)
    }

    /// One `Content-Length` of digits, or one `Transfer-Encoding: chunked`, never both (RFC 9112 §6.1, §6.3).
    private func framing(isHTTP11: Bool) throws(HeadRefusal) -> BodyFraming {
        if encodings > 0 {
            guard lengths == 0, encodings == 1, isHTTP11, isChunked else { throw .badRequest }
            return .chunked
        }
        guard lengths > 0 else { return .length(0) }
        guard lengths == 1, let length else { throw .badRequest }
        return .length(length)
    }

    /// A list of options between commas. An upgrade is never accepted, and ends the connection: the client may have
    /// begun to speak the other protocol.
    private mutating func takeConnection(_ value: UnsafeBufferPointer<UInt8>) {
        var next = 0
        while next < value.count {
            var (start, end) = (next, next)
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            next = end + 1
            while start < end, value[start] == 0x20 || value[start] == 0x09 { start += 1 }
            while end > start, value[end - 1] == 0x20 || value[end - 1] == 0x09 { end -= 1 }
            let trimmed = UnsafeBufferPointer(rebasing: value[start..<end])
            if ByteClass.equal(trimmed, "close") || ByteClass.equal(trimmed, "upgrade") { closes = true }
            if ByteClass.equal(trimmed, "keep-alive") { asksToKeep = true }
        }
    }

    /// The number that 1 to 18 digits write; more would overflow before they made sense.
    private static func number(_ digits: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard (1...18).contains(digits.count) else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard ByteClass.isDigit(digit) else { return nil }
            value = value * 10 + Int64(digit & 15)
        }
        return value
    }
}
