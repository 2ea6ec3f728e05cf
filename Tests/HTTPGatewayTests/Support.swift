import Glibc
import HTTPGateway
import Logging
import ServiceKit
import Synchronization

/// A handler that answers by path.
final class StubHandler: RequestHandler {
    private let plans: @Sendable (HTTPRequestHead) -> RequestPlan

    init(_ plans: @escaping @Sendable (HTTPRequestHead) -> RequestPlan) { self.plans = plans }

    func plan(for head: HTTPRequestHead) -> RequestPlan { plans(head) }
    func overloaded(_ head: HTTPRequestHead) -> HTTPResponse {
        HTTPResponse(status: 503, body: .bytes(Array("shed \(head.target)".utf8)))
    }

    /// Answers with the method, the target and the body.
    static let echo = StubHandler { head in
        .buffered(limit: 1_000) { body in
            .ready(
                HTTPResponse(status: 200, body: .bytes(Array("\(head.method) \(head.target) ".utf8) + body)))
        }
    }
}

/// Pieces of zeros; fails after `failAfter` bytes.
final class ZeroSource: ResponseBodySource {
    struct Broken: Error {}
    private let state: Mutex<(left: Int, failAfter: Int)>
    private let closings = Mutex(0)
    let maximumAhead = Mutex(0)

    init(bytes: Int, failAfter: Int = .max) { state = Mutex((bytes, failAfter)) }

    var closeCount: Int { closings.withLock { $0 } }
    var leftBytes: Int { state.withLock { $0.left } }

    func next() async throws -> [UInt8]? {
        try state.withLock { state in
            guard state.failAfter > 0 else { throw Broken() }
            let count = min(64 * 1024, state.left, state.failAfter)
            guard count > 0 else { return nil }
            state.left -= count
            state.failAfter -= count
            return [UInt8](repeating: 0, count: count)
        }
    }

    func close() { closings.withLock { $0 += 1 } }
}

/// A blocking TCP client that sends exactly the bytes it is given.
final class RawClient {
    private let descriptor: Int32

    /// - Parameter receiveSeconds: long by default: beside a whole run of tests a handler may wait for a thread.
    init(port: Int, receiveSeconds: Int = 120) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: receiveSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        // A `sockaddr_in` byte by byte: with NIOEmbedded in the target the type belongs to a module of swift-nio.
        let family = withUnsafeBytes(of: UInt16(AF_INET)) { Array($0) }
        let address = family + [UInt8(port >> 8), UInt8(port & 255), 127, 0, 0, 1] + [UInt8](repeating: 0, count: 8)
        let result = address.withUnsafeBytes {
            connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t($0.count))
        }
        guard result == 0 else { throw ClientError.refused }
    }

    deinit { close(descriptor) }

    enum ClientError: Error { case refused }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Up to `limit` bytes; empty at the end, on failure and on timeout.
    func receive(_ limit: Int = 65_536) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, limit, 0)
        return count > 0 ? Array(buffer[..<count]) : []
    }

    func receiveAll() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let piece = receive()
            if piece.isEmpty { return all }
            all += piece
        }
    }

    /// Receives until the text ends so, or nothing more comes.
    func receive(until ending: String) -> String {
        var text = ""
        while !text.hasSuffix(ending) {
            let piece = receive()
            if piece.isEmpty { break }
            text += String(decoding: piece, as: UTF8.self)
        }
        return text
    }

    func receiveText() -> String { String(decoding: receiveAll(), as: UTF8.self) }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Runs `body` against a listening server, on a thread that may block.
func withServer<Value: Sendable>(
    _ handler: some RequestHandler, limits: GatewayLimits = GatewayLimits(),
    _ body: @escaping @Sendable (Int) throws -> Value
) async throws -> Value {
    let server = try await HTTPServer.start(
        on: [ListenAddress(host: "127.0.0.1", port: 0)], limits: limits, handler: handler, logger: quiet)
    let port = server.boundAddresses[0].port
    let result = await onThread { Result { try body(port) } }
    await server.shutDown()
    return try result.get()
}

/// Blocking work, kept off the concurrency pool.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        let thread = ThreadStart { continuation.resume(returning: work()) }
        var identifier = pthread_t()
        pthread_create(
            &identifier, nil,
            { argument in
                Unmanaged<ThreadStart>.fromOpaque(argument!).takeRetainedValue().work()
                return nil
            }, Unmanaged.passRetained(thread).toOpaque())
        pthread_detach(identifier)
    }
}

private final class ThreadStart {
    let work: () -> Void
    init(_ work: @escaping () -> Void) { self.work = work }
}

func usleepHalfSecond() { usleep(500_000) }
