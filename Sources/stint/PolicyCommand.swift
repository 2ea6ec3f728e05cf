import ArgumentParser

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Look at policy documents; no server and no data directory are needed.",
        subcommands: [PolicyCheckCommand.self])
}
