import HTTPGateway
import Testing

@testable import ServerAssembly

@Suite struct ListenPolicyTests {
    private func options(_ listen: String, plaintext: Bool = false, tls: Bool = false) throws -> ServeOptions {
        try ServeOptions(
            place: DataDirectory("d"), listen: listen, maximumSessionSeconds: nil, tlsCertificate: tls ? "c" : nil,
            tlsPrivateKey: tls ? "k" : nil, allowsPlaintextBeyondLoopback: plaintext)
    }

    @Test(arguments: ["0.0.0.0:1", "[::]:1", "10.0.0.1:80", "127.0.0.1.example.org:80", "127.1:80", "example.org:80"])
    func plaintextBeyondLoopbackIsRefused(_ listen: String) throws {
        #expect(throws: AssemblyError.self) { try options(listen) }
        #expect(try options(listen, plaintext: true).tls == nil)
        #expect(try options(listen, tls: true).tls != nil)
    }

    @Test(arguments: ["127.0.0.1:4787", "127.9.9.9:0", "[::1]:80", "localhost:80"])
    func loopback(_ listen: String) throws { #expect(try options(listen).tls == nil) }

    @Test(arguments: ["", "4787", ":1", "h:", "h:65536", "h:-1", "h:1x", "::1:80", "[]:80"])
    func malformed(_ listen: String) { #expect(ListenAddress(text: listen) == nil) }

    @Test func halfTLSAndShortSessionsAreRefused() {
        #expect(throws: AssemblyError.self) {
            try ServeOptions(
                place: DataDirectory("d"), listen: "127.0.0.1:1", maximumSessionSeconds: nil, tlsCertificate: "c",
                tlsPrivateKey: nil, allowsPlaintextBeyondLoopback: false)
        }
        #expect(throws: AssemblyError.self) {
            try ServeOptions(
                place: DataDirectory("d"), listen: "127.0.0.1:1", maximumSessionSeconds: 0, tlsCertificate: nil,
                tlsPrivateKey: nil, allowsPlaintextBeyondLoopback: false)
        }
    }
}
