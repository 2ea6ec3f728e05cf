import AWSNames
import Authorization
import Directory
import PolicyEngine
import STSService
import SealedTokens
import SecretMaterial
import ServiceKit
import ServiceTesting
import WireProtocol

/// STS for two accounts: a user of the first, and roles that a test makes.
struct STSBench {
    let world: World
    let service: QueryService
    let account: AccountID
    let other: AccountID
    let hello: User
    let key: TestCredentials

    /// - Parameter policies: the user's inline policies.
    init(policies: [String] = [Documents.policy(Documents.allow("sts:*"))], maximumSeconds: Int? = nil) async throws {
        let world = try World()
        self.world = world
        let messages = SealedAuthorizationMessages { world.rings.session }
        service = STSService.make(
            issuer: SessionIssuer(ring: { world.rings.session }, maximumSeconds: maximumSeconds),
            secondFactor: SecondFactor(directory: world.directory, storeRing: { world.rings.store }),
            messages: messages,
            pipeline: world.pipeline(authorizationMessages: messages))
        account = try await world.account("111122223333")
        other = try await world.account("444455556666")
        hello = try await world.user("Hello", in: account, policies: policies)
        key = try await world.key(of: hello)
    }

    /// A role of the first account that the user may assume with everything.
    func role(
        _ name: String = "App", path: String = "/", trust: String? = nil, in account: AccountID? = nil,
        tags: [Tag] = [], maxSessionDuration: Int = 3_600
    ) async throws -> Role {
        try await world.role(
            name, in: account ?? self.account, path: path, trust: trust ?? Self.open(self.account), tags: tags,
            maxSessionDuration: maxSessionDuration)
    }

    /// A trust policy that lets the account in, with tags and source identities.
    static func open(_ account: AccountID) -> String {
        Documents.trust(
            Documents.aws(account.description), ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])
    }

    func call(
        _ action: String, _ parameters: [(String, String)] = [], as credentials: TestCredentials? = nil,
        host: String = "localhost"
    ) async throws -> TestReply {
        try await world.call(action, parameters, of: service, as: credentials ?? key, host: host)
    }

    func assume(
        _ role: String, name: String = "Session", _ parameters: [(String, String)] = [],
        as credentials: TestCredentials? = nil
    ) async throws -> TestReply {
        try await call("AssumeRole", [("RoleArn", role), ("RoleSessionName", name)] + parameters, as: credentials)
    }

    func assume(
        _ role: Role, name: String = "Session", _ parameters: [(String, String)] = [],
        as credentials: TestCredentials? = nil
    ) async throws -> TestReply {
        try await assume(role.arn, name: name, parameters, as: credentials)
    }

    /// The credentials of a session that must be opened.
    func session(
        _ role: Role, name: String = "Session", _ parameters: [(String, String)] = [],
        as credentials: TestCredentials? = nil
    ) async throws -> TestCredentials {
        try await assume(role, name: name, parameters, as: credentials).credentials()
    }

    /// The sentence of a denial.
    func denial(_ action: String = "sts:AssumeRole", of caller: String? = nil, on role: String) -> String {
        "403 AccessDenied: User: \(caller ?? hello.arn) is not authorized to perform: \(action) on resource: \(role)"
    }
}

extension TestReply {
    struct NoCredentials: Error { let reply: String }

    var result: XMLElement? { xml?.children.first { $0.name.hasSuffix("Result") } }

    func credentials() throws -> TestCredentials {
        guard let found = result?.child("Credentials"), let id = found.child("AccessKeyId")?.text,
            let secret = found.child("SecretAccessKey")?.text, let token = found.child("SessionToken")?.text
        else { throw NoCredentials(reply: text) }
        return TestCredentials(accessKeyID: id, secret: secret, sessionToken: token)
    }

    /// `Expiration` of the credentials.
    var expiration: String? { result?.child("Credentials")?.child("Expiration")?.text }
}
