import Glibc
import HTTPGateway
import NIOCore
import ServiceKit
import Synchronization
import Testing
import WireProtocol

/// What a connection does over its life.
@Suite struct ConnectionTests {
    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let slowThenFast = StubHandler { head in
            head.target == "/slow"
                ? .buffered(limit: 10) { _ in
                    .suspended {
                        try? await Task.sleep(for: .milliseconds(50))
                        return HTTPResponse(status: 200, body: .bytes(Array("slow".utf8)))
                    }
                }
                : .respond(HTTPResponse(status: 200, body: .bytes(Array("fast".utf8))))
        }
        let reply = try await withServer(slowThenFast) { port in
            let client = try RawClient(port: port)
            client.send(
                "GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            return client.receiveText()
        }
        let slow = try #require(reply.firstRange(of: "slow"))
        let fast = try #require(reply.firstRange(of: "fast"))
        #expect(slow.lowerBound < fast.lowerBound)
    }

    /// More answers than the kernel takes at once: what is held back goes out as the client reads.
    @Test func pipelinedRequestsAreAllAnsweredWhenTheClientReadsLate() async throws {
        let (count, size) = (3_000, 2_000)
        let handler = StubHandler { head in
            let body = Array(head.target.utf8) + [UInt8](repeating: 0x2E, count: size - head.target.utf8.count)
            return .respond(HTTPResponse(status: 200, body: .bytes(body)))
        }
        // On a busy machine the last ones would wait too long to be answered otherwise.
        var patient = GatewayLimits()
        patient.standingDelay = .hours(1)
        patient.burstDelay = .hours(1)
        let reply = try await withServer(handler, limits: patient) { port in
            let client = try RawClient(port: port)
            client.send((0..<count).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
            usleep(200_000)
            client.send("GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            return client.receiveText()
        }
        let paths = reply.split(separator: "\r\n\r\n/").dropFirst().map { $0.prefix { $0 != "." } }
        let expected = (0..<count).map { "\($0)" } + ["last"]
        // Three thousand of them are not to be read in a report.
        let difference = paths.map(String.init).difference(from: expected)
        #expect(difference.isEmpty)
    }

    @Test func everySplitGivesTheSameAnswer() async throws {
        let request = Array(
            "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n".utf8)
        let replies = try await withServer(StubHandler.echo) { port in
            let client = try RawClient(port: port)
            return request.indices.dropFirst().map { index in
                client.send(Array(request[..<index]))
                client.send(Array(request[index...]))
                return client.receive(until: "abc")
            }
        }
        #expect(replies.count == request.count - 1)
        #expect(replies.allSatisfy { $0.hasPrefix("HTTP/1.1 200 OK\r\n") && $0.hasSuffix("POST /p abc") })
    }

    @Test func byteByByte() async throws {
        let reply = try await withServer(StubHandler.echo) { port in
            let client = try RawClient(port: port)
            for byte in "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".utf8 {
                client.send([byte])
            }
            return client.receiveText()
        }
        #expect(reply.hasSuffix("POST / ok"))
    }

    /// Row C6, and no `Server`.
    @Test func framingFieldsAreTheGateways() async throws {
        let handler = StubHandler { _ in
            .respond(
                HTTPResponse(
                    status: 200, headers: [HTTPField("Content-Length", "99"), HTTPField("X-A", "1")],
                    body: .bytes(Array("four".utf8))))
        }
        let reply = try await withServer(handler) { port in
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            return client.receiveText()
        }
        #expect(reply.contains("Content-Length: 4\r\n") && !reply.contains("99"))
        #expect(reply.contains(" GMT\r\n") && !reply.contains("Server:") && reply.contains("X-A: 1\r\n"))
    }

    @Test func aResponseHeaderCannotSplitTheResponse() async throws {
        let handler = StubHandler { _ in
            .respond(HTTPResponse(status: 200, headers: [HTTPField("X", "a\r\nY: b")], body: .bytes([0x41])))
        }
        let reply = try await withServer(handler) { port in
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            return client.receiveText()
        }
        #expect(reply.hasPrefix("HTTP/1.1 500 ") && reply.hasSuffix("\r\n\r\n") && !reply.contains("Y: b"))
    }

    @Test func headHasNoBody() async throws {
        let reply = try await withServer(StubHandler.echo) { port in
            let client = try RawClient(port: port)
            client.send("HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            return client.receiveText()
        }
        #expect(reply.contains("Content-Length: 8\r\n") && reply.hasSuffix("\r\n\r\n"))
    }

    @Test func http10ClosesUnlessAsked() async throws {
        let (plain, kept) = try await withServer(StubHandler.echo) { port in
            let first = try RawClient(port: port)
            first.send("GET /1 HTTP/1.0\r\n\r\n")
            let second = try RawClient(port: port)
            second.send("GET /2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            return (first.receiveText(), second.receive(until: "GET /2 "))
        }
        #expect(plain.contains("Connection: close\r\n"))
        #expect(kept.contains("Connection: keep-alive\r\n"))
    }

    @Test func halfClosedClientsGetTheirAnswer() async throws {
        let reply = try await withServer(StubHandler.echo) { port in
            let client = try RawClient(port: port)
            client.send("GET /half HTTP/1.1\r\nHost: h\r\n\r\n")
            client.endOutput()
            return client.receiveText()
        }
        #expect(reply.hasSuffix("GET /half "))
    }

    @Test func silentClientsAreClosed() async throws {
        var limits = GatewayLimits()
        limits.idleTime = .milliseconds(100)
        limits.headTime = .milliseconds(100)
        limits.bodyTime = .milliseconds(100)
        for opening in ["", "GET / HT", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab"] {
            let reply = try await withServer(StubHandler.echo, limits: limits) { port in
                let client = try RawClient(port: port, receiveSeconds: 5)
                client.send(opening)
                return client.receiveText()
            }
            #expect(reply.isEmpty)
        }
    }

    /// From the first connection on that is too many, until one that counts is closed.
    @Test func aConnectionTooManyIsToldSoAndClosed() async throws {
        var limits = GatewayLimits()
        limits.connections = 1
        let (first, second) = try await withServer(StubHandler.echo, limits: limits) { port in
            let first = try RawClient(port: port)
            first.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = first.receive(until: "GET /1 ")
            let second = try RawClient(port: port)
            second.send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n")
            return (answer, second.receiveText())
        }
        #expect(first.hasSuffix("GET /1 "))
        #expect(second.hasPrefix("HTTP/1.1 503 ") && second.contains("\r\nConnection: close\r\n"))
        #expect(second.contains("\r\nContent-Length: 0\r\n") && second.hasSuffix("\r\n\r\n"))
    }

    /// Those that say nothing are ended all the same, and no more of them are kept than the limit says.
    @Test func refusedConnectionsAreFewAndShort() async throws {
        var limits = GatewayLimits()
        limits.connections = 1
        limits.refusals = 1
        limits.lingerTime = .seconds(1)
        let (told, closed, later) = try await withServer(StubHandler.echo, limits: limits) { port in
            let first = try RawClient(port: port)
            first.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = first.receive(until: "GET /1 ")
            let told = try RawClient(port: port)
            let answer = told.receiveText()
            let closed = try RawClient(port: port).receiveText()
            sleep(3)
            let later = try RawClient(port: port).receiveText()
            return withExtendedLifetime((first, told)) { (answer, closed, later) }
        }
        #expect(told.hasPrefix("HTTP/1.1 503 ") && closed.isEmpty)
        #expect(later.hasPrefix("HTTP/1.1 503 "), "the first refusal was over by itself")
    }

    /// Slower than `bodyTime` for the whole of a body that is collected: no byte in between makes it longer.
    @Test func aBodyThatDripsIsEnded() async throws {
        var limits = GatewayLimits()
        limits.bodyTime = .milliseconds(300)
        let sent = try await withServer(StubHandler.echo, limits: limits) { port in
            let client = try RawClient(port: port, receiveSeconds: 5)
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\n\r\n")
            var sent = 0
            while sent < 100, client.send("x") {
                sent += 1
                usleep(50_000)
            }
            return sent
        }
        #expect(sent < 100)
    }

    @Test func shutdownLetsRequestsFinish() async throws {
        let handler = StubHandler { _ in
            .buffered(limit: 0) { _ in
                .suspended {
                    try? await Task.sleep(for: .milliseconds(300))
                    return HTTPResponse(status: 200, body: .bytes(Array("done".utf8)))
                }
            }
        }
        let server = try await HTTPServer.start(
            on: [ListenAddress(host: "127.0.0.1", port: 0)], handler: handler, logger: quiet)
        let port = server.boundAddresses[0].port
        async let reply = onThread { () -> String in
            guard let client = try? RawClient(port: port), (try? RawClient(port: port)) != nil else { return "" }
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            return client.receiveText()
        }
        try await Task.sleep(for: .milliseconds(150))
        await server.shutDown()
        #expect(await reply.hasSuffix("done"))
        #expect(throws: RawClient.ClientError.self) { try RawClient(port: port) }
    }

    /// Work may outlive its client; the loop on which it ends must outlive the work.
    @Test func shutdownWaitsForWorkWhoseClientIsGone() async throws {
        let source = GatedSource()
        let handler = StubHandler { _ in
            .buffered(limit: 0) { _ in
                .suspended { HTTPResponse(status: 200, body: .stream(length: 1 << 20, source: source)) }
            }
        }
        let server = try await HTTPServer.start(
            on: [ListenAddress(host: "127.0.0.1", port: 0)], handler: handler, logger: quiet)
        let port = server.boundAddresses[0].port
        _ = await onThread { () -> [UInt8] in
            guard let client = try? RawClient(port: port) else { return [] }
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            return client.receive()
        }
        let wasClosed = await withTaskGroup(of: Bool?.self) { group in
            group.addTask {
                await server.shutDown()
                return source.isClosed
            }
            group.addTask {
                try? await Task.sleep(for: .milliseconds(200))
                source.open()
                return nil
            }
            return await group.reduce(into: false) { found, value in found = value ?? found }
        }
        #expect(wasClosed)
    }
}

/// Gives one piece at once, and further ones only when it is opened.
private final class GatedSource: ResponseBodySource {
    private struct State {
        var given = false
        var isOpen = false
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    var isClosed: Bool { state.withLock { $0.isClosed } }

    func next() async throws -> [UInt8]? {
        let isFirst = state.withLock { state in
            defer { state.given = true }
            return !state.given
        }
        if !isFirst {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.waiter = continuation }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
        }
        return [UInt8](repeating: 0, count: 1_024)
    }

    func open() {
        state.withLock { state in
            state.isOpen = true
            return state.waiter.take()
        }?.resume()
    }

    func close() { state.withLock { $0.isClosed = true } }
}
