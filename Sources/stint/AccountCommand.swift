import AWSNames
import ArgumentParser
import ServerAssembly

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Make accounts and replace lost root keys, whether or not the server is running.",
        subcommands: [AccountCreate.self, AccountResetRootKey.self])
}

/// What the commands take that make an account.
struct NewAccountOptions: ParsableArguments {
    @OptionGroup var directory: DataDirectoryOptions
    @Option(name: .long, help: "The account's twelve digits; random when not given.")
    var accountID: AccountID?
    @Flag(help: "Print {\"AccountId\",\"AccessKeyId\",\"SecretAccessKey\"} instead of text.")
    var json = false
}

struct AccountCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a further account with its own root key.",
        discussion: """
            Prints the root key once. The running server, if there is one, knows the account at once.

              stint account create --data-dir data
            """)

    @OptionGroup var options: NewAccountOptions

    func run() async throws {
        try await reportingErrors {
            let commands = AccountCommands(parts: .production, logger: .ofCommands)
            let key = try await commands.perform(.createAccount(options.accountID), on: options.directory.place)
            Output.rootKey(key, asJSON: options.json, headline: "Created account \(key.accountID)")
        }
    }
}
