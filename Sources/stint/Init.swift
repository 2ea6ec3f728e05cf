import AWSNames
import ArgumentParser
import ServerAssembly

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a data directory, its first account and that account's root key.",
        discussion: """
            Prints the root key once; it is never shown again. A directory that is initialised already is refused and \
            left as it is.

              stint init --data-dir data
              stint init --data-dir data --account-id 123456789012 --json
            """)

    @OptionGroup var directory: DataDirectoryOptions
    @Option(name: .long, help: "The account's twelve digits; random when not given.")
    var accountID: AccountID?
    @Flag(help: "Print {\"AccountId\",\"AccessKeyId\",\"SecretAccessKey\"} instead of text.")
    var json = false

    func run() async throws {
        try await reportingErrors {
            let key = try await Initialization(parts: .production).run(directory.place, accountID: accountID)
            Output.rootKey(key, asJSON: json, headline: "Initialised \(directory.place.path)")
        }
    }
}
