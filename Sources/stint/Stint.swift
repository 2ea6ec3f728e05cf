import ArgumentParser

@main struct Stint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stint",
        abstract: "A self-hosted, wire-compatible AWS STS, IAM and S3 server.",
        discussion: """
            Make a data directory, serve it, and point any AWS client at it:

              stint init --data-dir data
              stint serve --data-dir data
              export AWS_ENDPOINT_URL=http://127.0.0.1:4787

            Exit codes: 0 done, 1 refused or failed (nothing was changed), 64 asked wrongly.
            """,
        version: BuildVersion.text,
        subcommands: [
            Init.self, Serve.self, AccountCommand.self, PolicyCommand.self, KeysCommand.self, RevokeCommand.self,
            RegionsCommand.self, Explain.self, CredentialsCommand.self, Version.self,
        ])
}
