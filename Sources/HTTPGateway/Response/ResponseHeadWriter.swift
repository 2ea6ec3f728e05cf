import NIOCore
import NIOHTTP1
import ServiceKit

/// Renders a response's head. Framing and connection fields are the gateway's alone: those a service set are left out.
enum ResponseHeadWriter {
    private static let ownFields: Set<String> = ["content-length", "transfer-encoding", "connection", "date"]

    /// Whether every field can be sent as it is. SECURITY: a line break in a value would be a second response.
    static func isSendable(_ response: HTTPResponse) -> Bool {
        (200...599).contains(response.status)
            && response.headers.allSatisfy { field in
                !field.name.isEmpty
                    && field.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
                    && field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            }
    }

    static func write(
        _ response: HTTPResponse, date: String, keepAlive: Bool, announceKeepAlive: Bool, into buffer: inout ByteBuffer
    ) {
        let status = HTTPResponseStatus(statusCode: response.status)
        buffer.writeString("HTTP/1.1 \(response.status) \(status.reasonPhrase)\r\n")
        for field in response.headers where !ownFields.contains(field.name.lowercased()) {
            buffer.writeString(field.name)
            buffer.writeStaticString(": ")
            buffer.writeString(field.value)
            buffer.writeStaticString("\r\n")
        }
        if let length = contentLength(of: response) { buffer.writeString("Content-Length: \(length)\r\n") }
        buffer.writeString("Date: \(date)\r\n")
        if !keepAlive {
            buffer.writeStaticString("Connection: close\r\n")
        } else if announceKeepAlive {
            buffer.writeStaticString("Connection: keep-alive\r\n")
        }
        buffer.writeStaticString("\r\n")
    }

    /// Nil where RFC 9110 §8.6 forbids or does not want one.
    private static func contentLength(of response: HTTPResponse) -> Int64? {
        if response.status == 204 { return nil }
        switch response.body {
        case .empty: return response.status == 304 ? nil : 0
        case .bytes(let bytes): return Int64(bytes.count)
        case .absent(let contentLength): return contentLength
        case .stream(let length, _): return length
        }
    }
}
