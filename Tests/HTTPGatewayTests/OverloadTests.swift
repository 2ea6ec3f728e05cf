import NIOCore
import NIOEmbedded
import ServiceKit
import Synchronization
import Testing

@testable import HTTPGateway

/// What a loop does that has more to do than it can (docs/decisions/0004).
@Suite struct OverloadTests {
    /// Below the limit nothing is shed, however many there are.
    @Test func nothingIsShedInTime() throws {
        let loop = HandLoop()
        let connections = try (0..<200).map { _ in try loop.connection(taking: 10) }
        #expect(try loop.round(connections) == (0..<200).map { "200 GET /\($0) " })
    }

    @Test func shortRoundsAreNeverShed() throws {
        let loop = HandLoop()
        let connections = try [loop.connection(taking: 499), loop.connection()]
        for _ in 0..<50 { #expect(try loop.round(connections) == ["200 GET /0 ", "200 GET /1 "]) }
    }

    @Test func whatWaitedTooLongIsAnsweredUnread() throws {
        let handled = Mutex(0)
        let handler = StubHandler { _ in
            handled.withLock { $0 += 1 }
            return .respond(HTTPResponse(status: 200))
        }
        let loop = HandLoop()
        let connections = try [loop.connection(taking: 2_001), loop.connection(handler)]
        #expect(try loop.round(connections) == ["200 GET /0 ", "503 shed /1"])
        #expect(handled.withLock { $0 } == 0)
    }

    /// The connection goes on: to make a new one would be dearer than the request.
    @Test func aShedRequestsConnectionIsKeptAndItsBodySkipped() throws {
        let loop = HandLoop()
        try loop.connection(taking: 2_001).arrives("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        let connection = try loop.connection()
        try connection.send("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody")
        let shed = try connection.answers()
        #expect(shed.hasPrefix("HTTP/1.1 503 ") && shed.hasSuffix("shed /1") && !shed.contains("Connection: close"))
        #expect(try loop.round([connection]) == ["200 GET /0 "])
        #expect(connection.isActive)
    }

    @Test func theNextRoundBeginsAnew() throws {
        let loop = HandLoop()
        let connection = try loop.connection()
        #expect(try loop.round([loop.connection(taking: 10_000), connection]) == ["200 GET /0 ", "503 shed /1"])
        loop.clock.advance(milliseconds: 10_000)
        #expect(try loop.round([connection]) == ["200 GET /0 "], "idle time is nobody's waiting")
    }

    @Test func standingDelaysAreShedSooner() throws {
        let loop = HandLoop()
        let slow = try loop.connection(taking: 600)
        let connection = try loop.connection()
        #expect(try loop.round([slow, connection]) == ["200 GET /0 ", "200 GET /1 "], "a burst may be worked off")
        for _ in 0..<2 { #expect(try loop.round([slow]) == ["200 GET /0 "], "the first of a round has not waited") }
        #expect(try loop.round([slow, connection]) == ["200 GET /0 ", "503 shed /1"])
    }

    /// Bytes of bodies are no requests: who began in time goes on.
    @Test func whatHasBegunIsFinished() throws {
        let loop = HandLoop()
        let connection = try loop.connection()
        try connection.send("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo")
        try loop.connection(taking: 5_000).arrives("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        try connection.send("dy")
        #expect(try connection.answers().hasSuffix("POST /1 body"))
    }

    /// Each of the requests that came together on one connection is looked at when its turn comes.
    @Test func pipelinedRequestsWaitForEachOther() throws {
        let connection = try HandLoop().connection(taking: 1_001)
        try connection.send((0..<4).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
        let statuses = try connection.answers().split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
        #expect(statuses == ["200", "200", "503", "503"])
    }

    // MARK: Rounds

    /// All that is ready is read before any of it is answered, and answers are handed over together, in order.
    @Test func aRoundReadsThenAnswersThenWrites() throws {
        let loop = HandLoop()
        let connections = try (0..<3).map { _ in try loop.connection() }
        for connection in connections { try connection.arrives("GET / HTTP/1.1\r\nHost: h\r\n\r\n") }
        for connection in connections { #expect(try connection.answers() == "") }
        loop.loop.run()
        for connection in connections { #expect(try connection.answer() == "200 GET / ") }
    }

    /// Requests that came in one piece are answered in one round, in their order.
    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        let connection = try HandLoop().connection()
        try connection.send((0..<40).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
        let bodies = try connection.answers().split(separator: "\r\n\r\nGET ").dropFirst()
        let paths = bodies.map { $0.prefix { $0 != " " } }
        #expect(paths == (0..<40).map { "/\($0)" })
    }

    /// A connection that is gone when its turn comes is passed over.
    @Test func whoIsGoneIsPassedOver() throws {
        let loop = HandLoop()
        let gone = try loop.connection()
        let other = try loop.connection()
        for connection in [gone, other] { try connection.arrives("GET / HTTP/1.1\r\nHost: h\r\n\r\n") }
        gone.pipeline.fireChannelInactive()
        loop.loop.run()
        #expect(try gone.answers() == "")
        #expect(try other.answer() == "200 GET / ")
    }

    /// A request that came in two reads, the end of input with the second, is answered once.
    @Test func theEndOfInputBehindARequestIsNoBreak() throws {
        let loop = HandLoop()
        let connection = try loop.connection()
        try connection.arrives("GET / HTTP/1.1\r\nHo")
        try connection.arrives("st: h\r\n\r\n")
        connection.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        loop.loop.run()
        #expect(try connection.answer() == "200 GET / ")
    }

    // MARK: Bodies

    private static let roomy = StubHandler { _ in
        .buffered(limit: 1_000_000) { .ready(HTTPResponse(status: 200, body: .bytes(Array("\($0.count)".utf8)))) }
    }

    private static func limits(own: Int, shared: Int) -> GatewayLimits {
        var limits = GatewayLimits()
        limits.ownBodyBytes = own
        limits.sharedBodyBytes = shared
        return limits
    }

    private func begin(_ connection: EmbeddedChannel, _ sent: Int, of length: Int) throws {
        try connection.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(length)\r\n\r\n")
        try connection.send(String(repeating: "x", count: sent))
    }

    @Test func bodiesShareABoundedMemory() throws {
        let loop = HandLoop(Self.limits(own: 10, shared: 100))
        let first = try loop.connection(Self.roomy)
        let second = try loop.connection(Self.roomy)
        try begin(first, 100, of: 200)
        try begin(second, 20, of: 200)
        #expect(try first.answers() == "" && second.answers() == "", "90 and 10 of 100")
        try second.send("x")
        let refusal = try second.answers()
        #expect(refusal.hasPrefix("HTTP/1.1 503 ") && refusal.contains("Connection: close"))
        try first.send(String(repeating: "x", count: 100))
        #expect(try first.answers().hasPrefix("HTTP/1.1 503 "), "there were none left for it either")
    }

    /// Who takes all there is shuts nobody out whose body is small.
    @Test func smallBodiesHaveRoomOfTheirOwn() throws {
        let loop = HandLoop(Self.limits(own: 10, shared: 100))
        try begin(loop.connection(Self.roomy), 110, of: 200)
        let small = try loop.connection(Self.roomy)
        try begin(small, 10, of: 10)
        #expect(try small.answers().hasSuffix("\r\n\r\n10"))
    }

    @Test(arguments: ["complete", "gone", "broken", "too long"])
    func whatABodyTookIsFreeAgain(_ ending: String) throws {
        let loop = HandLoop(Self.limits(own: 0, shared: 100))
        let limit = ending == "too long" ? 100 : 1_000
        let handler = StubHandler { _ in .buffered(limit: limit) { _ in .ready(HTTPResponse(status: 200)) } }
        for _ in 0..<3 {
            let connection = try loop.connection(handler)
            try connection.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
            try connection.send("64\r\n" + String(repeating: "x", count: 100) + "\r\n")
            #expect(try connection.answers() == "", "the whole of the memory is there")
            switch ending {
            case "complete": try connection.send("0\r\n\r\n")
            case "gone": connection.pipeline.fireChannelInactive()
            case "broken": try connection.send("nonsense\r\n")
            default: try connection.send("1\r\nx\r\n")
            }
            let status = try connection.answers().dropFirst("HTTP/1.1 ".count).prefix(3)
            #expect(status == ["complete": "200", "gone": "", "broken": "400", "too long": "413"][ending]!)
        }
    }

    // MARK: Answers

    private static let long = StubHandler { head in
        let count = Int(head.target.dropFirst()) ?? 0
        return .respond(HTTPResponse(status: 200, body: .bytes([UInt8](repeating: 120, count: count))))
    }

    private static func answers(own: Int, shared: Int) -> GatewayLimits {
        var limits = GatewayLimits()
        limits.ownAnswerBytes = own
        limits.sharedAnswerBytes = shared
        return limits
    }

    /// Answers that nobody takes are no more than so much, however many connections there are; short ones are sent.
    @Test(arguments: [true, false])
    func answersShareABoundedMemory(_ isTaken: Bool) throws {
        // An answer of 40,000 bytes takes 64 KiB.
        let loop = HandLoop(Self.answers(own: 1_024, shared: 65_536))
        let client = SlowClient()
        func ask(_ count: Int, _ client: SlowClient? = nil) throws -> String {
            let connection = try loop.connection(Self.long, behind: client)
            try connection.send("GET /\(count) HTTP/1.1\r\nHost: h\r\n\r\n")
            return try connection.answers()
        }
        let served = "HTTP/1.1 200 "
        for _ in 0..<3 {
            #expect(try ask(40_000, client).hasPrefix(served))
            let refusal = try ask(40_000)
            #expect(refusal.hasPrefix("HTTP/1.1 503 ") && refusal.contains("\r\nConnection: close\r\n"))
            #expect(refusal.hasSuffix("\r\n\r\n"), "nothing of the answer")
            #expect(try ask(100).hasPrefix(served), "short ones have room of their own")
            if isTaken { client.takeAll() } else { client.goAway() }
            // What is taken at once is free at once.
            for _ in 0..<3 { #expect(try ask(40_000).hasPrefix(served)) }
        }
    }

    /// The connection is at its end, since the client is told so by that alone.
    @Test func aConnectionWhoseAnswerHadNoRoomEnds() throws {
        let loop = HandLoop(Self.answers(own: 1_024, shared: 0))
        let connection = try loop.connection(Self.long)
        try connection.send("GET /40000 HTTP/1.1\r\nHost: h\r\n\r\nGET /1 HTTP/1.1\r\nHost: h\r\n\r\n")
        let answers = try connection.answers()
        #expect(answers.hasPrefix("HTTP/1.1 503 ") && !answers.contains("200"))
    }
}
