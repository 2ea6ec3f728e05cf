import Foundation
import HTTPGateway
import NIOCore
import NIOPosix
import NIOSSL
import ServiceKit
import Testing

/// HTTPS with a certificate made for the occasion.
@Suite struct TLSTests {
    @Test func roundTrip() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gateway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = TLSFiles(
            certificateChain: folder.appending(path: "c.pem").path, privateKey: folder.appending(path: "k.pem").path)
        try makeCertificate(files)
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

    @Test func aMissingKeyIsAnError() async {
        await #expect(throws: (any Error).self) {
            _ = try await HTTPServer.start(
                on: [ListenAddress(host: "127.0.0.1", port: 0)],
                tls: TLSFiles(certificateChain: "/nonexistent/c.pem", privateKey: "/nonexistent/k.pem"),
                handler: StubHandler.echo, logger: quiet)
        }
    }

    private func makeCertificate(_ files: TLSFiles) throws {
        _ = try run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", files.privateKey,
                "-out",
                files.certificateChain,
            ])
    }
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
