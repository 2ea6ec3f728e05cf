import NIOCore
import NIOEmbedded
import ServiceKit
import Synchronization
import Testing

@testable import HTTPGateway

/// An event loop driven by hand: connections whose bytes come when the test says so, and a clock that it sets.
private final class HandLoop {
    let loop = EmbeddedEventLoop()
    let state: LoopState
    let limits: GatewayLimits
    private let clock: Clock

    private final class Clock {
        var now = NIODeadline.uptimeNanoseconds(0)
    }

    init(_ limits: GatewayLimits = GatewayLimits()) {
        let clock = Clock()
        self.clock = clock
        self.limits = limits
        state = LoopState(limits: limits, sharedBodyBytes: limits.sharedBodyBytes) { clock.now }
    }

    func advance(milliseconds: Int64) { clock.now = clock.now + .milliseconds(milliseconds) }

    /// What was put on the loop runs: a batch is over.
    func endBatch() { loop.run() }

    func connection(_ handler: StubHandler = .echo) throws -> EmbeddedChannel {
        let registry = ConnectionRegistry(limit: 100, refusals: 0)
        let channel = EmbeddedChannel(
            handler: ConnectionHandler(
                handler: handler, limits: limits, loopState: state, registry: registry, isSecure: false, logger: quiet),
            loop: loop)
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        return channel
    }
}

extension EmbeddedChannel {
    fileprivate func send(_ text: String) throws {
        try writeInbound(allocator.buffer(string: text))
    }

    /// What was answered since the last call.
    fileprivate func answers() throws -> String {
        var text = ""
        while let buffer = try readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }

    /// The status and the body of the answer to a GET of `path`.
    fileprivate func get(_ path: String) throws -> String {
        try send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
        let text = try answers()
        let status = text.dropFirst("HTTP/1.1 ".count).prefix(3)
        return "\(status) \(text.components(after: "\r\n\r\n"))"
    }
}

extension String {
    fileprivate func components(after separator: String) -> Substring {
        firstRange(of: separator).map { self[$0.upperBound...] } ?? ""
    }
}

/// What a loop does that has more to do than it can (docs/decisions/0004).
@Suite struct OverloadTests {
    /// Below the limit nothing is shed, however many there are.
    @Test func nothingIsShedInTime() throws {
        let loop = HandLoop()
        for index in 0..<200 {
            #expect(try loop.connection().get("/\(index)") == "200 GET /\(index) ")
            loop.advance(milliseconds: 10)
        }
    }

    @Test func shortBatchesAreNeverShed() throws {
        let loop = HandLoop()
        let connection = try loop.connection()
        for index in 0..<50 {
            #expect(try connection.get("/a\(index)") == "200 GET /a\(index) ")
            loop.advance(milliseconds: 499)
            #expect(try loop.connection().get("/b\(index)") == "200 GET /b\(index) ")
            loop.endBatch()
        }
    }

    @Test func whatWaitedTooLongIsAnsweredUnread() throws {
        let handled = Mutex(0)
        let handler = StubHandler { _ in
            handled.withLock { $0 += 1 }
            return .respond(HTTPResponse(status: 200))
        }
        let loop = HandLoop()
        _ = try loop.connection(handler).get("/1")
        loop.advance(milliseconds: 2_001)
        #expect(try loop.connection(handler).get("/2") == "503 shed /2")
        #expect(handled.withLock { $0 } == 1)
    }

    /// The connection goes on: to make a new one would be dearer than the request.
    @Test func aShedRequestsConnectionIsKeptAndItsBodySkipped() throws {
        let loop = HandLoop()
        let connection = try loop.connection()
        #expect(try connection.get("/1") == "200 GET /1 ")
        loop.advance(milliseconds: 2_001)
        try connection.send("POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody")
        let shed = try connection.answers()
        #expect(shed.hasPrefix("HTTP/1.1 503 ") && shed.hasSuffix("shed /2") && !shed.contains("Connection: close"))
        loop.endBatch()
        #expect(try connection.get("/3") == "200 GET /3 ")
        #expect(connection.isActive)
    }

    @Test func theNextBatchBeginsAnew() throws {
        let loop = HandLoop()
        let connection = try loop.connection()
        _ = try connection.get("/1")
        loop.advance(milliseconds: 10_000)
        #expect(try connection.get("/2") == "503 shed /2")
        loop.endBatch()
        loop.advance(milliseconds: 10_000)
        #expect(try connection.get("/3") == "200 GET /3 ", "idle time is nobody's waiting")
    }

    @Test func standingDelaysAreShedSooner() throws {
        let loop = HandLoop()
        let connection = try loop.connection()
        for _ in 0..<3 {
            #expect(try connection.get("/early") == "200 GET /early ")
            loop.advance(milliseconds: 600)
            loop.endBatch()
        }
        #expect(try connection.get("/early") == "200 GET /early ", "the first of a batch has not waited")
        loop.advance(milliseconds: 501)
        #expect(try connection.get("/late") == "503 shed /late")
    }

    /// Bytes of bodies are no requests: who began in time goes on.
    @Test func whatHasBegunIsFinished() throws {
        let loop = HandLoop()
        let connection = try loop.connection()
        try connection.send("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo")
        loop.advance(milliseconds: 5_000)
        try connection.send("dy")
        #expect(try connection.answers().hasSuffix("POST /1 body"))
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
}
