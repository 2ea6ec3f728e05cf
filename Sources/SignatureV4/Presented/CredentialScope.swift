/// Where and when a signing key is good for: `date/region/service/aws4_request`, as the client wrote it.
public struct CredentialScope: Hashable, Sendable, CustomStringConvertible {
    /// `YYYYMMDD` in a scope that passes its check; any text before.
    public var date: String
    public var region: String
    public var service: String
    public var terminator: String

    public static let terminator = "aws4_request"

    public init(date: String, region: String, service: String, terminator: String = Self.terminator) {
        self.date = date
        self.region = region
        self.service = service
        self.terminator = terminator
    }

    public var description: String { "\(date)/\(region)/\(service)/\(terminator)" }
}

/// What is wrong with a credential scope. Several things can be, and AWS names them all (rows E12–E15, A10).
public enum ScopeProblem: Hashable, Sendable {
    /// Not the Region of the endpoint (row E12).
    case region(String)
    /// Not the service of the endpoint (row E14).
    case service(expected: String)
    /// Not `aws4_request`.
    case terminator(String)
    /// Not the day of the request's time.
    case date(scope: String, request: SignatureTime)

    /// AWS's sentence. The first two end with a space on the wire.
    var message: String {
        switch self {
        case .region: "Credential should be scoped to a valid region. "
        case .service(let expected): "Credential should be scoped to correct service: '\(expected)'. "
        case .terminator(let actual):
            "Credential should be scoped with a valid terminator: '\(CredentialScope.terminator)', not '\(actual)'."
        case .date(let scope, let request):
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                + "'\(scope)' != '\(request.date)', from '\(request)'."
        }
    }
}
