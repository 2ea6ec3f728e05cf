import NIOCore
import NIOEmbedded
import ServiceKit
import Synchronization
import Testing
import WireProtocol

@testable import HTTPGateway

/// A request that is there whole is answered in one pass. Nothing that can be seen may depend on that.
@Suite struct WholeRequestTests {
    private static let host = "Host: h\r\n"

    /// What a client may send on one connection: one request, or several.
    static let streams: [String] = [
        "GET /1 HTTP/1.1\r\n\(host)\r\n",
        "HEAD /1 HTTP/1.1\r\n\(host)\r\n",
        "HEAD /1 HTTP/1.1\r\n\(host)Content-Length: 4\r\n\r\nbodyGET /2 HTTP/1.1\r\n\(host)\r\n",
        "POST /1 HTTP/1.1\r\n\(host)Content-Length: 4\r\n\r\nbody",
        "POST /1 HTTP/1.1\r\n\(host)Content-Length: 4\r\nConnection: close\r\n\r\nbodyGET /2 HTTP/1.1\r\n\(host)\r\n",
        "POST /1 HTTP/1.0\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\nbodyGET /2 HTTP/1.0\r\n\r\n",
        "POST /1 HTTP/1.1\r\n\(host)Content-Length: 3\r\n\r\nabc"
            + "POST /2 HTTP/1.1\r\n\(host)Content-Length: 0\r\n\r\n"
            + "PUT /3 HTTP/1.1\r\n\(host)Content-Length: 2\r\n\r\nde\r\nGET /4 HTTP/1.1\r\n\(host)\r\n",
        "POST /1 HTTP/1.1\r\n\(host)Expect: 100-continue\r\nContent-Length: 4\r\n\r\nbody"
            + "GET /2 HTTP/1.1\r\n\(host)\r\n",
        "POST /1 HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            + "GET /2 HTTP/1.1\r\n\(host)\r\n",
        "POST /1 HTTP/1.1\r\n\(host)Content-Length: 4\r\n\r\nbodynonsense\r\n",
        "POST /long HTTP/1.1\r\n\(host)Content-Length: 4\r\n\r\nbodyGET /2 HTTP/1.1\r\n\(host)\r\n",
        "POST /worded HTTP/1.1\r\n\(host)Content-Length: 4\r\n\r\nbodyGET /2 HTTP/1.1\r\n\(host)\r\n",
        "POST /unread HTTP/1.1\r\n\(host)Content-Length: 4\r\n\r\nbodyGET /2 HTTP/1.1\r\n\(host)\r\n",
        "GET /bad HTTP/1.1\r\n\(host)\r\nGET /2 HTTP/1.1\r\n\(host)\r\n",
    ]

    private static let handler = StubHandler { head in
        switch head.target {
        case "/long": .buffered(limit: 3) { _ in .ready(HTTPResponse(status: 200)) }
        case "/worded":
            .buffered(
                limit: 3, then: { _ in .ready(HTTPResponse(status: 200)) },
                tooLong: { HTTPResponse(status: 400, body: .bytes(Array("too long".utf8))) })
        case "/unread": .respond(HTTPResponse(status: 403))
        case "/bad": .buffered(limit: 3) { _ in .ready(HTTPResponse(status: 200, headers: [HTTPField("A", "\n")])) }
        default: StubHandler.echo.plan(for: head)
        }
    }

    /// What is answered to bytes that come in these pieces, without dates.
    private func answers(_ pieces: [Substring], inOneRound: Bool = false) throws -> String {
        let connection = try HandLoop().connection(Self.handler)
        for piece in pieces {
            if inOneRound { try connection.arrives(String(piece)) } else { try connection.send(String(piece)) }
        }
        connection.embeddedEventLoop.run()
        let lines = try connection.answers().split(separator: "\r\n", omittingEmptySubsequences: false)
        return lines.filter { !$0.hasPrefix("Date: ") }.joined(separator: "\n")
    }

    @Test(arguments: streams)
    func everyCutIsAnsweredTheSame(_ stream: String) throws {
        let whole = try answers([stream[...]])
        #expect(whole.hasPrefix("HTTP/1.1 "))
        for index in stream.indices.dropFirst() {
            for inOneRound in [true, false] {
                let cut = try answers([stream[..<index], stream[index...]], inOneRound: inOneRound)
                #expect(cut == whole, "\(stream[..<index].debugDescription)")
            }
        }
        #expect(try answers(stream.indices.map { stream[$0...$0] }) == whole)
    }

