package import HTTPGateway

/// What `stint serve` was asked for.
package struct ServeOptions: Sendable {
    package var place: DataDirectory
    package var listen: ListenAddress
    package var maximumSessionSeconds: Int?
    package var tls: TLSFiles?
    package var allowsPlaintextBeyondLoopback: Bool
    /// Further names of STS's global endpoint, in lower case and without port (DESIGN §7).
    package var globalSTSHosts: Set<String> = []

    package init(
        place: DataDirectory, listen: ListenAddress, maximumSessionSeconds: Int? = nil, tls: TLSFiles? = nil,
        allowsPlaintextBeyondLoopback: Bool = false
    ) {
        self.place = place
        self.listen = listen
        self.maximumSessionSeconds = maximumSessionSeconds
        self.tls = tls
        self.allowsPlaintextBeyondLoopback = allowsPlaintextBeyondLoopback
    }

    /// Throws for what must not be served.
    package func check() throws(AssemblyError) {
        if let maximumSessionSeconds, maximumSessionSeconds < 1 {
            throw .invalid("--max-session-seconds must be 1 or more")
        }
        guard tls == nil, !allowsPlaintextBeyondLoopback, !listen.isLoopback else { return }
        throw .plaintextBeyondLoopback(listen.description)
    }
}

extension ListenAddress {
    /// `HOST:PORT` or `[IPV6]:PORT`; nil for anything else.
    package init?(text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(digits), port <= 65_535
        else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: port)
    }

    /// Whether only this machine reaches it: `localhost`, `::1`, or dotted 127.0.0.0/8. Other names are not looked up.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension ServeOptions {
    /// The options as they stand on a command line. Throws for those that contradict themselves.
    package init(
        place: DataDirectory, listen: String, maximumSessionSeconds: Int?, tlsCertificate: String?,
        tlsPrivateKey: String?, allowsPlaintextBeyondLoopback: Bool
    ) throws(AssemblyError) {
        guard let address = ListenAddress(text: listen) else {
            throw .invalid("--listen wants HOST:PORT or [IPV6]:PORT, not \(listen)")
        }
        guard (tlsCertificate == nil) == (tlsPrivateKey == nil) else {
            throw .invalid("--tls-certificate and --tls-private-key come together")
        }
        var tls: TLSFiles?
        if let tlsCertificate, let tlsPrivateKey {
            tls = TLSFiles(certificateChain: tlsCertificate, privateKey: tlsPrivateKey)
        }
        self.init(
            place: place, listen: address, maximumSessionSeconds: maximumSessionSeconds, tls: tls,
            allowsPlaintextBeyondLoopback: allowsPlaintextBeyondLoopback)
        try check()
    }
}
