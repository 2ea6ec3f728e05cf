import Foundation
import HTTPGateway
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceKit
import Synchronization
import Testing

/// HTTPS with a certificate made for the occasion.
@Suite struct TLSTests {
    @Test func roundTrip() async throws {
        let (folder, files) = try makeCertificate()
        defer { try? FileManager.default.removeItem(at: folder) }
        let handler = StubHandler { head in
            .respond(HTTPResponse(status: 200, body: .bytes(Array("TLS \(head.tlsVersion ?? "none")".utf8))))
        }
        let server = try await HTTPServer.start(
            on: [ListenAddress(host: "127.0.0.1", port: 0)], tls: files, handler: handler, logger: quiet)
        let port = server.boundAddresses[0].port
        let reply = try await onThread {
            Result { try run("curl", ["-sS", "--cacert", files.certificateChain, "https://localhost:\(port)/"]) }
        }.get()
        await server.shutDown()
        #expect(reply == "TLS 1.3")
    }

    /// A refusal would cost a handshake: a connection too many is closed before one, at once, and counted; what becomes
    /// free is served again.
    @Test func aConnectionTooManyIsClosedWithoutAHandshake() async throws {
        let (folder, files) = try makeCertificate()
        defer { try? FileManager.default.removeItem(at: folder) }
        var limits = GatewayLimits()
        limits.connections = 1
        let warnings = Warnings()
        let handled = Mutex(0)
        let handler = StubHandler { _ in
            handled.withLock { $0 += 1 }
            return .respond(HTTPResponse(status: 200, body: .bytes(Array("served".utf8))))
        }
        let server = try await HTTPServer.start(
            on: [ListenAddress(host: "127.0.0.1", port: 0)], tls: files, limits: limits, handler: handler,
            logger: Logger(label: "test") { _ in warnings })
        let port = server.boundAddresses[0].port
        let url = "https://localhost:\(port)/"
        let outcome = try await onThread {
            Result {
                // A client that has yet to begin its handshake takes the one place.
                let first = try RawClient(port: port)
                usleepHalfSecond()
                let began = ContinuousClock.now
                let second = try RawClient(port: port)
                second.send([0x16, 0x03, 0x01, 0x00, 0x04, 0x01, 0x00, 0x00, 0x00])
                let answer = second.receiveAll()
                let took = ContinuousClock.now - began
                let real = try status(of: "curl", ["-sS", "--cacert", files.certificateChain, url])
                // Told once a second.
                let end = ContinuousClock.now + .seconds(30)
                while warnings.refused < 2, ContinuousClock.now < end { usleep(50_000) }
                let told = warnings.refused
                return withExtendedLifetime(first) { (answer, took, real, told) }
            }
        }.get()
        #expect(outcome.0.isEmpty, "no alert and no answer: nobody looked at its bytes")
        #expect(outcome.1 < .seconds(5))
        #expect(outcome.2 == 35, "curl calls it an error of the handshake")
        #expect(outcome.3 == 2, "both were counted")
        #expect(handled.withLock { $0 } == 0)
        // The first has gone.
        let later = try await onThread {
            Result {
                try run(
                    "curl",
                    [
                        "-sS", "--retry", "20", "--retry-all-errors", "--retry-delay", "1",
                        "--cacert", files.certificateChain, url,
                    ])
            }
        }.get()
        await server.shutDown()
        #expect(later == "served")
    }

    @Test func aMissingKeyIsAnError() async {
        await #expect(throws: (any Error).self) {
            _ = try await HTTPServer.start(
                on: [ListenAddress(host: "127.0.0.1", port: 0)],
                tls: TLSFiles(certificateChain: "/nonexistent/c.pem", privateKey: "/nonexistent/k.pem"),
                handler: StubHandler.echo, logger: quiet)
        }
    }

    /// A folder with a certificate for `localhost` and its key; to be removed.
    private func makeCertificate() throws -> (folder: URL, files: TLSFiles) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gateway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let files = TLSFiles(
            certificateChain: folder.appending(path: "c.pem").path, privateKey: folder.appending(path: "k.pem").path)
        _ = try run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", files.privateKey,
                "-out",
                files.certificateChain,
            ])
        return (folder, files)
    }
}

/// Sums up what a server says of connections that are too many.
private final class Warnings: LogHandler {
    private let count = Mutex(0)
    var refused: Int { count.withLock { $0 } }

    let metadataProvider: Logger.MetadataProvider? = nil
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        guard event.level == .warning, event.message == "too many connections" else { return }
        let number = event.metadata?["refused"].flatMap { Int("\($0)") } ?? 0
        count.withLock { $0 += number }
    }
}

/// Runs a program from PATH and returns the status it ends with.
private func status(of program: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
}

/// Runs a program from PATH and returns its standard output.
private func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
}
