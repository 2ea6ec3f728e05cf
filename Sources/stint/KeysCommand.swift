import ArgumentParser
import ServerAssembly

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List, rotate and retire the keys of the rings, whether or not the server is running.",
        discussion: """
            The session ring seals session tokens, the store ring the secret keys and MFA seeds that rest in the \
            store. Nothing here ends a session or loses a secret, unless --end-sessions says so.
            """,
        subcommands: [KeysList.self, KeysRotate.self, KeysRetire.self])
}

/// The rings as the command line names them.
extension KeyRequest.RingName: ExpressibleByArgument {}

struct KeysList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the keys of both rings.")

    @OptionGroup var directory: DataDirectoryOptions
    @Flag(help: "Print {\"Keys\":[…]} instead of text.")
    var json = false

    func run() async throws { try await KeysCommand.run(.list, on: directory, asJSON: json) }
}

struct KeysRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Add a new key to a ring.",
        discussion: """
            The key seals from a minute later on, when every node has learnt of it. Its predecessor in the session \
            ring opens for 36 hours more, and goes by itself. Under a new store key everything that rests is sealed \
            again, by the running server or by `stint keys retire`.

              stint keys rotate --data-dir data --ring session
            """)

    @OptionGroup var directory: DataDirectoryOptions
    @Option(help: "session or store.")
    var ring: KeyRequest.RingName
    @Flag(help: "Print {\"Keys\":[…]} instead of text.")
    var json = false

    func run() async throws { try await KeysCommand.run(.rotate(ring), on: directory, asJSON: json) }
}

struct KeysRetire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Remove keys that are no longer needed.",
        discussion: """
            Session keys are needed until 36 hours after their successor became active. Store keys are needed until \
            everything has been sealed again under the active one, which this command does first.

              stint keys retire --data-dir data --ring store
              stint keys retire --data-dir data --ring session --key 01ab23cd --end-sessions
            """)

    @OptionGroup var directory: DataDirectoryOptions
    @Option(help: "session or store.")
    var ring: KeyRequest.RingName
    @Option(help: ArgumentHelp("Only this key; otherwise all that are due.", valueName: "id"))
    var key: String?
    @Flag(help: "Give up a session key before its time: the sessions that it sealed end at once.")
    var endSessions = false
    @Flag(help: "Print {\"Keys\":[…]} instead of text.")
    var json = false

    func run() async throws {
        try await KeysCommand.run(.retire(ring, key: key, endingSessions: endSessions), on: directory, asJSON: json)
    }
}

extension KeysCommand {
    fileprivate static func run(
        _ request: KeyRequest, on directory: DataDirectoryOptions, asJSON: Bool
    ) async throws {
        try await reportingErrors {
            let report: RingsReport = try await ReportCommands(parts: .production, logger: .ofCommands)
                .perform(.keys(request), on: directory.place)
            Output.report(report, asJSON: asJSON)
        }
    }
}
