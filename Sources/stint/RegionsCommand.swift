public import AWSNames
public import ArgumentParser
import ServerAssembly

struct RegionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "regions",
        abstract: "An account's Regions and STS in them, whether or not the server is running.",
        discussion: """
            Opt-in Regions are off until the account enables them: its credentials are not good there. STS can be \
            switched off in every other Region but us-east-1.
            """,
        subcommands: [
            RegionsList.self, RegionsEnable.self, RegionsDisable.self, RegionsActivateSTS.self,
            RegionsDeactivateSTS.self,
        ])
}

/// What every subcommand takes.
struct RegionsOptions: ParsableArguments {
    @OptionGroup var directory: DataDirectoryOptions
    @Option(name: .long, help: "The account's twelve digits.")
    var accountID: AccountID
    @Flag(help: "Print {\"AccountId\",\"Regions\":[…]} instead of text.")
    var json = false

    func perform(_ request: RegionRequest) async throws {
        try await reportingErrors {
            let report: RegionsReport = try await ReportCommands(parts: .production, logger: .ofCommands)
                .perform(.regions(request), on: directory.place)
            Output.report(report, asJSON: json)
        }
    }
}

extension RegionName: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

struct RegionsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the account's Regions.")
    @OptionGroup var options: RegionsOptions

    func run() async throws { try await options.perform(RegionRequest(list: options.accountID)) }
}

struct RegionsEnable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "enable", abstract: "Enable an opt-in Region.")
    @OptionGroup var options: RegionsOptions
    @Argument(help: "The Region, such as me-south-1.") var region: RegionName

    func run() async throws { try await options.perform(RegionRequest(.enable, region, of: options.accountID)) }
}

struct RegionsDisable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "disable", abstract: "Disable an opt-in Region.")
    @OptionGroup var options: RegionsOptions
    @Argument(help: "The Region, such as me-south-1.") var region: RegionName

    func run() async throws { try await options.perform(RegionRequest(.disable, region, of: options.accountID)) }
}

struct RegionsActivateSTS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sts-activate", abstract: "Let STS in a Region issue credentials of the account.")
    @OptionGroup var options: RegionsOptions
    @Argument(help: "The Region, such as eu-west-1.") var region: RegionName

    func run() async throws { try await options.perform(RegionRequest(.activateSTS, region, of: options.accountID)) }
}

struct RegionsDeactivateSTS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sts-deactivate", abstract: "Stop STS in a Region from issuing credentials of the account.")
    @OptionGroup var options: RegionsOptions
    @Argument(help: "The Region, such as eu-west-1.") var region: RegionName

    func run() async throws { try await options.perform(RegionRequest(.deactivateSTS, region, of: options.accountID)) }
}
