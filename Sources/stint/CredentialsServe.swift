import ArgumentParser
import CredentialHelpers
import HTTPGateway
import Logging
import ServerAssembly

struct CredentialsServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve a role's credentials on loopback until SIGINT or SIGTERM.",
        discussion: """
            Prints lines to paste for programs that know the container endpoint, and for those that only know EC2's \
            instance metadata (version 2). The metadata endpoint asks for no secret: every program of this machine \
            that reaches the port gets the credentials. --container-only leaves it out.

              stint credentials serve --role-arn arn:aws:iam::123456789012:role/app --profile hello
            """)

    @OptionGroup var options: CredentialOptions
    @Option(help: ArgumentHelp("Where to listen, on loopback; port 0 takes a free one.", valueName: "host:port"))
    var listen = "127.0.0.1:0"
    @Flag(help: "Serve the container endpoint alone.")
    var containerOnly = false

    func run() async throws {
        try await reportingErrors {
            guard let address = ListenAddress(text: listen), address.isLoopback else {
                throw ValidationError("--listen wants an address of loopback, not “\(listen)”.")
            }
            let agent = try await CredentialAgent.start(
                try options.request(), factor: options.secondFactor,
                by: try options.configuration(ProcessEnvironment.all), on: address, servesMetadata: !containerOnly,
                logger: .toStandardError(level: .info), now: { .now })
            Output.line("export AWS_CONTAINER_CREDENTIALS_FULL_URI=\(agent.containerURL)")
            Output.line("export AWS_CONTAINER_AUTHORIZATION_TOKEN=\(agent.token.unsafeText())")
            if !containerOnly { Output.line("export AWS_EC2_METADATA_SERVICE_ENDPOINT=\(agent.url)") }
            await ChildRun.waitForTheEnd()
            await agent.stop()
        }
    }
}
