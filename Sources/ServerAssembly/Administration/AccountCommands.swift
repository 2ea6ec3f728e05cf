package import Logging

/// `stint account …`: through the control socket while a server runs, else on the directory itself (DESIGN §5).
package struct AccountCommands: Sendable {
    private let channel: AdministrativeChannel

    package init(parts: ServerParts, logger: Logger) { channel = AdministrativeChannel(parts: parts, logger: logger) }

    package func perform(_ request: ControlRequest, on place: DataDirectory) async throws -> IssuedRootKey {
        switch try await channel.reply(to: request, on: place) {
        case .issued(let key): return key
        case .refused(let reason): throw AssemblyError.refused(reason)
        case .report: throw AssemblyError.system("the running server gave no answer that this release understands")
        }
    }
}
