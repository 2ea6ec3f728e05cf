import AWSNames
import ArgumentParser
import CredentialHelpers
import Glibc
import ServerAssembly
import ServiceClient

/// Whom to ask, as whom, for which role: what the three `stint credentials` commands share.
struct CredentialOptions: ParsableArguments {
    @Option(help: "The role to take.")
    var roleARN: String
    @Option(help: "The name of the session; stint-SECONDS when not given.")
    var roleSessionName: String?
    @Option(help: ArgumentHelp("How long each session lasts; an hour when not given.", valueName: "n"))
    var durationSeconds: Int?
    @Option(help: "What the role's trust policy may ask for as sts:ExternalId.")
    var externalID: String?
    @Option(help: "Who stands behind the session, kept through chains of roles.")
    var sourceIdentity: String?
    @Option(name: .customLong("tag"), help: ArgumentHelp("A session tag; may be repeated.", valueName: "key=value"))
    var tags: [String] = []
    @Option(name: .customLong("transitive-tag-key"), help: "The key of a tag that chained sessions inherit.")
    var transitiveTagKeys: [String] = []
    @Option(help: "The caller's MFA device; together with --token-code.")
    var serialNumber: String?
    @Option(help: "The six digits that the device shows now.")
    var tokenCode: String?
    @Option(help: "The profile whose keys ask; AWS_PROFILE or the keys in the environment when not given.")
    var profile: String?
    @Option(
        name: .customLong("endpoint-url"),
        help: "The server; AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, the profile's, or http://127.0.0.1:4787.")
    var endpointURL: String?
    @Option(help: "The Region that is signed for; AWS_REGION, the profile's, or us-east-1.")
    var region: String?

    func validate() throws {
        guard (serialNumber == nil) == (tokenCode == nil) else {
            throw ValidationError("--serial-number and --token-code come together.")
        }
        _ = try parsedTags()
    }

    func configuration(_ environment: [String: String]) throws(ClientError) -> ClientConfiguration {
        try ClientConfiguration(
            environment: environment, profile: profile, endpoint: endpointURL, region: region, read: TextFile.read)
    }

    func request() throws -> RoleRequest {
        guard let arn = ARN(roleARN), arn.service == "iam", arn.resource.hasPrefix("role/") else {
            throw ValidationError("--role-arn wants arn:aws:iam::ACCOUNT:role/NAME, not “\(roleARN)”.")
        }
        var request = RoleRequest(roleARN: arn, sessionName: roleSessionName ?? "stint-\(time(nil))")
        request.durationSeconds = durationSeconds
        request.externalID = externalID
        request.sourceIdentity = sourceIdentity
        request.tags = try parsedTags()
        request.transitiveTagKeys = transitiveTagKeys
        return request
    }

    var secondFactor: SecondFactor? {
        guard let serialNumber, let tokenCode else { return nil }
        return SecondFactor(serialNumber: serialNumber, tokenCode: tokenCode)
    }

    private func parsedTags() throws -> [(key: String, value: String)] {
        try tags.map { text in
            guard let sign = text.firstIndex(of: "=") else {
                throw ValidationError("--tag wants KEY=VALUE, not “\(text)”.")
            }
            return (String(text[..<sign]), String(text[text.index(after: sign)...]))
        }
    }
}
