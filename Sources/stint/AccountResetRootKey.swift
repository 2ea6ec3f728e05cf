import AWSNames
import ArgumentParser
import ServerAssembly

struct AccountResetRootKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-root-key", abstract: "Replace an account's root keys by a new one.",
        discussion: """
            For a lost root key. All old root keys of the account stop working at once; users and roles are not touched.

              stint account reset-root-key --data-dir data --account-id 123456789012
            """)

    @OptionGroup var directory: DataDirectoryOptions
    @Option(name: .long, help: "The account's twelve digits.")
    var accountID: AccountID
    @Flag(help: "Print {\"AccountId\",\"AccessKeyId\",\"SecretAccessKey\"} instead of text.")
    var json = false

    func run() async throws {
        try await reportingErrors {
            let commands = AccountCommands(parts: .production, logger: .ofCommands)
            let key = try await commands.perform(.resetRootKey(accountID), on: directory.place)
            Output.rootKey(key, asJSON: json, headline: "Replaced the root keys of account \(key.accountID)")
        }
    }
}
