import AWSNames
import ArgumentParser
import ServerAssembly

struct RevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End sessions that were issued up to now, whether or not the server is running.",
        discussion: """
            From the next request on, sessions of the role, the user, the session name or the source identity are \
            refused, those made with the access key, and all that were opened from one of them through other roles. \
            New sessions may be opened at once. A revocation goes by itself when no session can be older.

              stint revoke --data-dir data --account-id 123456789012 --role apdev-app-role
              stint revoke --data-dir data --account-id 123456789012 --session apdev-app-role/RoleSession1
              stint revoke --data-dir data --list
            """)

    @OptionGroup var directory: DataDirectoryOptions
    @Option(name: .long, help: "The account's twelve digits; needed when there are several and no ARN is given.")
    var accountID: AccountID?
    @Option(help: ArgumentHelp("Sessions of this role.", valueName: "name|arn|id"))
    var role: String?
    @Option(help: ArgumentHelp("Sessions of this user, and those it opened.", valueName: "name|arn|id"))
    var user: String?
    @Option(help: ArgumentHelp("Sessions made with this long-term key.", valueName: "id"))
    var accessKey: String?
    @Option(help: ArgumentHelp("Sessions of this role and name.", valueName: "role/name"))
    var session: String?
    @Option(help: ArgumentHelp("Sessions with this source identity.", valueName: "value"))
    var sourceIdentity: String?
    @Flag(help: "Only list the revocations in force.")
    var list = false
    @Flag(help: "Print {\"Revocations\":[…]} instead of text.")
    var json = false

    func run() async throws {
        try await reportingErrors {
            let report: RevocationsReport = try await ReportCommands(parts: .production, logger: .ofCommands)
                .perform(try request(), on: directory.place)
            Output.report(report, asJSON: json)
        }
    }

    private func request() throws -> ControlRequest {
        let options: [(RevocationRequest.Kind, String?)] = [
            (.role, role), (.user, user), (.accessKey, accessKey), (.session, session),
            (.sourceIdentity, sourceIdentity),
        ]
        let given = options.compactMap { kind, value in value.map { (kind, $0) } }
        if list, given.isEmpty { return .listRevocations(accountID) }
        guard !list, given.count == 1 else {
            throw AssemblyError.invalid(
                "one of --role, --user, --access-key, --session, --source-identity, or --list")
        }
        guard let request = RevocationRequest(given[0].0, given[0].1, account: accountID) else {
            throw AssemblyError.invalid("--\(given[0].0.rawValue) has a value that nothing is called")
        }
        return .revoke(request)
    }
}
