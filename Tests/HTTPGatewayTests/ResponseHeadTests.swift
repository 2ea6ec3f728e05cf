import NIOCore
import ServiceKit
import Testing
import WireProtocol

@testable import HTTPGateway

/// A head holds what clients sent; nothing of it ends a field.
@Suite struct ResponseHeadTests {
    /// The head without its date, or nil when it cannot be sent.
    private static func head(
        _ headers: [(String, String)], status: Int = 200, body: HTTPResponse.Body = .bytes([1, 2]),
        keepAlive: Bool = true, announceKeepAlive: Bool = false
    ) -> String? {
        let response = HTTPResponse(status: status, headers: headers.map { HTTPField($0.0, $0.1) }, body: body)
        var buffer = ByteBuffer()
        let isWritten = ResponseHeadWriter.write(
            response, date: HTTPDate(), keepAlive: keepAlive, announceKeepAlive: announceKeepAlive, into: &buffer)
        #expect(isWritten == ResponseHeadWriter.isSendable(response))
        #expect(isWritten || buffer.readableBytes == 0)
        #expect(buffer.readableBytes <= ResponseHeadWriter.capacity(for: response))
        guard isWritten else { return nil }
        let text = String(buffer: buffer)
        guard let start = text.firstRange(of: "Date: "), let end = text[start.lowerBound...].firstRange(of: "GMT\r\n")
        else {
            Issue.record("no date")
            return nil
        }
        return text.removing(start.lowerBound..<end.upperBound)
    }

    @Test func fields() {
        #expect(
            Self.head([("x-amzn-RequestId", "id"), ("Content-Type", "text/xml"), ("Empty", "")])
                == "HTTP/1.1 200 OK\r\nx-amzn-RequestId: id\r\nContent-Type: text/xml\r\nEmpty: \r\n"
                + "Content-Length: 2\r\n\r\n")
        #expect(
            Self.head([], status: 404, body: .empty, keepAlive: false)
                == "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        #expect(Self.head([], status: 204) == "HTTP/1.1 204 No Content\r\n\r\n")
        #expect(Self.head([], status: 304, body: .empty) == "HTTP/1.1 304 Not Modified\r\n\r\n")
        #expect(
            Self.head([], body: .absent(contentLength: .max), announceKeepAlive: true)
                == "HTTP/1.1 200 OK\r\nContent-Length: \(Int64.max)\r\nConnection: keep-alive\r\n\r\n")
        #expect(Self.head([], status: 199) == nil)
        #expect(Self.head([], status: 600) == nil)
    }

    @Test(arguments: ["Date", "CONNECTION", "content-length", "Transfer-Encoding"])
    func theGatewaysOwnFieldsAreLeftOut(_ name: String) {
        for value in ["", "x", "é", String(repeating: "y", count: 40)] {
            #expect(
                Self.head([("A", "1"), (name, value), ("B", "2")])
                    == "HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nContent-Length: 2\r\n\r\n")
        }
        #expect(Self.head([(name, "a\r\nb")]) == nil)
    }

    @Test(arguments: [0, 1, 7, 8, 15, 16, 17, 32, 40]) func aByteWhereverItStands(_ before: Int) {
        for behind in [0, 1, 8, 16, 33] {
            let (before, behind) = (String(repeating: "x", count: before), String(repeating: "y", count: behind))
            for value in UInt8.min..<0x80 {
                let text = before + String(Unicode.Scalar(value)) + behind
                let isValue = value == 0x09 || value >= 0x20 && value < 0x7F
                let isName = value > 0x20 && value < 0x7F && value != 0x3A
                let length = "\r\nContent-Length: 2\r\n\r\n"
                #expect(Self.head([("X", text)]) == (isValue ? "HTTP/1.1 200 OK\r\nX: " + text + length : nil))
                #expect(Self.head([(text, "x")]) == (isName ? "HTTP/1.1 200 OK\r\n" + text + ": x" + length : nil))
            }
            #expect(Self.head([("X", before + "é" + behind)])?.contains(before + "é" + behind) == true)
            #expect(Self.head([("X", before + "é\n" + behind)]) == nil)
            #expect(Self.head([(before + "é" + behind, "x")]) == nil)
        }
        #expect(Self.head([("", "x")]) == nil)
    }
}

extension String {
    fileprivate func removing(_ range: Range<Index>) -> String {
        String(self[..<range.lowerBound]) + String(self[range.upperBound...])
    }
}
