import AWSNames
import Authorization
import Directory
import PolicyEngine
import SealedTokens
import ServiceTesting
import WireProtocol

/// Two accounts, and what callers of the first may do.
struct Rights {
    let world: World
    let account: AccountID
    let other: AccountID

    init() async throws {
        world = try World()
        account = try await world.account("111111111111")
        other = try await world.account("222222222222")
    }

    func decide(
        _ credentials: TestCredentials, _ check: AuthorizationCheck, _ environment: RequestEnvironment? = nil
    ) throws -> Decision {
        let caller = try world.caller(credentials)
        let environment = environment ?? RequestEnvironment(now: world.clock.now)
        return CallerRights(of: caller, in: environment, by: world.snapshot).decide(check)
    }

    /// `allow`, or `explicitDeny identity` and the like.
    func outcome(_ credentials: TestCredentials, _ check: AuthorizationCheck) throws -> String {
        let verdict = try decide(credentials, check).verdict
        return [String(describing: verdict.decision), verdict.cause.map { String(describing: $0.layer) } ?? ""]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The sentence of a denial.
    func sentence(_ credentials: TestCredentials, _ check: AuthorizationCheck) throws -> String {
        let decision = try decide(credentials, check)
        guard !decision.isAllowed else { return "allowed" }
        return decision.denial(to: try world.caller(credentials)).message ?? ""
    }

    /// A question about an object of a bucket with this policy.
    func object(_ policy: String? = nil, of owner: AccountID? = nil) throws -> AuthorizationCheck {
        var layer = ResourceLayer.none
        if let policy {
            let document = try PolicyDocument(parsing: policy, kind: .bucket)
            layer = .policy(
                CompiledPolicy(document, identifier: PolicyIdentifier(name: "bucket policy", arn: nil)),
                requirement: .optional)
        }
        return AuthorizationCheck(
            "s3:GetObject", on: "arn:aws:s3:::b/k", in: owner ?? account, resourcePolicy: layer,
            wording: .quoted(resource: "arn:aws:s3:::b/k"))
    }

    /// A bucket policy of one statement.
    static func bucket(_ principal: String, _ effect: String = "Allow", condition: String? = nil) -> String {
        let suffix = condition.map { ",\"Condition\":\($0)" } ?? ""
        return Documents.policy(
            "{\"Effect\":\"\(effect)\",\"Principal\":\(principal),\"Action\":\"s3:GetObject\","
                + "\"Resource\":\"arn:aws:s3:::b/*\"\(suffix)}")
    }
}
