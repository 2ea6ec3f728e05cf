import ArgumentParser
import Foundation
import Glibc
import PolicyEngine
import ServerAssembly
import ServiceClient

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell why a request was denied, or whether one would be allowed.",
        discussion: """
            A denial by policy carries a message in its header x-amzn-authorization-message. Given the message, STS is \
            asked to open it (sts:DecodeAuthorizationMessage), with the credentials of AWS_ACCESS_KEY_ID, \
            AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN or of a profile, at AWS_ENDPOINT_URL:

              stint explain MESSAGE
              stint explain MESSAGE --profile admin --endpoint-url http://127.0.0.1:4787

            The server's operator asks about any principal, whether or not the server is running:

              stint explain --data-dir data --principal arn:aws:iam::123456789012:user/Hello \\
                  --action s3:GetObject --resource arn:aws:s3:::bucket/key --context aws:SourceIp=192.0.2.1

            Exit codes: 0 allowed (or a message was opened), 1 denied, 2 not answered, 64 asked wrongly.
            """)

    @Argument(help: ArgumentHelp("An encoded authorization message.", valueName: "message"))
    var message: String?

    @Option(help: ArgumentHelp("The profile whose keys ask about a message.", valueName: "name"))
    var profile: String?
    @Option(
        name: .customLong("endpoint-url"),
        help: ArgumentHelp(
            "The server; AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, the profile's, or http://127.0.0.1:4787.",
            valueName: "url"))
    var endpointURL: String?
    @Option(help: ArgumentHelp("The Region that is signed for.", valueName: "name"))
    var region: String?

    @Option(name: .customLong("data-dir"), help: ArgumentHelp("The data directory.", valueName: "dir"))
    var dataDirectory: String?
    @Option(help: ArgumentHelp("The ARN of a user, role, role session or root; or anonymous.", valueName: "arn"))
    var principal: String?
    @Option(help: ArgumentHelp("The action, such as s3:GetObject.", valueName: "action"))
    var action: String?
    @Option(help: ArgumentHelp("The resource's ARN.", valueName: "arn"))
    var resource = "*"
    @Option(
        help: ArgumentHelp("A condition key of the request; several values: give it again.", valueName: "key=value"))
    var context: [String] = []
    @Option(help: ArgumentHelp("Judge as if this policy were attached to the principal.", valueName: "file"))
    var policyFile: String?
    @Option(help: ArgumentHelp("Judge by this policy in place of the resource's own.", valueName: "file"))
    var resourcePolicyFile: String?

    @Flag(help: "Print the document of DecodeAuthorizationMessage instead of text.")
    var json = false

    func run() async throws {
        let commands = ExplainCommands(parts: .production, logger: .ofCommands)
        let document: String
        let report: ExplanationReport
        do {
            document = try await answer(commands)
            report = try ExplanationReport(document)
        } catch {
            Output.error("Error: \(error)")
            throw ExitCode(Self.exitCode(of: error))
        }
        Output.line(json ? document : report.text.trimmingCharacters(in: .newlines))
        if message == nil, !report.isAllowed { throw ExitCode(1) }
    }

    /// 64 for what was asked wrongly, as everywhere in `stint`; 1 is taken by denials.
    private static func exitCode(of error: any Error) -> Int32 {
        if let error = error as? AssemblyError, error.exitCode == 64 { return 64 }
        return 2
    }

    private func answer(_ commands: ExplainCommands) async throws -> String {
        if let message {
            guard principal == nil, action == nil else {
                throw AssemblyError.invalid("a message, or --principal and --action, not both")
            }
            let configuration = try ClientConfiguration(
                environment: ProcessEnvironment.all, profile: profile, endpoint: endpointURL, region: region,
                read: TextFile.read)
            return try await commands.document(inMessage: message, asking: configuration)
        }
        guard let principal, let action, let dataDirectory else {
            throw AssemblyError.invalid("give a message, or --data-dir, --principal, --action and --resource")
        }
        let question = ExplainQuestion(
            principal: principal, action: action, resource: resource, context: try ExplainQuestion.context(context),
            identityPolicy: try policyFile.map(Self.text), resourcePolicy: try resourcePolicyFile.map(Self.text))
        return try await commands.document(question, on: DataDirectory(dataDirectory))
    }

    private static func text(of file: String) throws -> String {
        guard let bytes = InputFile.read(file, atMost: PolicyLimits.textBytes + 1) else {
            throw AssemblyError.invalid("cannot read \(file): \(String(cString: strerror(errno)))")
        }
        guard bytes.count <= PolicyLimits.textBytes, let text = String(validating: bytes, as: UTF8.self) else {
            throw AssemblyError.invalid("\(file) is no policy: too long, or not UTF-8")
        }
        return text
    }
}