    @Test func whatIsAnswered() throws {
        func bodies(_ index: Int) throws -> [String] {
            try answers([Self.streams[index][...]]).split(separator: "HTTP/1.1 ").map { answer in
                "\(answer.prefix(3)) \(answer.split(separator: "\n\n", maxSplits: 1).dropFirst().first ?? "")"
            }
        }
        #expect(try bodies(0) == ["200 GET /1 "])
        #expect(try bodies(2) == ["200 ", "200 GET /2 "])
        #expect(try bodies(4) == ["200 POST /1 body"])
        #expect(try bodies(5) == ["200 POST /1 body", "200 GET /2 "])
        #expect(try bodies(6) == ["200 POST /1 abc", "200 POST /2 ", "200 PUT /3 de", "200 GET /4 "])
        #expect(try bodies(7) == ["100 ", "200 POST /1 body", "200 GET /2 "])
        #expect(try bodies(8) == ["200 POST /1 abc", "200 GET /2 "])
        #expect(try bodies(9) == ["200 POST /1 body", "400 "])
        #expect(try bodies(10) == ["413 "])
        #expect(try bodies(11) == ["400 too long", "200 GET /2 "])
        #expect(try bodies(12) == ["403 ", "200 GET /2 "])
        #expect(try bodies(13) == ["500 "])
    }

    /// Up to the plan's limit and no further, with room for the body or without.
    @Test(arguments: [0, 1_000, 32_768])
    func theLimitIsThePlans(_ own: Int) throws {
        var limits = GatewayLimits()
        limits.ownBodyBytes = own
        for (count, status) in [(999, "200"), (1_000, "200"), (1_001, "413")] {
            let connection = try HandLoop(limits).connection()
            let body = String(repeating: "x", count: count)
            try connection.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(count)\r\n\r\n" + body)
            let answer = try connection.answers()
            #expect(answer.dropFirst("HTTP/1.1 ".count).prefix(3) == status)
            #expect(answer.hasSuffix("POST / \(body)") == (status == "200"))
        }
    }

    /// A body that comes with its head takes its part of the memory as any other.
    @Test func aBodyBeyondItsOwnRoomNeedsShared() throws {
        var limits = GatewayLimits()
        limits.ownBodyBytes = 10
        limits.sharedBodyBytes = 5
        for (count, status) in [(10, "200"), (11, "200"), (15, "200"), (16, "503"), (15, "200")] {
            let connection = try HandLoop(limits).connection()
            let body = String(repeating: "x", count: count)
            try connection.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(count)\r\n\r\n" + body)
            #expect(try connection.answers().dropFirst("HTTP/1.1 ".count).prefix(3) == status)
        }
    }

    /// A server that stops answers what has come, as the last of its connection.
    @Test(arguments: [StubHandler.echo, StubHandler { _ in .respond(HTTPResponse(status: 200)) }])
    func drainingAnswersWhatHasCome(_ handler: StubHandler) throws {
        let loop = HandLoop()
        let connection = try loop.connection(handler)
        let request = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody"
        try connection.arrives(request + request)
        connection.pipeline.fireUserInboundEventTriggered(DrainConnection())
        loop.loop.run()
        let answers = try connection.answers()
        #expect(answers.ranges(of: "HTTP/1.1 200 ").count == 1 && answers.contains("\r\nConnection: close\r\n"))
    }

    /// The service is called once for a request, with what was sent, also while it goes on with another.
    @Test func aSuspendedAnswerHoldsTheNextRequestBack() async throws {
        let bodies = Mutex<[String]>([])
        let handler = StubHandler { _ in
            .buffered(limit: 10) { body in
                bodies.withLock { $0.append(String(decoding: body, as: UTF8.self)) }
                return .suspended { HTTPResponse(status: 200, body: .bytes(body)) }
            }
        }
        let reply = try await withServer(handler) { port in
            let client = try RawClient(port: port)
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\none")
            let first = client.receive(until: "one")
            client.send(
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\ntwo"
                    + "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 5\r\n\r\nthree")
            return first + client.receiveText()
        }
        #expect(bodies.withLock { $0 } == ["one", "two", "three"])
        #expect(reply.ranges(of: "HTTP/1.1 200 ").count == 3 && reply.hasSuffix("three"))
    }
}
