import HTTPGateway
import ServiceKit
import Testing

/// Requests that two parties could read differently are refused with an empty 400, and nothing after them is read.
@Suite struct HeadStrictnessTests {
    static let host = "Host: h\r\n"

    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 2\r\n\r\naa",
        "POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 1\r\n\r\na",
        "POST / HTTP/1.1\r\n\(host)Content-Length: +1\r\n\r\na",
        "POST / HTTP/1.1\r\n\(host)Content-Length: 1,1\r\n\r\na",
        "POST / HTTP/1.1\r\n\(host)Content-Length: 99999999999999999999\r\n\r\na",
        "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: identity\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\n\(host)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)A: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)A : b\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)A: b\u{0}c\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host): b\r\n\r\n",
        "GET http://h/ HTTP/1.1\r\n\(host)\r\n",
        "GET * HTTP/1.1\r\n\(host)\r\n",
        "CONNECT h:1 HTTP/1.1\r\n\(host)\r\n",
        "PROPFIND / HTTP/1.1\r\n\(host)\r\n",
        "ODD / HTTP/1.1\r\n\(host)\r\n",
        "GET /% HTTP/1.1\r\n\(host)\r\n",
        "GET /%2 HTTP/1.1\r\n\(host)\r\n",
        "GET /%GG HTTP/1.1\r\n\(host)\r\n",
        "GET /é HTTP/1.1\r\n\(host)\r\n",
        "GET / HTTP/2.0\r\n\(host)\r\n",
        "nonsense\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\n\n",
    ])
    func refused(_ request: String) async throws {
        let reply = try await withServer(StubHandler.echo) { port in
            let client = try RawClient(port: port)
            client.send(request + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n")
            client.endOutput()
            return client.receiveText()
        }
        #expect(reply.hasPrefix("HTTP/1.1 400 "), "\(request.debugDescription) → \(reply)")
        #expect(reply.hasSuffix("\r\n\r\n"))
        #expect(reply.contains("Content-Length: 0\r\n") && reply.contains("Connection: close\r\n"))
        #expect(!reply.contains("smuggled"))
    }

    @Test func anInvalidTripletInTheQueryIsTheServicesMatter() async throws {
        let reply = try await withServer(StubHandler.echo) { port in
            let client = try RawClient(port: port)
            client.send("GET /a%20b?x=%GG HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            return client.receiveText()
        }
        #expect(reply.hasSuffix("GET /a%20b?x=%GG "))
    }

    /// Row W9.
    @Test(arguments: [(15_000, 200), (16_500, 400)])
    func headLimit(_ queryBytes: Int, _ status: Int) async throws {
        let reply = try await withServer(StubHandler.echo) { port in
            let client = try RawClient(port: port)
            let query = String(repeating: "a", count: queryBytes)
            client.send("GET /?\(query) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            return client.receiveText()
        }
        #expect(reply.hasPrefix("HTTP/1.1 \(status) "))
    }

    @Test func tooManyHeaders() async throws {
        let reply = try await withServer(StubHandler.echo) { port in
            let client = try RawClient(port: port)
            let many = (0..<200).map { "h\($0): v\r\n" }.joined()
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\(many)\r\n")
            return client.receiveText()
        }
        #expect(reply.hasPrefix("HTTP/1.1 400 "))
    }
}
