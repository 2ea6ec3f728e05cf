import HTTPGateway
import NIOCore
import ServiceKit
import Synchronization
import Testing

/// Bodies in both directions: limits, back pressure, and what happens when one side stops.
@Suite struct BodyTests {
    /// Row W8.
    @Test(arguments: [
        "Content-Length: 1001\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + String(repeating: "a", count: 1_001),
    ])
    func tooLong(_ rest: String) async throws {
        let reply = try await withServer(StubHandler.echo) { port in
            let client = try RawClient(port: port)
            client.send("POST / HTTP/1.1\r\nHost: h\r\n" + rest)
            return client.receiveText()
        }
        #expect(reply.hasPrefix("HTTP/1.1 413 ") && reply.hasSuffix("\r\n\r\n"))
        #expect(reply.contains("Content-Length: 0\r\n") && !reply.lowercased().contains("request-id"))
    }

    /// A service that has words for a body that is too long says them, however the length comes to light; the
    /// connection goes on when the rest was short.
    @Test(arguments: [
        "Content-Length: 11\r\n\r\nhello world",
        "Transfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n",
    ])
    func tooLongInTheServicesWords(_ rest: String) async throws {
        let handler = StubHandler { _ in
            .buffered(
                limit: 10, then: { .ready(HTTPResponse(status: 200, body: .bytes($0))) },
                tooLong: { HTTPResponse(status: 400, body: .bytes(Array("too long".utf8))) })
        }
        let reply = try await withServer(handler) { port in
            let client = try RawClient(port: port)
            client.send("PUT / HTTP/1.1\r\nHost: h\r\n" + rest)
            let first = client.receive(until: "too long")
            client.send("PUT / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
            return first + client.receiveText()
        }
        #expect(reply.hasPrefix("HTTP/1.1 400 ") && !reply.contains("413"))
        #expect(reply.contains("too longHTTP/1.1 200 ") && reply.hasSuffix("ok"))
    }

    @Test func continueOnlyWhenTheBodyIsWanted() async throws {
        let expecting = "Host: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
        let handler = StubHandler { head in
            switch head.target {
            case "/no": .respond(HTTPResponse(status: 403))
            case "/unread": .streamed { _ in HTTPResponse(status: 403) }
            case "/stream":
                .streamed { body in
                    let piece = try? await body.next()
                    return HTTPResponse(status: 200, body: .bytes(piece ?? []))
                }
            default: StubHandler.echo.plan(for: head)
            }
        }
        let (refused, unread, wanted, streamed) = try await withServer(handler) { port in
            func ask(_ path: String, sendsBody: Bool) throws -> String {
                let client = try RawClient(port: port)
                client.send("PUT \(path) HTTP/1.1\r\n" + expecting)
                guard sendsBody else { return client.receiveText() }
                let first = client.receive(until: "\r\n\r\n")
                client.send("ok")
                return first + client.receiveText()
            }
            return (
                try ask("/no", sendsBody: false), try ask("/unread", sendsBody: false),
                try ask("/yes", sendsBody: true), try ask("/stream", sendsBody: true)
            )
        }
        #expect(refused.hasPrefix("HTTP/1.1 403 ") && unread.hasPrefix("HTTP/1.1 403 "))
        #expect(wanted.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ") && wanted.hasSuffix("ok"))
        #expect(streamed.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ") && streamed.hasSuffix("ok"))
    }

    /// Older botocores send `Expect` with empty bodies too, and misread the next answer on a connection whose first
    /// answer to such a request was not 100: either that comes, or the connection ends.
    @Test func continueForAnEmptyBody() async throws {
        let handler = StubHandler { head in
            switch head.target {
            case "/no": .respond(HTTPResponse(status: 403))
            case "/unread": .streamed { _ in HTTPResponse(status: 403) }
            case "/stream":
                .streamed { body in
                    let piece = try? await body.next()
                    return HTTPResponse(status: piece == nil ? 200 : 500)
                }
            default: StubHandler.echo.plan(for: head)
            }
        }
        let expecting = "Host: h\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n"
        let replies = try await withServer(handler) { port in
            try ["/yes", "/stream", "/no", "/unread"].map { path in
                let client = try RawClient(port: port)
                client.send("PUT \(path) HTTP/1.1\r\n" + expecting)
                if path == "/yes" || path == "/stream" {
                    client.send("PUT \(path) HTTP/1.1\r\nConnection: close\r\n" + expecting)
                }
                return client.receiveText()
            }
        }
        for reply in replies[..<2] {
            #expect(reply.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 "))
            #expect(reply.ranges(of: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ").count == 2)
        }
        for reply in replies[2...] {
            #expect(reply.hasPrefix("HTTP/1.1 403 ") && reply.contains("Connection: close\r\n"))
        }
    }

    /// The handler takes nothing for a while: the client must be held back by the window and the kernel's buffers.
    @Test func aSlowReaderHoldsTheClientBack() async throws {
        let total = 48 * 1024 * 1024
        let opened = Mutex(false)
        let received = Mutex(0)
        let handler = StubHandler { _ in
            .streamed { body in
                while !opened.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(10)) }
                do {
                    while let piece = try await body.next() { received.withLock { $0 += piece.count } }
                } catch { return HTTPResponse(status: 500) }
                return HTTPResponse(status: 200)
            }
        }
        let server = try await HTTPServer.start(
            on: [ListenAddress(host: "127.0.0.1", port: 0)], handler: handler, logger: quiet)
        let port = server.boundAddresses[0].port
        let sent = Atomic(0)
        async let reply = onThread { () -> String in
            guard let client = try? RawClient(port: port) else { return "" }
            client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: \(total)\r\nConnection: close\r\n\r\n")
            let piece = [UInt8](repeating: 7, count: 64 * 1024)
            for _ in 0..<(total / piece.count) {
                guard client.send(piece) else { return "not sent" }
                sent.add(piece.count, ordering: .relaxed)
            }
            return client.receiveText()
        }
        try await Task.sleep(for: .milliseconds(500))
        #expect(sent.load(ordering: .relaxed) < 24 * 1024 * 1024)
        opened.withLock { $0 = true }
        #expect(await reply.hasPrefix("HTTP/1.1 200 "))
        #expect(received.withLock { $0 } == total)
        await server.shutDown()
    }

    @Test func aCutOffBodyThrows() async throws {
        let outcome = AsyncStream.makeStream(of: Bool.self)
        let handler = StubHandler { _ in
            .streamed { body in
                do {
                    while try await body.next() != nil {}
                    outcome.continuation.yield(true)
                } catch { outcome.continuation.yield(false) }
                return HTTPResponse(status: 400)
            }
        }
        let reply = try await withServer(handler) { port in
            let client = try RawClient(port: port)
            client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")
            client.endOutput()
            return client.receiveText()
        }
        var outcomes = outcome.stream.makeAsyncIterator()
        #expect(await outcomes.next() == false)
        #expect(reply.hasPrefix("HTTP/1.1 400 "))
    }

    @Test func brokenChunksThrow() async throws {
        let handler = StubHandler { _ in
            .streamed { body in
                do {
                    while try await body.next() != nil {}
                    return HTTPResponse(status: 200)
                } catch { return HTTPResponse(status: 400) }
            }
        }
        let reply = try await withServer(handler) { port in
            let client = try RawClient(port: port)
            client.send("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcXX\r\n0\r\n\r\n")
            return client.receiveText()
        }
        #expect(reply.hasPrefix("HTTP/1.1 400 ") && reply.contains("Connection: close"))
    }

    @Test func aShortRestIsDrainedAndTheConnectionKept() async throws {
        let handler = StubHandler { _ in .respond(HTTPResponse(status: 403, body: .bytes(Array("no".utf8)))) }
        let (first, second) = try await withServer(handler) { port in
            let client = try RawClient(port: port)
            client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
            let first = client.receive(until: "no")
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            return (first, client.receive(until: "no"))
        }
        #expect(!first.contains("Connection: close") && second.hasPrefix("HTTP/1.1 403 "))
    }

    @Test func aSlowClientHoldsTheSourceBack() async throws {
        let total = 48 * 1024 * 1024
        let source = ZeroSource(bytes: total)
        let handler = StubHandler { _ in
            .respond(HTTPResponse(status: 200, body: .stream(length: Int64(total), source: source)))
        }
        let (leftWhileWaiting, received) = try await withServer(handler) { port in
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            _ = client.receive(1)
            usleepHalfSecond()
            let left = source.leftBytes
            return (left, client.receiveAll().count)
        }
        #expect(leftWhileWaiting > total / 2)
        #expect(received > total)
        #expect(source.closeCount == 1)
    }

    @Test func aFailingSourceCutsTheConnection() async throws {
        let source = ZeroSource(bytes: 1_000_000, failAfter: 200_000)
        let handler = StubHandler { _ in
            .respond(HTTPResponse(status: 200, body: .stream(length: 1_000_000, source: source)))
        }
        let received = try await withServer(handler) { port in
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            return client.receiveAll().count
        }
        #expect(received < 1_000_000)
        #expect(source.closeCount == 1)
    }

    @Test func headClosesTheSourceUnread() async throws {
        let source = ZeroSource(bytes: 10)
        let handler = StubHandler { _ in .respond(HTTPResponse(status: 200, body: .stream(length: 10, source: source)))
        }
        let reply = try await withServer(handler) { port in
            let client = try RawClient(port: port)
            client.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            return client.receiveText()
        }
        #expect(reply.contains("Content-Length: 10\r\n") && reply.hasSuffix("\r\n\r\n"))
        #expect(source.closeCount == 1 && source.leftBytes == 10)
    }
}
