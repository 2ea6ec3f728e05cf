package import Logging
package import ServiceClient
import WireProtocol

/// `stint explain`: the operator's questions, through the control socket while a server runs, else on the store; and
/// messages, by asking STS.
package struct ExplainCommands: Sendable {
    let parts: ServerParts
    let logger: Logger

    package init(parts: ServerParts, logger: Logger) {
        self.parts = parts
        self.logger = logger
    }

    /// The document about the question.
    package func document(_ question: ExplainQuestion, on place: DataDirectory) async throws -> String {
        try question.check()
        switch try await AdministrativeChannel(parts: parts, logger: logger).reply(to: .explain(question), on: place) {
        case .report(let document): return document
        case .refused(let reason): throw AssemblyError.refused(reason)
        case .issued: throw AssemblyError.system("the running server gave no answer that this release understands")
        }
    }

    /// The document in a message that came with a denial, white space around and in it not counting.
    package func document(inMessage message: String, asking configuration: ClientConfiguration) async throws -> String {
        let client = try QueryClient(configuration)
        do {
            let result = try await client.call(
                "DecodeAuthorizationMessage", [("EncodedMessage", message.filter { !$0.isWhitespace })],
                as: configuration.credentials, at: .now)
            await client.shutDown()
            guard let decoded = result.child("DecodedMessage") else {
                throw AssemblyError.system("the reply holds no decoded message")
            }
            return decoded.text
        } catch {
            await client.shutDown()
            throw error
        }
    }
}
