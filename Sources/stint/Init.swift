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

    @OptionGroup var options: NewAccountOptions

    func run() async throws {
        try await reportingErrors {
            let place = options.directory.place
            let key = try await Initialization(parts: .production).run(place, accountID: options.accountID)
            Output.rootKey(key, asJSON: options.json, headline: "Initialised \(place.path)")
        }
    }
}
