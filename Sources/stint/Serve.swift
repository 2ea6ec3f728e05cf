import ArgumentParser
import ServerAssembly

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve a data directory until SIGINT or SIGTERM.",
        discussion: """
            Logs go to standard error. When requests are answered, one line goes to standard output:

              listening on http://127.0.0.1:4787

            Plain HTTP is served on loopback only, unless --plaintext-beyond-loopback says that more is meant.

              stint serve --data-dir data
              stint serve --data-dir data --listen 0.0.0.0:443 \\
                  --tls-certificate chain.pem --tls-private-key key.pem
            """)

    @OptionGroup var directory: DataDirectoryOptions
    @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "host:port"))
    var listen = "127.0.0.1:4787"
    @Option(
        help: ArgumentHelp("Shorten every session to at most so many seconds, whatever was asked.", valueName: "n"))
    var maxSessionSeconds: Int?
    @Option(help: ArgumentHelp("The certificate chain (PEM), for HTTPS.", valueName: "file"))
    var tlsCertificate: String?
    @Option(help: ArgumentHelp("The certificate's private key (PEM).", valueName: "file"))
    var tlsPrivateKey: String?
    @Flag(help: "Serve plain HTTP beyond this machine.")
    var plaintextBeyondLoopback = false
    @Option(
        help: ArgumentHelp(
            "A host name that is STS's global endpoint, beside sts.amazonaws.com; may be repeated.", valueName: "host"))
    var stsGlobalHost: [String] = []
    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel = "info"

    func run() async throws {
        try await reportingErrors {
            var options = try ServeOptions(
                place: directory.place, listen: listen, maximumSessionSeconds: maxSessionSeconds,
                tlsCertificate: tlsCertificate, tlsPrivateKey: tlsPrivateKey,
                allowsPlaintextBeyondLoopback: plaintextBeyondLoopback)
            options.globalSTSHosts = Set(stsGlobalHost.map { $0.lowercased() })
            let server = StintServer(parts: .production, logger: try .toStandardError(levelName: logLevel))
            let scheme = options.tls == nil ? "http" : "https"
            try await server.run(options) { Output.line("listening on \(scheme)://\($0)") }
        }
    }
}
