import ArgumentParser

struct CredentialsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credentials",
        abstract: "Take a role for programs that find credentials by themselves.",
        discussion: """
            Who asks is found as AWS's tools find it: keys in the environment or in a profile. The role's credentials \
            are fetched when they are first needed and again in good time before they expire.
            """,
        subcommands: [CredentialsProcess.self, CredentialsExec.self, CredentialsServe.self])
}
