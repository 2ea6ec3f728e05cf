public import SecretMaterial

/// An access key as a client holds it.
public struct ClientCredentials: Sendable {
    public let accessKeyID: String
    public let secret: SecretBytes
    /// With temporary keys; as confidential as the secret, and never printed.
    public let sessionToken: String?

    public init(accessKeyID: String, secret: SecretBytes, sessionToken: String?) {
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.sessionToken = sessionToken
    }
}

extension ClientCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "ClientCredentials(\(accessKeyID))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}

/// Whom to ask, and as whom: what AWS's tools take from their options, the environment and the profile files
/// (reference sts.md rows C15–C17).
///
/// Keys come from the environment unless a profile was named, then from the profile's own keys. Profiles that get their
/// keys some other way (`role_arn`, `credential_process`, SSO) are refused by name. The endpoint is the option's, else
/// `AWS_ENDPOINT_URL_STS`, `AWS_ENDPOINT_URL`, the profile's `services` section or `endpoint_url`, else a server on
/// this machine.
public struct ClientConfiguration: Sendable {
    public let credentials: ClientCredentials
    public let region: String
    public let endpoint: String
    /// PEM file of the certificate authorities to trust instead of the system's (`AWS_CA_BUNDLE`, `ca_bundle`).
    public let certificateAuthorities: String?

    /// Where `stint serve` listens unless told otherwise.
    public static let defaultEndpoint = "http://127.0.0.1:4787"

    /// - Parameter read: the text of a file, or nil where there is none.
    public init(
        environment: [String: String], profile named: String? = nil, endpoint: String? = nil, region: String? = nil,
        read: (String) throws(ClientError) -> String?
    ) throws(ClientError) {
        let profile = try Profile(named: named, environment: environment, read: read)
        credentials = try Self.credentials(of: profile, isNamed: named != nil, environment)
        self.region =
            region ?? environment.value("AWS_REGION") ?? environment.value("AWS_DEFAULT_REGION")
            ?? profile.settings["region"] ?? "us-east-1"
        self.endpoint = endpoint ?? Self.endpoint(of: profile, environment) ?? Self.defaultEndpoint
        certificateAuthorities = environment.value("AWS_CA_BUNDLE") ?? profile.settings["ca_bundle"]
    }

    private static func credentials(
        of profile: Profile, isNamed: Bool, _ environment: [String: String]
    ) throws(ClientError) -> ClientCredentials {
        if !isNamed, let id = environment.value("AWS_ACCESS_KEY_ID"),
            let secret = environment.value("AWS_SECRET_ACCESS_KEY")
        {
            return ClientCredentials(
                accessKeyID: id, secret: SecretBytes(secret.utf8),
                sessionToken: environment.value("AWS_SESSION_TOKEN"))
        }
        guard let id = profile.settings["aws_access_key_id"], let secret = profile.settings["aws_secret_access_key"]
        else {
            throw .configuration(
                "There is no access key: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set nor has the "
                    + "profile “\(profile.name)” keys of its own. Name one that has: --profile NAME.")
        }
        return ClientCredentials(
            accessKeyID: id, secret: SecretBytes(secret.utf8), sessionToken: profile.settings["aws_session_token"])
    }

    private static func endpoint(of profile: Profile, _ environment: [String: String]) -> String? {
        if environment.value("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.lowercased() == "true" { return nil }
        return environment.value("AWS_ENDPOINT_URL_STS") ?? environment.value("AWS_ENDPOINT_URL")
            ?? profile.services["sts.endpoint_url"] ?? profile.settings["endpoint_url"]
    }
}

/// One profile, with what both files say of it.
private struct Profile {
    let name: String
    /// The credentials file's settings win over the config file's.
    let settings: [String: String]
    /// The `[services …]` section that it names.
    let services: [String: String]

    init(
        named: String?, environment: [String: String], read: (String) throws(ClientError) -> String?
    ) throws(ClientError) {
        let name =
            named ?? environment.value("AWS_PROFILE") ?? environment.value("AWS_DEFAULT_PROFILE") ?? "default"
        let home = environment.value("HOME") ?? ""
        let config = ProfileFile(
            parsing: try read(environment.value("AWS_CONFIG_FILE") ?? home + "/.aws/config") ?? "")
        let keys = ProfileFile(
            parsing: try read(environment.value("AWS_SHARED_CREDENTIALS_FILE") ?? home + "/.aws/credentials") ?? "")
        let configured = config["profile \(name)"] ?? (name == "default" ? config["default"] : nil)
        let found = keys[name]
        if let named, configured == nil, found == nil {
            throw .configuration("There is no profile “\(named)” in AWS's config and credentials files.")
        }
        self.name = name
        settings = (configured ?? [:]).merging(found ?? [:]) { _, key in key }
        services = settings["services"].flatMap { config["services \($0)"] } ?? [:]
    }
}

extension [String: String] {
    /// The value of a variable that is set and not empty.
    fileprivate func value(_ name: String) -> String? { self[name].flatMap { $0.isEmpty ? nil : $0 } }
}
