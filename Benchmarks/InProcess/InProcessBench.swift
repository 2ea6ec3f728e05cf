import AWSNames
import Authorization
import CallerAuthentication
import Directory
import PolicyEngine
import SealedTokens
import SecretMaterial
import ServiceKit
import WireProtocol

/// Prints one line of JSON for each operation: CPU nanoseconds of every batch, and exact allocations.
///
/// `stint-bench [--quick | --counts] [ROW]`. Everything runs on one thread, without a socket. With `--counts`, which
/// `script/thresholds` runs under callgrind, few runs of each, and nothing is remembered in the cold rows.
@main
struct InProcessBench {
    let world: World
    let measuring: Measuring

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let measuring: Measuring =
            arguments.contains("--counts") ? .counts : .times(rounds: arguments.contains("--quick") ? 5 : 15)
        let bench = InProcessBench(world: try World(), measuring: measuring)
        let wanted = arguments.first { !$0.hasPrefix("--") }
        for (name, run) in try bench.rows() where wanted == nil || wanted == name {
            print(try run().line)
        }
    }

    typealias Row = (name: String, run: () throws -> Measurement)

    private func rows() throws -> [Row] {
        try authenticationRows() + serviceRows() + decisionRows() + tokenRows()
    }

    /// From the head and body of a request to the verdict, as the pipeline does it for `AssumeRole`.
    private func authenticationRows() throws -> [Row] {
        let (snapshot, environment, check) = (world.snapshot, world.environment, world.check)
        let now = Timestamp(seconds: World.now)
        let authenticator = world.authenticator()
        let coldAuthenticator = self.coldAuthenticator
        func verify(_ request: AuthenticationRequest) throws -> CallerIdentity {
            try authenticator.authenticate(request, directory: snapshot, now: now).caller
        }
        func verifyCold(_ request: AuthenticationRequest) throws -> CallerIdentity {
            try coldAuthenticator.authenticate(request, directory: snapshot, now: now).caller
        }
        func decide(_ caller: CallerIdentity) throws {
            let rights = CallerRights(of: caller, in: environment, by: snapshot)
            guard rights.decide(check).isAllowed else { throw World.Failure.denied }
        }
        let warm = try world.sessionRequest(0)
        let user = world.userRequest
        let cold = try (0..<coldCount).map { try world.sessionRequest($0) }
        return [
            (
                "verify+open+decide warm",
                {
                    try Measurement("verify+open+decide warm", measuring, count: 20_000) { _ in
                        try decide(verify(warm))
                    }
                }
            ),
            (
                "verify+open+decide cold",
                {
                    try Measurement("verify+open+decide cold", measuring, count: cold.count) {
                        try decide(verifyCold(cold[$0]))
                    }
                }
            ),
            (
                "verify+open warm",
                {
                    try Measurement("verify+open warm", measuring, count: 20_000) { _ in _ = try verify(warm) }
                }
            ),
            (
                "verify+open cold",
                {
                    try Measurement("verify+open cold", measuring, count: cold.count) { _ = try verifyCold(cold[$0]) }
                }
            ),
            (
                "verify long-term key warm",
                {
                    try Measurement("verify long-term key warm", measuring, count: 20_000) { _ in
                        _ = try verify(user)
                    }
                }
            ),
        ]
    }

    /// How many sessions the cold rows ask in turn: more than are remembered.
    var coldCount: Int { if case .counts = measuring { Measuring.countedRuns } else { 20_000 } }

    /// As a server's; where a few runs are counted, one that remembers nothing, so that all of them are cold.
    var coldAuthenticator: SignatureAuthenticator {
        if case .counts = measuring { world.authenticator(credentialCapacity: 0) } else { world.authenticator() }
    }

    /// The engine alone, on a request that is put together once.
    private func decisionRows() throws -> [Row] {
        let request = AuthorizationRequest(
            principal: .user(account: world.account, id: PrincipalID(world.user.id), arn: world.user.arn),
            action: "dynamodb:Query", resource: "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
            resourceAccount: world.account)
        func row(_ name: String, _ policies: [CompiledPolicy]) -> Row {
            let layers = PolicyLayers(identity: .policies(policies))
            return (
                name,
                {
                    try Measurement(name, measuring, count: 50_000) { _ in
                        guard Authorizer.decide(request, under: layers).decision == .allow else {
                            throw World.Failure.denied
                        }
                    }
                }
            )
        }
        return [
            row("decide 10 policies", try World.compiled(policies: 10, statements: 3)),
            row("decide 1000 statements", try World.compiled(policies: 10, statements: 100)),
        ]
    }

    /// Sealing and opening a session token.
    private func tokenRows() throws -> [Row] {
        var claims = SessionClaims(
            kind: .assumedRole, account: world.account, principal: world.role.id, sessionName: "session",
            issuedAt: World.now, expiresAt: World.now + 3_600, endpoint: .regional(.usEast1))
        claims.issuingAccessKeyID = world.userKey.id
        claims.firstCaller = .arn(world.user.arn)
        let (sealer, opener) = (
            SessionTokenSealer(ring: world.sessionRing), SessionTokenOpener(ring: world.sessionRing)
        )
        let keyID = AccessKeyID(.temporary, account: world.account, random: SecureRandom.system.bytes(5)).rawValue
        let token = try sealer.seal(claims, accessKeyID: keyID, now: World.now, random: .system).token.unsafeText
        return [
            (
                "seal token",
                { [claims] in
                    try Measurement("seal token", measuring, count: 20_000) { _ in
                        _ = try sealer.seal(claims, accessKeyID: keyID, now: World.now, random: .system)
                    }
                }
            ),
            (
                "open token",
                {
                    try Measurement("open token", measuring, count: 20_000) { _ in
                        _ = try opener.open(token, accessKeyID: keyID, now: World.now)
                    }
                }
            ),
        ]
    }
}
