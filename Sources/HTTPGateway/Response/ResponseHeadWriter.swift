import NIOCore
import ServiceKit
import WireProtocol

/// Renders a response's head. Framing and connection fields are the gateway's alone: those a service set are left out.
enum ResponseHeadWriter {
    /// Room for the status line and the gateway's own fields.
    private static let ownBytes = 192

    /// How many bytes the head takes at most.
    static func capacity(for response: HTTPResponse) -> Int {
        var count = ownBytes
        let fields = response.headers.span
        for index in fields.indices { count += fields[index].name.utf8.count + fields[index].value.utf8.count + 4 }
        return count
    }

    /// Whether every field can be sent as it is. SECURITY: a line break in a value would be a second response.
    static func isSendable(_ response: HTTPResponse) -> Bool {
        (200...599).contains(response.status)
            && response.headers.allSatisfy { bytes(of: $0.name, isName) && bytes(of: $0.value, ByteClass.isFieldValue) }
    }

    /// False, with nothing to be sent, when a field cannot be sent as it is.
    static func write(
        _ response: HTTPResponse, date: HTTPDate, keepAlive: Bool, announceKeepAlive: Bool,
        into buffer: inout ByteBuffer
    ) -> Bool {
        guard (200...599).contains(response.status) else { return false }
        let capacity = capacity(for: response)
        var isSendable = true
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { room in
            var head = FixedByteWriter(UnsafeMutableRawBufferPointer(rebasing: room[..<capacity]))
            writeStatusLine(response.status, to: &head)
            let fields = response.headers.span
            for index in fields.indices where isSendable {
                isSendable = write(fields[index].name, fields[index].value, to: &head)
            }
            guard isSendable else { return 0 }
            if let length = response.contentLength {
                head.append("Content-Length: ")
                head.append(decimal: length)
                head.append("\r\n")
            }
            date.appendField(to: &head)
            if !keepAlive {
                head.append("Connection: close\r\n")
            } else if announceKeepAlive {
                head.append("Connection: keep-alive\r\n")
            }
            head.append("\r\n")
            return head.count
        }
        return isSendable
    }

    /// Writes a field unless it is one of the gateway's own. False when it cannot be sent as it is, by the rule of
    /// `isSendable`.
    private static func write(_ name: String, _ value: String, to head: inout FixedByteWriter) -> Bool {
        let isWritten = name.utf8.withContiguousStorageIfAvailable { name in
            value.utf8.withContiguousStorageIfAvailable { value in write(name, value, to: &head) }
        }
        if case .some(.some(let isWritten)) = isWritten { return isWritten }
        return writeCopies(of: name, value, to: &head)
    }

    /// The same where the UTF-8 does not lie in one piece.
    @inline(never)
    private static func writeCopies(of name: String, _ value: String, to head: inout FixedByteWriter) -> Bool {
        Array(name.utf8).withUnsafeBufferPointer { name in
            Array(value.utf8).withUnsafeBufferPointer { value in write(name, value, to: &head) }
        }
    }

    private static func write(
        _ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>, to head: inout FixedByteWriter
    ) -> Bool {
        let start = head.count
        guard !name.isEmpty, head.append(name, ifAll: PlainFieldName.self) else { return false }
        head.append(": ")
        // Looked at while it is copied; what is not plain may still be sent.
        if !head.append(value, ifAll: PlainText.self) {
            guard ByteClass.isFieldValue(value) else { return false }
            head.append(value)
        }
        if isOwn(name) { head.removeLast(head.count - start) } else { head.append("\r\n") }
        return true
    }

    private static func writeStatusLine(_ status: Int, to head: inout FixedByteWriter) {
        guard status != 200 else { return head.append("HTTP/1.1 200 OK\r\n") }
        head.append("HTTP/1.1 ")
        head.append(decimal: Int64(status))
        head.append(" ")
        head.append(reason(for: status))
        head.append("\r\n")
    }

    /// The phrases of RFC 9110 §15 for what is sent here. A client reads the number.
    private static func reason(for status: Int) -> StaticString {
        switch status {
        case 204: "No Content"
        case 206: "Partial Content"
        case 302: "Found"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        default: "Other"
        }
    }

    private static func isName(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !name.isEmpty else { return false }
        for byte in name where !PlainFieldName.contains(byte) { return false }
        return true
    }

    /// Lends the text's UTF-8, without a reference to it where it lies in one piece.
    private static func bytes<Result>(
        of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        text.utf8.withContiguousStorageIfAvailable(body) ?? Array(text.utf8).withUnsafeBufferPointer(body)
    }

    private static func isOwn(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        switch name.count {
        case 4: ByteClass.equal(name, "date")
        case 10: ByteClass.equal(name, "connection")
        case 14: ByteClass.equal(name, "content-length")
        case 17: ByteClass.equal(name, "transfer-encoding")
        default: false
        }
    }
}

extension HTTPResponse {
    /// Nil where RFC 9110 §8.6 forbids or does not want one.
    fileprivate var contentLength: Int64? {
        if status == 204 { return nil }
        switch body {
        case .empty: return status == 304 ? nil : 0
        case .bytes(let bytes): return Int64(bytes.count)
        case .absent(let contentLength): return contentLength
        case .stream(let length, _): return length
        }
    }
}

/// What the name of a field that we send is made of: visible ASCII but for the colon.
private enum PlainFieldName: PlainBytes {
    static func contains(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F && byte != 0x3A }

    @inline(__always)
    static func others(in bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        PlainText.others(in: bytes) .| (bytes .== SIMD16(repeating: 0x20)) .| (bytes .== SIMD16(repeating: 0x3A))
    }
}
