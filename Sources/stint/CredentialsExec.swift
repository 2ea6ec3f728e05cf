import ArgumentParser
import CredentialHelpers
import HTTPGateway
import Logging
import ServerAssembly

struct CredentialsExec: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a command with a role's credentials, refreshed as long as it runs.",
        discussion: """
            The command gets no keys: it gets AWS_CONTAINER_CREDENTIALS_FULL_URI and a token for an endpoint on \
            loopback that lives as long as the command. Keys in its environment and profile files are hidden from it, \
            since AWS's tools would prefer them (--keep-files leaves the files). Its exit status becomes this one's.

              stint credentials exec --role-arn arn:aws:iam::123456789012:role/app --profile hello -- aws s3 ls
            """)

    @OptionGroup var options: CredentialOptions
    @Flag(help: "Leave ~/.aws in force for the command.")
    var keepFiles = false
    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String]

    func run() async throws {
        try await reportingErrors {
            let environment = ProcessEnvironment.all
            let agent = try await CredentialAgent.start(
                try options.request(), factor: options.secondFactor, by: try options.configuration(environment),
                on: ListenAddress(host: "127.0.0.1", port: 0), servesMetadata: false,
                logger: .toStandardError(level: .warning), now: { .now })
            let status: Int32
            do {
                status = try await ChildRun.run(
                    command, environment: agent.environment(from: environment, keepsFiles: keepFiles))
            } catch {
                await agent.stop()
                throw error
            }
            await agent.stop()
            if status != 0 { throw ExitCode(status) }
        }
    }
}
