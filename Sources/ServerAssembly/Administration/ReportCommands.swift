package import Logging

/// Commands that show a report: through the control socket while a server runs, else on the directory itself.
package struct ReportCommands: Sendable {
    private let channel: AdministrativeChannel

    package init(parts: ServerParts, logger: Logger) { channel = AdministrativeChannel(parts: parts, logger: logger) }

    package func perform<Report: AdministrativeReport>(
        _ request: ControlRequest, on place: DataDirectory, as type: Report.Type = Report.self
    ) async throws -> Report {
        switch try await channel.reply(to: request, on: place) {
        case .report(let json):
            if let report = Report(json: json) { return report }
        case .refused(let reason): throw AssemblyError.refused(reason)
        case .issued: break
        }
        throw AssemblyError.system("the running server gave no answer that this release understands")
    }
}

/// How a command reaches a data directory, whether or not a server has it open (DESIGN §5).
struct AdministrativeChannel: Sendable {
    let parts: ServerParts
    let logger: Logger

    func reply(to request: ControlRequest, on place: DataDirectory) async throws -> ControlReply {
        guard let opened = try OpenedDirectory.open(place, parts: parts) else {
            return try await ControlClient.ask(request, of: place)
        }
        let reply = await Administration(opened, logger: logger).perform(request)
        await opened.close()
        return reply
    }
}
