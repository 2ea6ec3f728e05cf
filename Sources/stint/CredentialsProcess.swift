import ArgumentParser
import CredentialHelpers
import ServerAssembly
import ServiceClient

struct CredentialsProcess: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "process", abstract: "Print a role's credentials for `credential_process`.",
        discussion: """
            In ~/.aws/config:

              [profile app]
              credential_process = stint credentials process --profile hello \\
                  --role-arn arn:aws:iam::123456789012:role/apdev-app-role

            AWS's tools run it again whenever what it printed is about to expire.
            """)

    @OptionGroup var options: CredentialOptions

    func run() async throws {
        try await reportingErrors {
            let configuration = try options.configuration(ProcessEnvironment.all)
            let request = try options.request()
            let client = try QueryClient(configuration)
            let sessions = RoleSessions(
                request, caller: configuration.credentials, factor: options.secondFactor, client: client, now: { .now })
            do {
                Output.line(try await sessions.issue().unsafeProcessDocument())
            } catch {
                await client.shutDown()
                throw error
            }
            await client.shutDown()
        }
    }
}
